import { requireColumn } from './require.js'

/**
 * The middle value, or the mean of the two middle values.
 *
 * @param values - one or more finite numbers, in any order and any one unit
 * @returns the median, in the unit of `values`
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when it holds a non-finite number
 * @example
 * median([7, 1, 3]) // 3
 */
export function median(values: ArrayLike<number>): number {
  requireColumn(values, 'values')
  return medianOfSorted(Float64Array.from(values).sort())
}

/** The same where the column is in ascending order already. */
export function medianOfSorted(sorted: ArrayLike<number>): number {
  const half = sorted.length >> 1
  const upper = sorted[half] as number
  if (sorted.length % 2 === 1) return upper
  const lower = sorted[half - 1] as number
  const sum = lower + upper
  return Number.isFinite(sum) ? sum / 2 : lower / 2 + upper / 2
}
