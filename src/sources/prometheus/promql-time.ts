import type { Duration } from '../../model/index.js'

/** @example durationOf(300_000) // '300s' */
export const durationOf = (duration: Duration): string =>
  duration % 1_000 === 0 ? `${duration / 1_000}s` : `${duration}ms`

/** Epoch seconds with the three decimals that milliseconds have, never in scientific notation. */
export const secondsOf = (timestamp: number): string => (timestamp / 1_000).toFixed(3)
