import { autocorrelation } from './autocorrelation.js'
import { requireColumn, requireThat } from './require.js'

/**
 * How many independent samples a correlated series is worth for its mean: n / `varianceInflation`, with the lag-one
 * autocorrelation corrected for its bias in short series.
 *
 * @param values - two or more finite numbers on a regular grid, in order of time
 * @returns above 0 and at most `values.length`
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are fewer than two values, `CONFIG_INVALID` when one is not finite
 * @see Bayley and Hammersley (1946), "The 'Effective' Number of Independent Observations in an Autocorrelated Time
 * Series", JRSS Supplement 8(2)
 * @example
 * effectiveSampleSize([3, 1, 3, 1]) // 4: negative autocorrelation changes nothing
 */
export function effectiveSampleSize(values: ArrayLike<number>): number {
  requireColumn(values, 'values', 2)
  return (
    values.length / varianceInflation(values.length, unbiasedAutocorrelation(autocorrelation(values), values.length))
  )
}

/**
 * By how much lag-one autocorrelation widens the variance of a mean of n samples, for a first-order autoregression:
 * (1 + ρ)/(1 − ρ) − 2ρ(1 − ρⁿ)/(n(1 − ρ)²).
 *
 * @param n - number of samples, 1 or more
 * @param rho - lag-one autocorrelation, from 0 to below 1
 * @returns 1 (independent) to n (all the same)
 * @throws {StabilityError} `CONFIG_INVALID` when an argument is out of its range
 * @example
 * varianceInflation(1000, 0.5) // 2.996
 */
export function varianceInflation(n: number, rho: number): number {
  requireThat(n >= 1, `\`n\` is ${n}`, 'Give `n`, the number of samples, 1 or more.')
  requireThat(rho >= 0 && rho < 1, `\`rho\` is ${rho}`, 'Give `rho`, the autocorrelation, a number from 0 to below 1.')
  return (1 + rho) / (1 - rho) - (2 * rho * (1 - rho ** n)) / (n * (1 - rho) ** 2)
}

/**
 * Lag-one autocorrelation with its small-sample bias of −(1 + 3ρ)/n taken out, limited to 0 to .99: negative
 * autocorrelation must not make samples count more than once.
 *
 * @see Marriott and Pope (1954), "Bias in the Estimation of Autocorrelations", Biometrika 41(3/4)
 */
export const unbiasedAutocorrelation = (rho: number, n: number): number =>
  Math.min(0.99, Math.max(0, rho + (1 + 3 * rho) / n))
