import { OrderedWindow } from './ordered-window.js'
import { requireThat } from './require.js'

/**
 * Quantile of the last `window` samples (R-7, as `quantile`), in O(log window) for each. A non-finite value is a gap: it
 * occupies a place in the window, so that older samples still leave in time, but is otherwise ignored.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `window` is not a whole number from 1 up or `p` lies outside 0 to 1
 * @example
 * const rolling = new RollingQuantile(5, 0.75)
 * ;[1, 2, 3, 4, 5].map((value) => rolling.push(value))[4] // 4
 */
export class RollingQuantile {
  readonly #window: OrderedWindow

  /**
   * @param window - samples to look back on, a whole number from 1 up
   * @param p - the share below the answer, 0 to 1
   */
  constructor(window: number, p: number) {
    requireThat(p >= 0 && p <= 1, `\`p\` is ${p}`, 'Give `p` as a share from 0 to 1: 0.95, not 95.')
    this.#window = new OrderedWindow(window, p)
  }

  /** Takes the next sample; returns the quantile of the window, null while it holds nothing but gaps. */
  push(value: number): number | null {
    return this.#window.push(value)
  }
}
