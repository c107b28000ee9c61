import { requireColumn } from './require.js'
import { selected } from './selected.js'

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
  return medianWithin(new Float64Array(values))
}

/** The same for a column that is already checked and may be reordered. */
export function medianWithin(values: Float64Array): number {
  const half = values.length >> 1
  const upper = selected(values, half)
  if (values.length % 2 === 1) return upper
  let lower = values[0] as number
  for (let i = 1; i < half; i++) lower = Math.max(lower, values[i] as number)
  const sum = lower + upper
  return Number.isFinite(sum) ? sum / 2 : lower / 2 + upper / 2
}
