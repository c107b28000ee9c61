/** The largest magnitude in a column. */
export function largestOf(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number))
  return largest
}

/**
 * The difference within which values of a column are equal but for rounding: sums and subtractions leave what was equal
 * apart in its last digits, and a spread of that size says nothing.
 */
export const roundingOf = (values: ArrayLike<number>): number => 1e-13 * largestOf(values)
