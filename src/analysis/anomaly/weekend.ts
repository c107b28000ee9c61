import { days, hours, type KpiKind, type Timestamp } from '../../model/index.js'
import type { Reading } from './reading.js'

/**
 * The offset of weekends from weekdays. It is unknown until the first weekend is over. A series that follows traffic
 * falls as that weekend begins: such a fall is not an event, and the series is not judged by its level until Monday.
 * The next weekend is expected to be like this one. Days are UTC.
 */
export interface Weekend {
  /** Offset of each slot of the day on Saturdays and Sundays. */
  offsets: number[]
  /** A complete weekend has been seen. */
  known: boolean
  /** The first weekend is in progress and is unlike the days before it. */
  resting: boolean
}

/** Kinds that do not follow traffic and have no weekend effect: a failure on Saturday is a failure. */
const NO_TRAFFIC: readonly KpiKind[] = ['availability', 'error-rate', 'latency', 'hit-rate']
const DAY = days(1)
/** A fall due to the weekend begins about when the weekend does. */
const BEFORE = hours(1)
const AFTER = hours(3)
/** A small fall shows only when half a day is compared with the same half of Friday. */
const SLOWLY = hours(14)
/** A fall below this share of the expected value is more than a quiet weekend. */
const LEAST_LEFT = 0.3
/** Each further weekend moves the offsets a quarter of the way. */
const GAIN = 0.25

export const newWeekend = (slotsPerDay: number): Weekend => ({
  offsets: new Array(slotsPerDay).fill(0),
  known: false,
  resting: false,
})

export const followsTraffic = (kind: KpiKind): boolean => !NO_TRAFFIC.includes(kind)

/** Whether a moment lies on a Saturday or Sunday. */
export const isWeekend = (at: Timestamp): boolean => dayOfWeek(at) >= 5

/** Whether a finding is just the difference of the first weekend. */
export function isWeekendFall(
  { known }: Weekend,
  { ratio, sign, onset, rule, expected }: Reading,
  at: Timestamp,
  value: number,
): boolean {
  if (known || ratio < 1 || sign > 0 || !isWeekend(at) || value < LEAST_LEFT * expected) return false
  const saturday = (Math.floor(at / DAY) - (dayOfWeek(at) - 5)) * DAY
  return rule === 'drift' ? at <= saturday + SLOWLY : onset >= saturday - BEFORE && onset <= saturday + AFTER
}

/** Learns a weekend slot's offset from weekdays; once a weekend is known, by at most `reach` at a time. */
export function learnWeekend({ offsets, known }: Weekend, slot: number, residual: number, reach: number): void {
  const own = offsets[slot] as number
  if (known) offsets[slot] = own + GAIN * Math.max(-reach, Math.min(reach, residual))
  else offsets[slot] = own === 0 ? residual : (own + residual) / 2
}

/** 0 is Monday; 1970-01-01 was a Thursday. */
const dayOfWeek = (at: Timestamp): number => (((Math.floor(at / DAY) + 3) % 7) + 7) % 7
