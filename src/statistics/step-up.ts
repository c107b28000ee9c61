import { requireColumn, requireThat } from './require.js'

/**
 * The step-up procedure of the false discovery rate: each p-value times `numerator` over its rank, from the largest down, never above
 * a larger one's.
 */
export function stepUp(pValues: ArrayLike<number>, numerator: number): number[] {
  requireProbabilities(pValues)
  const adjusted = new Array<number>(pValues.length)
  const order = ascendingOrder(pValues)
  let smallest = 1
  for (let rank = order.length; rank > 0; rank--) {
    const index = order[rank - 1] as number
    const p = pValues[index] as number
    smallest = Math.min(smallest, Math.max(p, (p * numerator) / rank)) // rounding must not bring it below p
    adjusted[index] = smallest
  }
  return adjusted
}

/** Positions from the smallest p-value to the largest. */
export const ascendingOrder = (pValues: ArrayLike<number>): number[] =>
  Array.from({ length: pValues.length }, (_, i) => i).sort((a, b) => (pValues[a] as number) - (pValues[b] as number))

export function requireProbabilities(pValues: ArrayLike<number>): void {
  requireColumn(pValues, 'pValues', 0)
  for (let i = 0; i < pValues.length; i++) {
    const p = pValues[i] as number
    requireThat(p >= 0 && p <= 1, `\`pValues\`[${i}] is ${p}`, 'Give `pValues` probabilities from 0 to 1.')
  }
}
