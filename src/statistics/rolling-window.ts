import { requireThat } from './require.js'

/** A window is a whole number of samples, 1 or more. */
export function requireWindow(window: number): number {
  requireThat(
    Number.isInteger(window) && window >= 1 && window <= LONGEST,
    `\`window\` is ${window}`,
    'Give `window` a whole number of samples, 1 or more.',
  )
  return window
}

/** Samples after which a running figure is recomputed from scratch, so that rounding errors do not add up. */
export const REBASE_EVERY = 4096
/**
 * Once a running figure has fallen to this share of its highest, as when a huge outlier leaves the window, it has
 * lost a quarter of its digits and is recomputed.
 */
export const DIGITS_AT_RISK = 1e-4

const LONGEST = 2 ** 30
