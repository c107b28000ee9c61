import { requireShape } from '../model/index.js'
import { type Alternative, tailOf } from './alternative.js'
import { inversions } from './inversions.js'
import { tieSums } from './kendall-ties.js'
import { normalSurvival } from './normal-cdf.js'
import { requireColumn, requireThat } from './require.js'

/** What Kendall's test looks for. */
export interface KendallOptions {
  /** What to look for: `y` rising with `x` (`greater`), falling, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
}

/** How far two columns rise together. */
export interface KendallResult {
  /** −1 (one falls whenever the other rises) to 1 (they rise together); 0 when a column is constant. */
  readonly tau: number
  /** Exact up to 33 points without ties, else normal with ties corrected. 1 when a column is constant. */
  readonly p: number
}

/**
 * Kendall's tau-b: do two columns rise together? If `x` is time, it is the Mann-Kendall test for a trend. It assumes
 * independent samples: for metrics over time, give it daily values.
 *
 * @param x - two or more finite numbers
 * @param y - as many finite numbers
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column has fewer than two values, `CONFIG_INVALID` when one holds a
 * non-finite number, they differ in length or `alternative` is invalid
 * @see Kendall (1945), "The Treatment of Ties in Ranking Problems", Biometrika 33(3); Knight (1966), JASA 61(314), for
 * counting in O(n log n)
 * @example
 * kendallTau([1, 2, 3, 4], [10, 30, 20, 40]).tau // 0.6667, (5 − 1)/6: five pairs agree, one does not
 */
export function kendallTau(x: ArrayLike<number>, y: ArrayLike<number>, options: KendallOptions = {}): KendallResult {
  const { alternative = 'two-sided' } = requireShape(options, 'options')
  requireColumn(x, 'x', 2)
  requireColumn(y, 'y', 2)
  requireThat(
    x.length === y.length,
    `\`y\` has ${y.length} values for ${x.length}`,
    'Give `x` and `y` the same length.',
  )
  const n = x.length
  const all = (n * (n - 1)) / 2
  const tiesX = tieSums(x)
  const tiesY = tieSums(y)
  if (tiesX.pairs === all || tiesY.pairs === all) return { tau: 0, p: tailOf(alternative, 1, 1) }
  const { discordant, tiedInBoth } = disagreements(x, y)
  const score = all - tiesX.pairs - tiesY.pairs + tiedInBoth - 2 * discordant
  const tau = score / Math.sqrt((all - tiesX.pairs) * (all - tiesY.pairs))
  if (tiesX.pairs === 0 && tiesY.pairs === 0 && n <= EXACT_UP_TO) {
    const atMost = shareOfOrders(n, all - discordant)
    return { tau, p: tailOf(alternative, atMost, shareOfOrders(n, discordant)) }
  }
  const m = n * (n - 1)
  const variance =
    (m * (2 * n + 5) - tiesX.variance - tiesY.variance) / 18 +
    (2 * tiesX.pairs * tiesY.pairs) / m +
    (n > 2 ? (tiesX.triples * tiesY.triples) / (9 * m * (n - 2)) : 0)
  const z = score / Math.sqrt(variance)
  return { tau: Math.min(1, Math.max(-1, tau)), p: tailOf(alternative, normalSurvival(-z), normalSurvival(z)) }
}

/** SciPy's limit: with more points the normal approximation is used. */
const EXACT_UP_TO = 33

/** Pairs that x and y order differently, and pairs equal in both, by a merge sort of y in the order of x. */
function disagreements(x: ArrayLike<number>, y: ArrayLike<number>): { discordant: number; tiedInBoth: number } {
  const order = Array.from({ length: x.length }, (_, i) => i)
  order.sort((a, b) => (x[a] as number) - (x[b] as number) || (y[a] as number) - (y[b] as number))
  let tiedInBoth = 0
  for (let i = 1, run = 0; i < order.length; i++) {
    const [a, b] = [order[i - 1] as number, order[i] as number]
    run = x[a] === x[b] && y[a] === y[b] ? run + 1 : 0
    tiedInBoth += run
  }
  return { discordant: inversions(Float64Array.from(order, (i) => y[i] as number)), tiedInBoth }
}

/** Share of the permutations of n values that have at most this many pairs out of order. */
function shareOfOrders(n: number, atMost: number): number {
  let shares = new Float64Array([1])
  for (let k = 2; k <= n; k++) {
    const next = new Float64Array(shares.length + k - 1)
    for (const [i, share] of shares.entries())
      for (let j = 0; j < k; j++) next[i + j] = (next[i + j] as number) + share / k
    shares = next
  }
  let sum = 0
  for (let i = 0; i <= atMost && i < shares.length; i++) sum += shares[i] as number
  return Math.min(1, sum)
}
