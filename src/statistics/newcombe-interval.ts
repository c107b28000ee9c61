import { requireCounts } from './require.js'
import { type Interval, type IntervalOptions, wilsonInterval } from './wilson-interval.js'

/**
 * Newcombe's interval for the difference of two shares, k1/n1 − k2/n2: two Wilson intervals combined (his method 10),
 * valid also where one count is 0.
 *
 * @param k1 - events of the first, from 0 to n1
 * @param n1 - trials of the first, above 0
 * @param k2 - events of the second, from 0 to n2
 * @param n2 - trials of the second, above 0
 * @returns limits of the difference, as ratios from −1 to 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a number of trials is 0, `CONFIG_INVALID` when a count or
 * `confidence` is invalid
 * @see Newcombe (1998), "Interval Estimation for the Difference Between Independent Proportions", Statistics in
 * Medicine 17(8)
 * @example
 * newcombeInterval(40, 100, 5, 50) // { lower: 0.1547, upper: 0.4131 }, to four digits
 */
export function newcombeInterval(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  options: IntervalOptions = {},
): Interval {
  requireCounts(k1, 'k1', n1, 'n1')
  requireCounts(k2, 'k2', n2, 'n2')
  const first = wilsonInterval(k1, n1, options)
  const second = wilsonInterval(k2, n2, options)
  const share1 = k1 / n1
  const share2 = k2 / n2
  return {
    lower: share1 - share2 - Math.hypot(share1 - first.lower, second.upper - share2),
    upper: share1 - share2 + Math.hypot(first.upper - share1, share2 - second.lower),
  }
}
