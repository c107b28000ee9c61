import { requireColumn, requireThat } from './require.js'

/**
 * Sample quantile by linear interpolation between the two nearest order statistics (Hyndman and Fan's type 7, the
 * default of R, NumPy and spreadsheets).
 *
 * @param values - one or more finite numbers, in any order and any one unit
 * @param p - the share below the answer, 0 to 1
 * @returns the quantile, in the unit of `values`
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when it holds a non-finite
 * number or `p` lies outside 0 to 1
 * @see Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician 50(4)
 * @example
 * quantile([10, 20, 30, 40], 0.5) // 25
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  requireColumn(values, 'values')
  requireThat(p >= 0 && p <= 1, `\`p\` is ${p}`, 'Give `p` as a share from 0 to 1: 0.95, not 95.')
  return quantileOfSorted(new Float64Array(values).sort(), p)
}

/**
 * The same for a column that already ascends, for when several quantiles of it are needed. Nothing is checked.
 *
 * @param sorted - one or more finite numbers, ascending, of one unit
 * @param p - the share below the answer, 0 to 1
 * @returns the quantile, in the unit of `sorted`
 * @example
 * quantileOfSorted([10, 20, 30, 40], 0.5) // 25
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below] as number
  const share = position - below
  if (share === 0) return low
  const high = sorted[below + 1] as number
  const step = high - low
  // The difference of two very large numbers of opposite sign overflows.
  return Number.isFinite(step) ? low + share * step : low * (1 - share) + high * share
}
