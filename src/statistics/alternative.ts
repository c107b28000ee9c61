import { requireThat } from './require.js'

/**
 * What a test of two columns looks for: that the first is `greater` than the second, `less`, or different either way
 * (`two-sided`).
 */
export type Alternative = 'two-sided' | 'less' | 'greater'

/** The p-value of a statistic with a symmetric distribution, given the tails below and above it. */
export function tailOf(alternative: Alternative, below: number, above: number): number {
  requireThat(
    alternative === 'two-sided' || alternative === 'less' || alternative === 'greater',
    `\`alternative\` is ${alternative}`,
    "Set `alternative` to 'two-sided', 'less' or 'greater'.",
  )
  if (alternative === 'less') return below
  if (alternative === 'greater') return above
  return Math.min(1, 2 * Math.min(below, above))
}

/**
 * The p-value where nothing varies within the columns: equal constants are no evidence at all (1), different
 * ones are certain (0, or 1 where `alternative` asks for the other direction).
 */
export function certainty(alternative: Alternative, difference: number): number {
  if (difference === 0) return tailOf(alternative, 1, 1)
  return difference > 0 ? tailOf(alternative, 1, 0) : tailOf(alternative, 0, 1)
}
