/**
 * Sum of squared deviations from a center, of a column that is already checked. Two passes, the mean first, avoid
 * cancellation.
 */
export function squaredDeviations(values: ArrayLike<number>, center: number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - center) ** 2
  return sum
}

/** Unbiased variance (n − 1) about a mean that is known already. Zero for a single value. */
export const sampleVariance = (values: ArrayLike<number>, center: number): number =>
  values.length < 2 ? 0 : squaredDeviations(values, center) / (values.length - 1)
