import { requireShape } from '../model/index.js'
import { normalReach } from './normal-quantile.js'
import { requireCounts, requireShare } from './require.js'

/** The limits of an interval. */
export interface Interval {
  readonly lower: number
  readonly upper: number
}

/** How sure an interval is. */
export interface IntervalOptions {
  /** Between 0 and 1; default 0.95. */
  readonly confidence?: number | undefined
}

/**
 * Wilson's score interval for a share: what k of n says about the true share, valid for small counts and for k = 0.
 *
 * @param k - events, from 0 to n; need not be whole
 * @param n - trials, above 0
 * @returns limits, as ratios from 0 to 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `n` is 0, `CONFIG_INVALID` when a count or `confidence` is invalid
 * @see Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22(158)
 * @example
 * wilsonInterval(0, 10) // { lower: 0, upper: 0.2775 }, to four digits
 */
export function wilsonInterval(k: number, n: number, options: IntervalOptions = {}): Interval {
  const { confidence = 0.95 } = requireShape(options, 'options')
  requireCounts(k, 'k', n, 'n')
  requireShare(confidence, 'confidence')
  const z = normalReach(confidence)
  const center = k + (z * z) / 2
  const reach = z * Math.sqrt((k * (n - k)) / n + (z * z) / 4)
  const whole = n + z * z
  return {
    lower: (k * k) / n / (center + reach), // (center − reach) / whole, without the cancellation
    upper: k === n ? 1 : (center + reach) / whole,
  }
}
