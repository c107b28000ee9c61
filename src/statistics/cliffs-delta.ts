import { requireColumn } from './require.js'

/**
 * Cliff's delta: how much more often a value of `x` is above one of `y` than below it. Independent of the unit and of
 * the shape of the distributions; around ±.147 it is called small, ±.33 medium, ±.474 large.
 *
 * @param x - one or more finite numbers
 * @param y - one or more finite numbers of the same unit
 * @returns −1 (all of x below all of y) to 1 (all above); 0 when all are equal
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite number
 * @see Cliff (1993), "Dominance Statistics: Ordinal Analyses to Answer Ordinal Questions", Psychological Bulletin 114(3);
 * limits of Romano et al. (2006)
 * @example
 * cliffsDelta([2, 4], [1, 3]) // 0.5: three of the four pairs are above, one below
 */
export function cliffsDelta(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requireColumn(x, 'x')
  requireColumn(y, 'y')
  const sorted = new Float64Array(y).sort()
  let below = 0
  let atMost = 0
  let balance = 0
  for (const value of new Float64Array(x).sort()) {
    while (below < sorted.length && (sorted[below] as number) < value) below++
    while (atMost < sorted.length && (sorted[atMost] as number) <= value) atMost++
    balance += below - (sorted.length - atMost)
  }
  return balance / (x.length * y.length)
}
