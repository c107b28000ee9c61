import { stepUp } from './step-up.js'

/**
 * Benjamini and Hochberg's adjusted p-values ("q"): if every q ≤ .05 is called a discovery, at most 5 % of the
 * discoveries are expected to be false. The tests must be independent or positively dependent.
 *
 * @param pValues - p-values of one family, in any order, each 0 to 1; the family is chosen before looking
 * @returns adjusted p-values in input order; empty for an empty family
 * @throws {StabilityError} `CONFIG_INVALID` when a p-value is not a number from 0 to 1
 * @see Benjamini and Hochberg (1995), "Controlling the False Discovery Rate", JRSS B 57(1)
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.03, 0.005]) // [0.02, 0.04, 0.04, 0.02]
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): number[] {
  return stepUp(pValues, pValues?.length)
}
