import { requireShape } from '../model/index.js'
import { type Alternative, certainty, tailOf } from './alternative.js'
import { adjusted, type DailyGrid, type Slotted } from './daily-cycle.js'
import { unbiasedAutocorrelation, varianceInflation } from './effective-sample-size.js'
import { meanOf } from './mean.js'
import { midranks } from './midranks.js'
import { requireColumn, requireThat } from './require.js'
import { largestOf, roundingOf } from './rounding.js'
import { squaredDeviations } from './sample-variance.js'
import { studentTSurvival } from './student-t-cdf.js'

/** What the rank test looks for, how long a day is, and what counts as equal. */
export interface EssRankTestOptions extends DailyGrid {
  /** What to look for: `current` greater than `baseline`, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
  /**
   * Values closer than this share of the largest value count as equal, such as 1e-12; default 0. Taking out the daily
   * cycle makes equal values differ in their last digit, so that chance would decide which one ranks higher.
   */
  readonly tieTolerance?: number | undefined
}

/** Whether one column lies higher, and how many independent samples the answer rests on. */
export interface EssRankTestResult {
  readonly p: number
  /** How many independent samples both columns together are worth. */
  readonly effectiveSamples: number
  /** The same of each column alone. */
  readonly effectiveBaseline: number
  readonly effectiveCurrent: number
  /** Lag-one autocorrelation of the ranks within the columns, 0 to .99. */
  readonly autocorrelation: number
}

/**
 * Rank test for metrics over time: is `current` higher than `baseline`? Like Mann and Whitney's, but neighbouring
 * samples resemble each other, so each column counts only as many independent samples as it is worth. At
 * autocorrelation .7, a plain rank test calls four of ten healthy weeks changed; this one calls one of twenty.
 *
 * @param baseline - two or more finite numbers on a regular grid, in order of time
 * @param current - two or more finite numbers of the same unit, on the same grid, in order of time
 * @returns `p`, and how many independent samples it rests on; all values equal give p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column has fewer than two values, `CONFIG_INVALID` when one holds a
 * non-finite number or an option is invalid
 * @see Conover and Iman (1981), "Rank Transformations as a Bridge Between Parametric and Nonparametric Statistics", The
 * American Statistician 35(3), for t on ranks; `effectiveSampleSize` for the correction
 * @example
 * essRankTest([1, 2, 1, 2], [9, 8, 9, 8], { alternative: 'greater' }).p // 0.0014: higher, and not by chance
 */
export function essRankTest(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  options: EssRankTestOptions = {},
): EssRankTestResult {
  const { alternative = 'two-sided', tieTolerance = 0, ...grid } = requireShape(options, 'options')
  requireColumn(baseline, 'baseline', 2)
  requireColumn(current, 'current', 2)
  requireThat(
    tieTolerance >= 0 && tieTolerance < 1,
    `\`tieTolerance\` is ${tieTolerance}`,
    'Give `tieTolerance` a share from 0 to below 1, such as 1e-12.',
  )
  const [before, after] = adjusted(baseline, current, grid)
  const n = before.values.length
  const m = after.values.length
  const joined = new Float64Array(n + m)
  joined.set(before.values)
  joined.set(after.values, n)
  const { ranks } = midranks(joined, toleranceOf(joined, tieTolerance))
  const first = spreadOf(ranks.subarray(0, n), before)
  const second = spreadOf(ranks.subarray(n), after)
  const squares = first.squares + second.squares
  const rho = squares > 0 ? unbiasedAutocorrelation((first.products + second.products) / squares, (n + m) / 2) : 0
  const inflationBefore = varianceInflation(n, rho)
  const inflationAfter = varianceInflation(m, rho)
  const effectiveBaseline = n / inflationBefore
  const effectiveCurrent = m / inflationAfter
  const effectiveSamples = effectiveBaseline + effectiveCurrent
  const variance = squares / (n + m - inflationBefore - inflationAfter)
  const error = Math.sqrt(variance * (1 / effectiveBaseline + 1 / effectiveCurrent))
  const difference = second.center - first.center
  const t = difference / error
  const df = Math.max(effectiveSamples - 2, 1)
  const p =
    squares > 0
      ? tailOf(alternative, studentTSurvival(-t, df), studentTSurvival(t, df))
      : certainty(alternative, difference)
  return { p, effectiveSamples, effectiveBaseline, effectiveCurrent, autocorrelation: rho }
}

/** Values that differ only by rounding are ties, whatever tolerance the caller gives. */
function toleranceOf(values: Float64Array, tieTolerance: number): number {
  const rounding = roundingOf(values)
  let lowest = Number.POSITIVE_INFINITY
  let highest = Number.NEGATIVE_INFINITY
  for (const value of values) {
    lowest = Math.min(lowest, value)
    highest = Math.max(highest, value)
  }
  return highest - lowest <= rounding ? rounding : tieTolerance * largestOf(values)
}

/** Mean rank of a column, the squared deviations from it, and the products of those of neighbouring slots. */
function spreadOf(ranks: Float64Array, { slots }: Slotted) {
  const center = meanOf(ranks)
  let products = 0
  for (let i = 1; i < ranks.length; i++) {
    if ((slots[i] as number) - (slots[i - 1] as number) === 1) {
      products += ((ranks[i] as number) - center) * ((ranks[i - 1] as number) - center)
    }
  }
  return { center, squares: squaredDeviations(ranks, center), products }
}
