import { meanOf } from './mean.js'

/** Two levels with a jump between them: from `from` to `at`, and from `at` to `to`. */
export interface Split {
  readonly from: number
  readonly at: number
  readonly to: number
  /** By how much the sum of squared deviations is lower for two levels than for one. */
  readonly gain: number
}

/** How a series deviates from its levels. */
export interface Residuals {
  readonly variance: number
  /** Lag-one autocorrelation, within levels. */
  readonly autocorrelation: number
}

/** A series as running sums, so that the mean and the deviations of any part cost only a few subtractions. */
export class StepLevels {
  readonly length: number
  /** Largest magnitude of the series. */
  readonly largest: number
  /** Mean of the series. */
  readonly center: number
  /** The series minus its mean, which avoids cancellation in the squares. */
  readonly #values: Float64Array
  readonly #sums: Float64Array
  readonly #squares: Float64Array
  readonly #products: Float64Array

  constructor(values: Float64Array) {
    const n = values.length
    this.length = n
    this.center = meanOf(values)
    this.#values = values.map((value) => value - this.center)
    this.#sums = new Float64Array(n + 1)
    this.#squares = new Float64Array(n + 1)
    this.#products = new Float64Array(n + 1)
    let largest = 0
    for (let i = 0; i < n; i++) {
      const value = this.#values[i] as number
      largest = Math.max(largest, Math.abs(values[i] as number))
      this.#sums[i + 1] = (this.#sums[i] as number) + value
      this.#squares[i + 1] = (this.#squares[i] as number) + value * value
      this.#products[i + 1] = (this.#products[i] as number) + (i > 0 ? value * (this.#values[i - 1] as number) : 0)
    }
    this.largest = largest
  }

  /** Mean of a part, in the unit of the series. */
  level(from: number, to: number): number {
    return this.center + this.#sum(from, to) / (to - from)
  }

  /** By how much a jump at `at` lowers the sum of squares of a part. */
  gain(from: number, at: number, to: number): number {
    const jump = this.#sum(from, at) / (at - from) - this.#sum(at, to) / (to - at)
    return (jump * jump * (at - from) * (to - at)) / (to - from)
  }

  /**
   * The jump that lowers the sum of squares of a part most, at least `shortest` from both its ends; null where the
   * part is too short.
   */
  bestSplit(from: number, to: number, shortest: number): Split | null {
    const sums = this.#sums
    const start = sums[from] as number
    const total = (sums[to] as number) - start
    let best = 0
    let at = -1
    for (let i = from + shortest; i <= to - shortest; i++) {
      const before = (sums[i] as number) - start
      const jump = before / (i - from) - (total - before) / (to - i)
      const gain = jump * jump * (i - from) * (to - i)
      if (gain > best) {
        best = gain
        at = i
      }
    }
    return at < 0 ? null : { from, at, to, gain: best / (to - from) }
  }

  /** The deviations of the series from its levels, given where these change. */
  residuals(cuts: readonly number[]): Residuals {
    let squares = 0
    let products = 0
    for (const [from, to] of parts(cuts, this.length)) {
      const mean = this.#sum(from, to) / (to - from)
      squares += between(this.#squares, from, to) - mean * mean * (to - from)
      products +=
        between(this.#products, from + 1, to) -
        mean * (this.#sum(from + 1, to) + this.#sum(from, to - 1)) +
        mean * mean * (to - from - 1)
    }
    const variance = Math.max(0, squares) / this.length
    return { variance, autocorrelation: squares > 0 ? products / squares : 0 }
  }

  #sum(from: number, to: number): number {
    return between(this.#sums, from, to)
  }
}

/** The parts between the cuts, as half-open pairs. */
export function parts(cuts: readonly number[], length: number): [number, number][] {
  const edges = [0, ...cuts, length]
  return cuts.concat(length).map((to, i) => [edges[i] as number, to])
}

const between = (running: Float64Array, from: number, to: number): number =>
  (running[to] as number) - (running[from] as number)
