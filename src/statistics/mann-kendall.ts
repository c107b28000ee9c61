import { requireShape } from '../model/index.js'
import { autocorrelation } from './autocorrelation.js'
import { kendallTau } from './kendall-tau.js'
import { normalCdf } from './normal-cdf.js'
import { normalQuantile } from './normal-quantile.js'
import { requireColumn } from './require.js'
import { theilSen } from './theil-sen.js'

/** Where the values lie in time. */
export interface MannKendallOptions {
  /** Where on the time axis each value lies, ascending; default 0, 1, 2 and so on. */
  readonly at?: ArrayLike<number> | undefined
}

/** A trend and its p-value. */
export interface MannKendallResult {
  /** Typical change from one position to the next, in the unit of `values`: Theil and Sen's. */
  readonly slope: number
  readonly rising: boolean
  /** One-sided: the probability that values without a trend would rise or fall this strongly. */
  readonly p: number
}

/**
 * Is there a trend? Mann and Kendall's test with Theil and Sen's slope, its variance inflated where the
 * detrended values are significantly autocorrelated.
 *
 * @param values - three or more finite numbers in order of time: daily values, not samples
 * @throws {StabilityError} `INSUFFICIENT_DATA` with fewer than three values, `CONFIG_INVALID` when one is not finite or
 * `at` has another length
 * @see Mann (1945), "Nonparametric Tests Against Trend", Econometrica 13(3)
 * @see Hamed and Rao (1998), "A modified Mann-Kendall trend test for autocorrelated data", J. Hydrology 204
 * @example
 * mannKendall([10, 20, 30, 40]) // { slope: 10, rising: true, p: 0.0417 }, p to four digits: one order of 24
 */
export function mannKendall(values: ArrayLike<number>, options: MannKendallOptions = {}): MannKendallResult {
  requireColumn(values, 'values', 3)
  const at = requireShape(options, 'options').at ?? Array.from({ length: values.length }, (_, i) => i)
  const { slope } = theilSen(values, { at })
  const rising = slope > 0 || (slope === 0 && kendallTau(at, values).tau > 0)
  const { p } = kendallTau(at, values, { alternative: rising ? 'greater' : 'less' })
  const residuals = Float64Array.from(values, (value, i) => value - slope * (at[i] as number))
  return { slope, rising, p: inflated(p, varianceInflation(residuals)) }
}

/** The 97.5th percentile of the normal distribution: larger autocorrelations are significant. */
const Z_95 = 1.959963984540054

function varianceInflation(residuals: Float64Array): number {
  const n = residuals.length
  let sum = 0
  for (let lag = 1; lag < n - 2; lag++) {
    const correlation = autocorrelation(residuals, lag)
    if (Math.abs(correlation) > Z_95 / Math.sqrt(n)) sum += (n - lag) * (n - lag - 1) * (n - lag - 2) * correlation
  }
  return Math.max(1, 1 + (2 * sum) / (n * (n - 1) * (n - 2)))
}

const inflated = (p: number, inflation: number): number =>
  inflation === 1 || p <= 0 || p >= 1 ? p : normalCdf(normalQuantile(p) / Math.sqrt(inflation))
