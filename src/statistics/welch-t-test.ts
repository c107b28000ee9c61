import { requireShape } from '../model/index.js'
import { type Alternative, certainty, tailOf } from './alternative.js'
import { meanOf } from './mean.js'
import { requireColumn } from './require.js'
import { sampleVariance } from './sample-variance.js'
import { studentTSurvival } from './student-t-cdf.js'

/** What Welch's test looks for. */
export interface WelchOptions {
  /** What to look for: the mean of `x` greater than that of `y`, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
}

/** Whether the mean of one column is larger. */
export interface WelchResult {
  /** Difference of the means in standard errors; null where neither column varies and they differ. */
  readonly t: number | null
  /** Degrees of freedom, Welch and Satterthwaite's: seldom whole. */
  readonly df: number
  readonly p: number
}

/**
 * Welch's t test: is the mean of `x` above that of `y`, without assuming equal variances?
 *
 * @param x - two or more finite numbers
 * @param y - two or more finite numbers of the same unit
 * @returns t of x − y, df and p; equal constants give t = 0 and p = 1, different ones p = 0
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column has fewer than two values, `CONFIG_INVALID` when one holds a
 * non-finite number or `alternative` is invalid
 * @see Welch (1947), "The generalization of 'Student's' problem when several different population variances are
 * involved", Biometrika 34(1/2)
 * @example
 * welchTTest([3, 4, 5], [1, 2, 3]).t // 2.449489742783178, √6
 */
export function welchTTest(x: ArrayLike<number>, y: ArrayLike<number>, options: WelchOptions = {}): WelchResult {
  const { alternative = 'two-sided' } = requireShape(options, 'options')
  requireColumn(x, 'x', 2)
  requireColumn(y, 'y', 2)
  return welch(x, y, alternative, 0)
}

/** The same for columns that are already checked; differences up to `rounding` count as 0. */
export function welch(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  alternative: Alternative,
  rounding: number,
): WelchResult {
  const meanX = meanOf(x)
  const meanY = meanOf(y)
  const errorX = sampleVariance(x, meanX) / x.length
  const errorY = sampleVariance(y, meanY) / y.length
  const error = Math.sqrt(errorX + errorY)
  if (error <= rounding) {
    const difference = Math.abs(meanX - meanY) <= rounding ? 0 : meanX - meanY
    const p = certainty(alternative, difference)
    return { t: difference === 0 ? 0 : null, df: x.length + y.length - 2, p }
  }
  const t = (meanX - meanY) / error
  const share = errorX / (errorX + errorY)
  const df = 1 / (share ** 2 / (x.length - 1) + (1 - share) ** 2 / (y.length - 1))
  return { t, df, p: tailOf(alternative, studentTSurvival(-t, df), studentTSurvival(t, df)) }
}
