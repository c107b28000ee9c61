/** How many pairs of a column are in the wrong order, counted by a merge sort, which sorts it in place. */
export function inversions(values: Float64Array): number {
  const n = values.length
  const merged = new Float64Array(n)
  let count = 0
  for (let width = 1; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) {
      const middle = Math.min(from + width, n)
      const to = Math.min(from + 2 * width, n)
      for (let left = from, right = middle, out = from; out < to; out++) {
        if (left < middle && (right >= to || (values[left] as number) <= (values[right] as number))) {
          merged[out] = values[left++] as number
        } else {
          merged[out] = values[right++] as number
          count += middle - left
        }
      }
    }
    values.set(merged)
  }
  return count
}
