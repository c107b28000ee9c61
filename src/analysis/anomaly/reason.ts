import { type AnomalyKind, inWords } from '../../model/index.js'
import type { OpenEvent } from './open-event.js'
import type { Settings } from './options.js'
import type { Rule } from './reading.js'

const WHAT: Record<AnomalyKind, string> = {
  spike: 'a spike',
  drop: 'a drop',
  'level-shift': 'a new level',
  drift: 'a drift',
  'variance-change': 'a change of variance',
}

const WHY: Record<Rule, string> = {
  point: 'one point is out of the expected range',
  window: 'the last points together are out of the expected range',
  shift: 'the mean of the last hours is out of the expected range',
  drift: 'the last 12 hours lie apart from the same hours a day before',
  variance: 'the noise of the last hours is larger than it was',
  range: 'the value was never seen before',
  record: 'the last points are further from the expected value than ever before',
}

/** The sentence that says why an event is one. */
export function reasonFor(kind: AnomalyKind, event: OpenEvent, { unit }: Settings): string {
  const { actual, expected, lower, upper, scale, ratio, rule } = event
  const said = (value: number): string => inWords(value, unit)
  const times = scale > 0 ? `, ${short(Math.abs(actual - expected) / scale)} times the usual noise away` : ''
  return (
    `${WHAT[kind]}: ${said(actual)} where ${said(expected)} (${said(lower)} to ${said(upper)}) ` +
    `was expected${times}; ${WHY[rule]}, at ${short(ratio)} times the limit`
  )
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
