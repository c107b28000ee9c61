import type { HistogramStatistic } from './kpi.js'

/** Relative tolerance within which two bounds were written as the same decimal. */
const LE_TOLERANCE = 1e-9

/**
 * Computes one statistic of a histogram, slot after slot. Every slot reuses the same pair of columns, since allocating
 * an object for each bucket would take most of the time. `histogramValue` reads a single slot.
 *
 * @example
 * const reading = new HistogramReading('mean', 1)
 * reading.add(Number.POSITIVE_INFINITY, 4)
 * reading.value(2) // 0.5
 */
export class HistogramReading {
  readonly #statistic: HistogramStatistic
  readonly #bounds: Float64Array
  readonly #counts: Float64Array
  #length = 0
  /** Bad events of the last value, where the statistic is a share. */
  bad = 0
  /** Whether a bucket ends exactly at the limit of that share; if not, the next smaller bound is used. */
  exact = false

  /** @param most - the largest number of buckets of a slot */
  constructor(statistic: HistogramStatistic, most: number) {
    this.#statistic = statistic
    this.#bounds = new Float64Array(most)
    this.#counts = new Float64Array(most)
  }

  /** Begins the next slot. */
  clear(): void {
    this.#length = 0
    this.bad = 0
  }

  /**
   * One bucket: ascending by `le`, the last +Infinity. A count that falls is raised to the one before it: engines round,
   * and a scrape may miss a bucket. Prometheus does the same (`ensureMonotonic`).
   */
  add(le: number, count: number): void {
    const i = this.#length++
    this.#bounds[i] = le
    this.#counts[i] = Math.max(i > 0 ? (this.#counts[i - 1] as number) : 0, count)
  }

  /** Events of the slot. */
  get valid(): number {
    return this.#length > 0 ? (this.#counts[this.#length - 1] as number) : 0
  }

  /** The statistic, NaN where the slot has none. @param sum - of the observed values, NaN where it is not known */
  value(sum: number): number {
    const { valid } = this
    if (!(valid > 0)) return Number.NaN
    if (this.#statistic === 'mean') return sum / valid
    if ('quantile' in this.#statistic) return this.#quantile(this.#statistic.quantile * valid)
    const { shareOver } = this.#statistic
    // The next smaller bound, not the next larger one: better to count too many events over the limit than too few.
    let within = this.#length - 1
    while (within >= 0 && (this.#bounds[within] as number) > shareOver * (1 + LE_TOLERANCE)) within--
    this.exact = within >= 0 && (this.#bounds[within] as number) >= shareOver * (1 - LE_TOLERANCE)
    this.bad = Math.max(0, valid - (within < 0 ? 0 : (this.#counts[within] as number)))
    return this.bad / valid
  }

  #quantile(rank: number): number {
    if (this.#length < 2) return Number.NaN
    let index = 0
    while ((this.#counts[index] as number) < rank) index++
    const le = this.#bounds[index] as number
    const lower = index > 0 ? (this.#bounds[index - 1] as number) : 0
    if (le === Number.POSITIVE_INFINITY) return lower
    if (index === 0 && le <= 0) return le
    const below = index > 0 ? (this.#counts[index - 1] as number) : 0
    const inside = (this.#counts[index] as number) - below
    return inside > 0 ? lower + ((le - lower) * (rank - below)) / inside : le
  }
}
