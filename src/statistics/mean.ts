import { sum } from 'simple-statistics'
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

/** The same for a column that is already checked. */
export function meanOf(values: ArrayLike<number>): number {
  // `sum` is typed for arrays, but only uses the length and the numbers
  const mean = sum(values as number[]) / values.length
  return Number.isFinite(mean) ? mean : meanOfShares(values)
}

/** Used where the sum overflows though the mean does not. */
function meanOfShares(values: ArrayLike<number>): number {
  let mean = 0
  for (let i = 0; i < values.length; i++) mean += (values[i] as number) / values.length
  return mean
}
