import { DIGITS_AT_RISK, REBASE_EVERY, requireWindow } from './rolling-window.js'

/**
 * Mean of the last `window` samples, in constant time for each. A non-finite value is a gap: it occupies a place in
 * the window, so that older samples still leave in time, but is otherwise ignored.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `window` is not a whole number from 1 up
 * @example
 * const rolling = new RollingMean(2)
 * ;[1, 3, 5].map((value) => rolling.push(value)) // [1, 2, 4]
 */
export class RollingMean {
  readonly #ring: Float64Array
  /** Turns of the ring until the mean is recomputed from scratch. */
  #laps: number
  #next = 0
  #count = 0
  /** 1 / count, since division is what costs time here. */
  #share = 0
  #current = 0
  /** Highest magnitude of the mean since it was last recomputed. */
  #peak = 0

  /** @param window - samples to look back on, a whole number from 1 up */
  constructor(window: number) {
    this.#ring = new Float64Array(requireWindow(window)).fill(Number.NaN)
    this.#laps = Math.ceil(REBASE_EVERY / window)
  }

  /** Takes the next sample; returns the mean of the window, null while it holds nothing but gaps. */
  push(value: number): number | null {
    const ring = this.#ring
    const next = this.#next
    const change = value - (ring[next] as number)
    if (change - change !== 0) return this.#pushSlowly(value)
    // a finite value replaces a finite one: the count stays
    ring[next] = value
    if (next + 1 < ring.length) this.#next = next + 1
    else {
      this.#next = 0
      if (--this.#laps <= 0) return this.#rebase()
    }
    const mean = this.#current + change * this.#share
    const size = mean < 0 ? -mean : mean
    if (size > this.#peak) this.#peak = size
    else if (size < this.#peak * DIGITS_AT_RISK) return this.#rebase()
    this.#current = mean
    return mean
  }

  /** The count changes: a sample replaces a gap or an empty place, or a gap replaces a sample. */
  #pushSlowly(value: number): number | null {
    const leaving = this.#ring[this.#next] as number
    const entering = Number.isFinite(value) ? value : Number.NaN
    this.#ring[this.#next] = entering
    this.#next = (this.#next + 1) % this.#ring.length
    const lapped = this.#next === 0 && --this.#laps <= 0
    if (!Number.isNaN(leaving)) {
      // any error here, as when the last sample leaves, is corrected by the next recomputation
      if (--this.#count === 0 || !Number.isNaN(entering)) return this.#rebase()
      this.#current += this.#current / this.#count - leaving / this.#count
    } else if (!Number.isNaN(entering)) {
      this.#count++
      this.#current += entering / this.#count - this.#current / this.#count
    }
    this.#share = 1 / this.#count
    const size = Math.abs(this.#current)
    if (lapped || !(size >= this.#peak * DIGITS_AT_RISK)) return this.#rebase()
    this.#peak = Math.max(this.#peak, size)
    return this.#count === 0 ? null : this.#current
  }

  #rebase(): number | null {
    let count = 0
    let mean = 0
    for (const value of this.#ring) {
      if (!Number.isNaN(value)) {
        count++
        mean += value / count - mean / count
      }
    }
    this.#count = count
    this.#share = 1 / count
    this.#current = mean
    this.#peak = Math.abs(mean)
    this.#laps = Math.ceil(REBASE_EVERY / this.#ring.length)
    return count === 0 ? null : mean
  }
}
