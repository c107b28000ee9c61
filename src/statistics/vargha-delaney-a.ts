import { cliffsDelta } from './cliffs-delta.js'

/**
 * Vargha and Delaney's A, the common-language effect size: the chance that a value of `x` is above one of `y`, ties
 * counting half.
 *
 * @param x - one or more finite numbers
 * @param y - one or more finite numbers of the same unit
 * @returns 0 to 1; 0.5 is no effect
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite number
 * @see Vargha and Delaney (2000), "A Critique and Improvement of the CL Common Language Effect Size Statistics",
 * Journal of Educational and Behavioral Statistics 25(2)
 * @example
 * varghaDelaneyA([2, 4], [1, 3]) // 0.75
 */
export function varghaDelaneyA(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return (cliffsDelta(x, y) + 1) / 2
}
