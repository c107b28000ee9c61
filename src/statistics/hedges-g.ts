import { cohensD } from './cohens-d.js'

/**
 * Hedges' g: Cohen's d, corrected for its upward bias in small samples by the factor 1 − 3/(4(n + m) − 9).
 *
 * @param x - one or more finite numbers, three or more in both together
 * @param y - one or more finite numbers of the same unit
 * @returns g of x − y; 0 for equal constants, null for different ones
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are too few values, `CONFIG_INVALID` when one is not finite
 * @see Hedges (1981), "Distribution Theory for Glass's Estimator of Effect Size", Journal of Educational Statistics 6(2)
 * @example
 * hedgesG([3, 4, 5], [1, 2, 3]) // 1.6, four fifths of d = 2
 */
export function hedgesG(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const d = cohensD(x, y)
  return d === null ? null : d * (1 - 3 / (4 * (x.length + y.length) - 9))
}
