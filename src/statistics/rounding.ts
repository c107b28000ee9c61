/** The largest magnitude in a column. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number))
  return largest
}

/**
 * Values of a column that differ by at most this are equal but for rounding: sums and subtractions make equal values
 * differ in their last digits, and a spread of that size means nothing.
 */
export const roundingOf = (values: ArrayLike<number>): number => 1e-13 * largestOf(values)
