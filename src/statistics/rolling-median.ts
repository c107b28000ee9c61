import { OrderedWindow } from './ordered-window.js'

/**
 * Median of the last `window` samples, in O(log window) for each. A non-finite value is a gap: it occupies a place in
 * the window, so that older samples still leave in time, but is otherwise ignored.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `window` is not a whole number from 1 up
 * @example
 * const rolling = new RollingMedian(3)
 * ;[1, 9, 2, 3].map((value) => rolling.push(value)) // [1, 5, 2, 3]
 */
export class RollingMedian {
  readonly #window: OrderedWindow

  /** @param window - samples to look back on, a whole number from 1 up */
  constructor(window: number) {
    this.#window = new OrderedWindow(window, 0.5)
  }

  /** Takes the next sample; returns the median of the window, null while it holds nothing but gaps. */
  push(value: number): number | null {
    return this.#window.push(value)
  }
}
