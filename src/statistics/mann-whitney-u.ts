import { requireShape } from '../model/index.js'
import { type Alternative, certainty, tailOf } from './alternative.js'
import { type Midranks, midranks } from './midranks.js'
import { normalSurvival } from './normal-cdf.js'
import { rankSumDistribution } from './rank-sum-distribution.js'
import { requireColumn, requireThat } from './require.js'

/** What Mann and Whitney's test looks for, and how p is found. */
export interface MannWhitneyOptions {
  /** What to look for: `x` greater than `y`, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
  /** Half a step of continuity correction in the asymptotic p; default true. */
  readonly continuity?: boolean | undefined
  /**
   * `exact` counts every arrangement of the ranks, ties included (up to 10,000 pairs); `asymptotic` is the normal
   * approximation, corrected for ties. Default `auto`: exact without ties where the smaller column has at most 8 values.
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic' | undefined
}

/** Whether the values of one column are larger. */
export interface MannWhitneyResult {
  /** Pairs in which x is above y, ties counting half: 0 to x.length · y.length. */
  readonly u: number
  readonly p: number
}

/**
 * Mann and Whitney's test: are the values of `x` larger than those of `y`? It assumes independent samples; for metrics
 * over time, which never are, use `essRankTest`.
 *
 * @param x - one or more finite numbers
 * @param y - one or more finite numbers of the same unit
 * @returns `u`, the statistic of `x`, and `p`; all values equal give p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite
 * number or an option is invalid
 * @see Mann and Whitney (1947), "On a Test of Whether one of Two Random Variables is Stochastically Larger than the
 * Other", Annals of Mathematical Statistics 18(1)
 * @example
 * mannWhitneyU([1, 2, 3], [4, 5, 6]) // { u: 0, p: 0.1 }: 2 of the 20 arrangements are as extreme
 */
export function mannWhitneyU(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: MannWhitneyOptions = {},
): MannWhitneyResult {
  const { alternative = 'two-sided', continuity = true, method = 'auto' } = requireShape(options, 'options')
  requireColumn(x, 'x')
  requireColumn(y, 'y')
  requireThat(
    method === 'auto' || method === 'exact' || method === 'asymptotic',
    `\`method\` is ${method}`,
    "Set `method` to 'auto', 'exact' or 'asymptotic'.",
  )
  const pairs = x.length * y.length
  const ranked = midranks([...Array.from(x), ...Array.from(y)])
  const u = rankSum(ranked.ranks, x.length) - (x.length * (x.length + 1)) / 2
  const small = ranked.tieTerm === 0 && Math.min(x.length, y.length) <= EXACT_UP_TO && pairs <= EXACT_PAIRS
  if (method === 'exact' || (method === 'auto' && small)) {
    requireThat(pairs <= EXACT_PAIRS, `${pairs} pairs are too many to count`, "Set `method` to 'asymptotic' or 'auto'.")
    return { u, p: exactP(ranked, x.length, alternative) }
  }
  return { u, p: asymptoticP(u, x.length, y.length, ranked.tieTerm, alternative, continuity) }
}

/** Up to here the normal approximation is still visibly off; SciPy's limit. */
const EXACT_UP_TO = 8
/** Counting takes about (n + m)·n·n·m steps: about a second for this many pairs. */
const EXACT_PAIRS = 10_000

function rankSum(ranks: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += ranks[i] as number
  return sum
}

function exactP({ ranks }: Midranks, count: number, alternative: Alternative): number {
  const { atMost, atLeast } = rankSumDistribution(ranks, count)
  return tailOf(alternative, atMost, atLeast)
}

function asymptoticP(
  u: number,
  n: number,
  m: number,
  tieTerm: number,
  alternative: Alternative,
  continuity: boolean,
): number {
  const total = n + m
  const variance = ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)))
  const excess = u - (n * m) / 2
  if (!(variance > 0)) return certainty(alternative, 0)
  const deviation = Math.sqrt(variance)
  const correction = continuity ? 0.5 : 0
  const above = normalSurvival((excess - correction) / deviation)
  const below = normalSurvival((-excess - correction) / deviation)
  return tailOf(alternative, below, above)
}
