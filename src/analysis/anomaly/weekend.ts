import { days, hours, type KpiKind, type Timestamp } from '../../model/index.js'
import type { Reading } from './reading.js'

/**
 * What a weekend adds to the days of the week. Nothing is known of it before the first one is over, and a series that
 * follows traffic falls as it begins: such a fall is no event, the series rests until Monday. The next weekend is then
 * expected as this one was. Days are UTC.
 */
export interface Weekend {
  /** What each slot of the day adds on Saturdays and Sundays. */
  offsets: number[]
  /** One was seen from its beginning to its end. */
  known: boolean
  /** The first one goes on and is unlike the days before it. */
  resting: boolean
}

/** What does not follow traffic has no weekend: a failure is one on Saturdays too. */
const NO_TRAFFIC: readonly KpiKind[] = ['availability', 'error-rate', 'latency', 'hit-rate']
const DAY = days(1)
/** A fall that belongs to the weekend begins about when it does. */
const BEFORE = hours(1)
const AFTER = hours(3)
/** A small one shows once half a day lies apart from the same half of Friday. */
const SLOWLY = hours(14)
/** What falls below this share of the expected is no quiet weekend. */
const LEAST_LEFT = 0.3
/** A weekend that was seen before is moved a quarter of the way to the next. */
const GAIN = 0.25

export const newWeekend = (slotsPerDay: number): Weekend => ({
  offsets: new Array(slotsPerDay).fill(0),
  known: false,
  resting: false,
})

export const followsTraffic = (kind: KpiKind): boolean => !NO_TRAFFIC.includes(kind)

/** Whether a moment lies on a Saturday or Sunday. */
export const isWeekend = (at: Timestamp): boolean => dayOfWeek(at) >= 5

/** Whether what was found is how the first weekend differs. */
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

/** Learns what a slot of a weekend was beyond the days of the week; once one is known, by no more than `reach` at a time. */
export function learnWeekend({ offsets, known }: Weekend, slot: number, residual: number, reach: number): void {
  const own = offsets[slot] as number
  if (known) offsets[slot] = own + GAIN * Math.max(-reach, Math.min(reach, residual))
  else offsets[slot] = own === 0 ? residual : (own + residual) / 2
}

/** 0 is Monday; 1970-01-01 was a Thursday. */
const dayOfWeek = (at: Timestamp): number => (((Math.floor(at / DAY) + 3) % 7) + 7) % 7
