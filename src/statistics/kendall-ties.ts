/** Corrections of Kendall's score for ties, summed over groups of k equal values. */
export interface TieSums {
  /** Σ k(k − 1)/2, the pairs that tie. */
  readonly pairs: number
  /** Σ k(k − 1)(k − 2). */
  readonly triples: number
  /** Σ k(k − 1)(2k + 5). */
  readonly variance: number
}

export function tieSums(values: ArrayLike<number>): TieSums {
  const sorted = new Float64Array(values).sort()
  const sums = { pairs: 0, triples: 0, variance: 0 }
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    const k = to - from
    sums.pairs += (k * (k - 1)) / 2
    sums.triples += k * (k - 1) * (k - 2)
    sums.variance += k * (k - 1) * (2 * k + 5)
    from = to
  }
  return sums
}

/** Variance of Kendall's score without a trend, as Sen's interval uses it: ties in either column make it smaller. */
export function scoreVariance(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const n = x.length
  return Math.max(0, (n * (n - 1) * (2 * n + 5) - tieSums(x).variance - tieSums(y).variance) / 18)
}
