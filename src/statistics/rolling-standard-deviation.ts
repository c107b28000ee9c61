import { DIGITS_AT_RISK, REBASE_EVERY, requireWindow } from './rolling-window.js'

/**
 * Sample standard deviation (n − 1) of the last `window` samples, in constant time for each. A non-finite value is a
 * gap: it occupies a place in the window, so that older samples still leave in time, but is otherwise ignored.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `window` is not a whole number from 1 up
 * @see Welford (1962), "Note on a Method for Calculating Corrected Sums of Squares and Products", Technometrics 4(3),
 * here with the oldest sample replaced by the newest
 * @example
 * const rolling = new RollingStandardDeviation(3)
 * ;[5, 1, 2, 3].map((value) => rolling.push(value))[3] // 1, the deviation of 1, 2 and 3, but for rounding
 */
export class RollingStandardDeviation {
  readonly #ring: Float64Array
  /** Turns of the ring until the figures are recomputed from scratch. */
  #laps: number
  #next = 0
  #count = 0
  /** 1 / count and 1 / (count − 1), since division is what costs time here; the latter 0 for one sample. */
  #share = 0
  #scale = 0
  #current = 0
  #squares = 0
  /** Highest sum of squares since the figures were last recomputed. */
  #peak = 0

  /** @param window - samples to look back on, a whole number from 1 up */
  constructor(window: number) {
    this.#ring = new Float64Array(requireWindow(window)).fill(Number.NaN)
    this.#laps = Math.ceil(REBASE_EVERY / window)
  }

  /** Takes the next sample; returns the deviation of the window, 0 for one sample, null while it holds only gaps. */
  push(value: number): number | null {
    const ring = this.#ring
    const next = this.#next
    const leaving = ring[next] as number
    const change = value - leaving
    if (change - change !== 0) {
      this.#pushSlowly(value)
      return this.#count === 0 ? nothing() : this.#deviation()
    }
    ring[next] = value
    const before = this.#current
    const mean = before + change * this.#share
    const squares = this.#squares + change * (value - mean + (leaving - before))
    if (squares > this.#peak) this.#peak = squares
    this.#current = mean
    this.#squares = squares
    if (this.#moved() || !(squares >= this.#peak * DIGITS_AT_RISK)) this.#rebase()
    return this.#deviation()
  }

  /**
   * Mean of the same window, which is computed for the deviation anyway; null while the window holds only gaps.
   *
   * @example
   * const rolling = new RollingStandardDeviation(3)
   * ;[1, 2, 3].map((value) => rolling.push(value))
   * rolling.mean // 2
   */
  get mean(): number | null {
    return this.#count === 0 ? nothing() : this.#current
  }

  /** The count changes: a sample replaces a gap or an empty place, or a gap replaces a sample. */
  #pushSlowly(value: number): void {
    const leaving = this.#ring[this.#next] as number
    const entering = Number.isFinite(value) ? value : Number.NaN
    this.#ring[this.#next] = entering
    const lapped = this.#moved()
    if (!Number.isNaN(leaving)) {
      // any error here, as when the last sample leaves, is corrected by the next recomputation
      if (this.#count <= 2 || !Number.isNaN(entering)) this.#rebase()
      else this.#take(leaving)
    } else if (!Number.isNaN(entering)) this.#add(entering)
    if (lapped || !(this.#squares >= this.#peak * DIGITS_AT_RISK)) this.#rebase()
  }

  /** Moves on to the place of the oldest sample; returns whether the ring has turned often enough to recompute. */
  #moved(): boolean {
    const next = this.#next + 1
    this.#next = next < this.#ring.length ? next : 0
    return this.#next === 0 && --this.#laps <= 0
  }

  #take(value: number): void {
    const before = this.#current
    this.#share = 1 / --this.#count
    this.#scale = 1 / (this.#count - 1)
    this.#current += (before - value) * this.#share
    this.#squares -= (value - before) * (value - this.#current)
  }

  #add(value: number): void {
    this.#scale = this.#count > 0 ? 1 / this.#count : 0
    this.#share = 1 / ++this.#count
    const before = this.#current
    this.#current += (value - before) / this.#count
    this.#squares += (value - before) * (value - this.#current)
    this.#peak = Math.max(this.#peak, this.#squares)
  }

  #rebase(): void {
    this.#count = 0
    this.#current = 0
    this.#squares = 0
    this.#peak = 0
    this.#laps = Math.ceil(REBASE_EVERY / this.#ring.length)
    for (const value of this.#ring) if (!Number.isNaN(value)) this.#add(value)
    this.#peak = this.#squares
  }

  #deviation(): number {
    return Math.sqrt(this.#squares * this.#scale)
  }
}

/**
 * The answer of an empty window, as a call: V8 leaves a call that was never made out of compiled code, so that without
 * gaps `push` returns plain numbers. A `null` written in place would make V8 allocate each number on the heap.
 */
const nothing = (): null => null
