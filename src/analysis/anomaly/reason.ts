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

/** The sentence that explains an event. */
export function reasonFor(kind: AnomalyKind, event: OpenEvent, settings: Settings): string {
  const { actual, expected, lower, upper, scale, ratio, rule } = event
  const said = (value: number): string => inWords(value, settings.unit)
  const [least, most] = possible(settings, event)
  const range = `${said(Math.max(least, lower))} to ${said(Math.min(most, upper))}`
  const why = `${WHY[rule]}, at ${short(ratio)} times the limit`
  if (actual >= lower && actual <= upper) {
    return `${WHAT[kind]}: ${why}; the single value then, ${said(actual)}, is within the expected ${range}`
  }
  const times = scale > 0 ? `, ${short(Math.abs(actual - expected) / scale)} times the usual noise away` : ''
  return `${WHAT[kind]}: ${said(actual)} where ${said(expected)} (${range}) was expected${times}; ${why}`
}

/** Limits of a kind's values, since the noise band of a share near 1 would exceed 1; for `other` there are none. */
function possible({ kind, unit }: Settings, { actual, expected }: OpenEvent): readonly [least: number, most: number] {
  const isShare = unit === '1' && (kind === 'availability' || kind === 'hit-rate')
  return [
    kind === 'other' || Math.min(actual, expected) < 0 ? Number.NEGATIVE_INFINITY : 0,
    isShare && Math.max(actual, expected) <= 1 ? 1 : Number.POSITIVE_INFINITY,
  ]
}

const short = (value: number): string => String(Number(value.toPrecision(3)))
