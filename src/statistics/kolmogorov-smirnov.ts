import { kolmogorovSurvival } from './kolmogorov-distribution.js'
import { requireColumn } from './require.js'

/** How far two distributions lie apart. */
export interface KolmogorovSmirnovResult {
  /** Largest distance between the two empirical distribution functions, 0 to 1. */
  readonly d: number
  /** Two-sided. */
  readonly p: number
}

/**
 * Kolmogorov and Smirnov's test: do two columns come from different distributions, in level, spread or shape? It assumes
 * independent samples.
 *
 * @param x - one or more finite numbers
 * @param y - one or more finite numbers of the same unit
 * @returns the distance, and p as for a single sample of n·m/(n + m) values, like SciPy's asymptotic p;
 * equal columns give d = 0 and p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite number
 * @see Smirnov (1948), "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of Mathematical
 * Statistics 19(2)
 * @example
 * kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]).d // 0.5: half of the first lies below all of the second
 */
export function kolmogorovSmirnov(x: ArrayLike<number>, y: ArrayLike<number>): KolmogorovSmirnovResult {
  requireColumn(x, 'x')
  requireColumn(y, 'y')
  const d = largestDistance(new Float64Array(x).sort(), new Float64Array(y).sort())
  const samples = Math.max(1, halfToEven((x.length * y.length) / (x.length + y.length)))
  return { d, p: kolmogorovSurvival(d, samples) }
}

const halfToEven = (value: number): number => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))

function largestDistance(x: Float64Array, y: Float64Array): number {
  let i = 0
  let j = 0
  let largest = 0
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] as number, y[j] as number)
    while (i < x.length && (x[i] as number) <= value) i++
    while (j < y.length && (y[j] as number) <= value) j++
    largest = Math.max(largest, Math.abs(i * y.length - j * x.length)) // whole numbers: no rounding
  }
  return largest / (x.length * y.length)
}
