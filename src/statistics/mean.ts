import { requireColumn } from './require.js'

/**
 * Arithmetic mean, summed with compensation so that a long column of large numbers keeps its last digits.
 *
 * @param values - one or more finite numbers of one unit
 * @returns the mean, in the unit of `values`
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when it holds a non-finite number
 * @see Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54(1)
 * @example
 * mean([1, 2, 6]) // 3
 */
export function mean(values: ArrayLike<number>): number {
  requireColumn(values, 'values')
  return meanOf(values)
}

/** The same of a part of a column that is known to be sound. */
export function meanOf(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0
  let lost = 0
  for (let i = from; i < to; i++) {
    const value = values[i] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  const mean = (sum + lost) / (to - from)
  return Number.isFinite(mean) ? mean : meanOfParts(values, from, to)
}

/** Where the sum is past the largest number, though the mean is not. */
function meanOfParts(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += (values[i] as number) / (to - from)
  return sum
}
