import { inWords } from './in-words.js'
import type { Labels } from './labels.js'
import { type Duration, days, hours, minutes, type Timestamp } from './time.js'
import { span } from './time-in-words.js'

/** When a trend reaches a limit of its KPI, if its slope stays the same. */
export interface LimitAhead {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly limit: number
  /** The moment, at the rate of `slopePerDay`. */
  readonly at: Timestamp
  /** From the last sample until `at`. */
  readonly in: Duration
  /** Median slope since the onset, in the KPI's unit, with its 95 % interval. */
  readonly slopePerDay: number
  readonly interval: { readonly lower: number; readonly upper: number }
  /** One-sided: the probability that values without a trend would rise or fall this strongly. */
  readonly p: number
}

/**
 * In words, rounded to the precision that a linear extrapolation has.
 *
 * @example
 * limitAheadInWords({ limit: 1, unit: '1', in: hours(9.8) }) // 'reaches 100% in about 10 h'
 */
export const limitAheadInWords = (ahead: Pick<LimitAhead, 'limit' | 'unit' | 'in'>): string =>
  `reaches ${inWords(ahead.limit, ahead.unit)} in about ${span(rounded(ahead.in))}`

function rounded(duration: Duration): Duration {
  const grain = duration < hours(2) ? minutes(10) : duration < days(7) ? hours(1) : days(1)
  return Math.max(1, Math.round(duration / grain)) * grain
}
