import { stepUp } from './step-up.js'

/**
 * Benjamini and Yekutieli's adjusted p-values: they control the false discovery rate under any dependence between the
 * tests, and are larger by a factor 1 + 1/2 + … + 1/n.
 *
 * @param pValues - p-values of one family, in any order, each 0 to 1
 * @returns adjusted p-values in input order; empty for an empty family
 * @throws {StabilityError} `CONFIG_INVALID` when a p-value is not a number from 0 to 1
 * @see Benjamini and Yekutieli (2001), "The control of the false discovery rate in multiple testing under dependency",
 * Annals of Statistics 29(4)
 * @example
 * benjaminiYekutieli([0.01, 0.5]) // [0.03, 0.75]
 */
export function benjaminiYekutieli(pValues: ArrayLike<number>): number[] {
  let harmonic = 0
  for (let i = 1; i <= pValues?.length; i++) harmonic += 1 / i
  return stepUp(pValues, pValues?.length * harmonic)
}
