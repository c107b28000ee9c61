import { type Anomaly, type AnomalyKind, hours } from '../../model/index.js'
import type { OpenEvent } from './open-event.js'
import type { Settings } from './options.js'
import type { Reading } from './reading.js'
import { reasonFor } from './reason.js'

/** Turns points out of range into events: one for each incident, which escalates instead of repeating. */
export interface Events {
  open: OpenEvent | null
  /** End of the last event: the next starts no earlier. */
  lastEnd: number | null
}

/** An event this many times stronger than when last reported escalates: one severity higher. */
const ESCALATION = 2
/** A point whose deviation is still this share of the limit keeps an event open. */
const STILL = 0.5
const HOUR = hours(1)

export const newEvents = (): Events => ({ open: null, lastEnd: null })

export type Transition = 'started' | 'escalated' | 'ended' | null

/** Takes one reading; returns whether an event began, grew or ended. A gap changes nothing. */
export function followEvent(
  events: Events,
  reading: Reading,
  timestamp: number,
  value: number,
  quiet: number,
): Transition {
  const { open } = events
  if (reading.learning || reading.ratio < 1) {
    if (!open) return null
    if ((value - reading.expected) * open.sign >= STILL * Math.abs(open.actual - open.expected)) open.last = timestamp
    return timestamp - open.last >= quiet ? 'ended' : null
  }
  if (!open) {
    const start = Math.max(Math.min(reading.onset, timestamp), events.lastEnd ?? Number.NEGATIVE_INFINITY)
    events.open = {
      ...seen(reading, timestamp, value),
      start,
      last: timestamp,
      told: reading.ratio,
      shape: null,
      judged: 0,
    }
    return 'started'
  }
  open.last = timestamp
  if (reading.ratio > open.ratio) Object.assign(open, seen(reading, timestamp, value), { rule: open.rule })
  if (reading.ratio < ESCALATION * open.told) return null
  open.told = reading.ratio
  return 'escalated'
}

/** Clears the event that has ended. */
export function closeEvent(events: Events, settings: Settings, step: number, accepted: boolean): Anomaly {
  const open = events.open as OpenEvent
  events.lastEnd = open.last + step
  events.open = null
  return anomalyOf(open, accepted ? null : events.lastEnd, settings)
}

/** An event in the form of a report. */
export function anomalyOf(open: OpenEvent, end: number | null, settings: Settings): Anomaly {
  const kind = kindOf(open, (end ?? open.last) - open.start)
  return {
    start: open.start,
    end,
    peak: open.peak,
    kind,
    severity: severityOf(open, settings),
    direction: open.sign < 0 ? 'down' : 'up',
    score: scoreOf(open.ratio),
    actual: open.actual,
    expected: open.expected,
    deviation: open.actual - open.expected,
    lower: open.lower,
    upper: open.upper,
    scale: open.scale,
    rule: open.rule,
    reason: reasonFor(kind, open, settings),
  }
}

/** An open event as reported, and the state it was built from. */
export interface ToldEvent {
  readonly open: OpenEvent
  readonly ratio: number
  readonly anomaly: Anomaly
}

/** An open event as known now. Unless its peak or kind changes, the last report is reused. */
export function openAnomaly(open: OpenEvent, told: ToldEvent | null, settings: Settings): ToldEvent {
  const stands = told?.open === open && told.ratio === open.ratio
  if (stands && told.anomaly.kind === kindOf(open, open.last - open.start)) return told
  return { open, ratio: open.ratio, anomaly: anomalyOf(open, null, settings) }
}

/** 0 to 1, 0.5 at the limit. */
export const scoreOf = (ratio: number): number => ratio / (1 + ratio)

const seen = (reading: Reading, timestamp: number, value: number) => ({
  peak: timestamp,
  ratio: reading.ratio,
  actual: value,
  expected: reading.expected,
  lower: reading.lower,
  upper: reading.upper,
  scale: reading.scale,
  rule: reading.rule,
  sign: reading.sign,
})

function kindOf(open: OpenEvent, duration: number): AnomalyKind {
  if (open.rule === 'variance') return 'variance-change'
  if (duration > 3 * HOUR && open.shape) return open.shape
  if (open.rule === 'drift') return 'drift'
  if (open.rule === 'shift' || duration > 3 * HOUR) return 'level-shift'
  return open.sign < 0 ? 'drop' : 'spike'
}

/**
 * Severity by the ratio to the limit, or by the peak's deviation in multiples of the noise, since the sums of several
 * points are compressed. A change for the better is never more than low.
 */
function severityOf({ ratio, sign, actual, expected, scale }: OpenEvent, { direction }: Settings): Anomaly['severity'] {
  if ((direction === 'lower-is-better' && sign < 0) || (direction === 'higher-is-better' && sign > 0)) return 'low'
  const noises = scale > 0 ? Math.abs(actual - expected) / scale : 0
  if (ratio >= HIGH.ratio || noises >= HIGH.noises) return 'high'
  return ratio >= MEDIUM.ratio || noises >= MEDIUM.noises ? 'medium' : 'low'
}

// One point alone is an event from five times the noise.
const MEDIUM = { ratio: 2, noises: 10 }
const HIGH = { ratio: 4, noises: 20 }
