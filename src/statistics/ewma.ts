import { requireColumn, requireThat } from './require.js'

/**
 * Exponentially weighted moving average: each answer is the one before, moved towards the new value by the share
 * `alpha`. It starts at the first value.
 *
 * @param values - finite numbers in order of time and of any one unit
 * @param alpha - weight of the newest value, above 0 up to 1; default 0.3, which halves a value's weight every two samples
 * @returns a column as long as `values`, in the same unit
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when it holds a non-finite
 * number or `alpha` is out of range
 * @see Roberts (1959), "Control Chart Tests Based on Geometric Moving Averages", Technometrics 1(3)
 * @example
 * ewma([10, 20, 20], 0.5) // Float64Array [10, 15, 17.5]
 */
export function ewma(values: ArrayLike<number>, alpha = 0.3): Float64Array {
  requireColumn(values, 'values')
  requireThat(alpha > 0 && alpha <= 1, `\`alpha\` is ${alpha}`, 'Give `alpha` a number above 0 and up to 1.')
  const averages = new Float64Array(values.length)
  let average = values[0] as number
  for (let i = 0; i < values.length; i++) {
    average += alpha * ((values[i] as number) - average)
    averages[i] = average
  }
  return averages
}
