import { requireShape } from '../model/index.js'
import { type Alternative, certainty, tailOf } from './alternative.js'
import { meanOf } from './mean.js'
import { midranks } from './midranks.js'
import { requireColumn } from './require.js'
import { studentTSurvival } from './student-t-cdf.js'

/** What Brunner and Munzel's test looks for. */
export interface BrunnerMunzelOptions {
  /** What to look for: `x` greater than `y`, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
}

/** Whether the values of one column are larger. */
export interface BrunnerMunzelResult {
  /** Null where all of one column lies above all of the other. */
  readonly statistic: number | null
  readonly df: number
  readonly p: number
}

/**
 * Brunner and Munzel's rank test: are the values of `x` larger than those of `y`? Unlike Mann and Whitney's test, it
 * does not take a difference in spread for a shift.
 *
 * @param x - two or more finite numbers
 * @param y - two or more finite numbers of the same unit
 * @returns the statistic of x over y, its degrees of freedom and p; all values equal give p = 1, separated columns p = 0
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column has fewer than two values, `CONFIG_INVALID` when one holds a
 * non-finite number or `alternative` is invalid
 * @see Brunner and Munzel (2000), "The Nonparametric Behrens-Fisher Problem", Biometrical Journal 42(1)
 * @example
 * brunnerMunzel([2, 3, 5], [1, 2, 4]).statistic // 0.894427190999916
 */
export function brunnerMunzel(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: BrunnerMunzelOptions = {},
): BrunnerMunzelResult {
  const { alternative = 'two-sided' } = requireShape(options, 'options')
  requireColumn(x, 'x', 2)
  requireColumn(y, 'y', 2)
  const n = x.length
  const m = y.length
  const { ranks } = midranks([...Array.from(x), ...Array.from(y)])
  const meanX = meanOf(ranks.subarray(0, n))
  const meanY = meanOf(ranks.subarray(n))
  const varianceX = placementVariance(ranks.subarray(0, n), midranks(x).ranks, meanX)
  const varianceY = placementVariance(ranks.subarray(n), midranks(y).ranks, meanY)
  const spread = n * varianceX + m * varianceY
  if (!(spread > 0)) {
    const difference = meanX - meanY
    return { statistic: difference === 0 ? 0 : null, df: n + m - 2, p: certainty(alternative, difference) }
  }
  const statistic = (n * m * (meanX - meanY)) / ((n + m) * Math.sqrt(spread))
  const df = spread ** 2 / ((n * varianceX) ** 2 / (n - 1) + (m * varianceY) ** 2 / (m - 1))
  return { statistic, df, p: tailOf(alternative, studentTSurvival(-statistic, df), studentTSurvival(statistic, df)) }
}

/** For each value of this column, count the values of the other below it: the variance of these counts. */
function placementVariance(inBoth: Float64Array, within: Float64Array, meanRank: number): number {
  const n = within.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += ((inBoth[i] as number) - (within[i] as number) - meanRank + (n + 1) / 2) ** 2
  }
  return sum / (n - 1)
}
