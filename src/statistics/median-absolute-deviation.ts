import { median } from './median.js'

/**
 * Median absolute deviation: the typical distance from the median, robust to a few outliers. Times 1.4826 it estimates
 * the standard deviation of normal data; it is returned unscaled.
 *
 * @param values - one or more finite numbers, in any order and any one unit
 * @returns the deviation, ≥ 0, in the unit of `values`
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when it holds a non-finite number
 * @see Hampel (1974), "The Influence Curve and Its Role in Robust Estimation", JASA 69(346)
 * @example
 * medianAbsoluteDeviation([100, 102, 101, 340]) // 1: the spike does not show
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const center = median(values)
  return median(Float64Array.from(values, (value) => Math.abs(value - center)))
}
