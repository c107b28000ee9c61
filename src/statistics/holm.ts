import { ascendingOrder, requireProbabilities } from './step-up.js'

/**
 * Holm's adjusted p-values: if every one ≤ .05 is called significant, the chance of even one false call is at most
 * 5 %, under any dependence between the tests.
 *
 * @param pValues - p-values of one family, in any order, each 0 to 1
 * @returns adjusted p-values in input order; empty for an empty family
 * @throws {StabilityError} `CONFIG_INVALID` when a p-value is not a number from 0 to 1
 * @see Holm (1979), "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6(2)
 * @example
 * holm([0.01, 0.04, 0.03, 0.005]) // [0.03, 0.06, 0.06, 0.02]
 */
export function holm(pValues: ArrayLike<number>): number[] {
  requireProbabilities(pValues)
  const adjusted = new Array<number>(pValues.length)
  let largest = 0
  ascendingOrder(pValues).forEach((index, rank) => {
    largest = Math.min(1, Math.max(largest, (pValues[index] as number) * (pValues.length - rank)))
    adjusted[index] = largest
  })
  return adjusted
}
