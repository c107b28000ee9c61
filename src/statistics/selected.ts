/**
 * The k-th smallest of a column, from 0, without sorting it: about half of the candidates are ruled out at a time.
 * Reorders the column, so that nothing before `k` is larger and nothing after it smaller. O(n) for ordinary data; a
 * column that would take longer is sorted.
 *
 * @param values - finite numbers, more than `k`
 * @see Hoare (1961), "Algorithm 65: find", Communications of the ACM 4(7)
 * @example
 * selected(Float64Array.of(30, 10, 20), 1) // 20
 */
export function selected(values: Float64Array, k: number): number {
  let [low, high] = [0, values.length - 1]
  for (let rounds = 4 * Math.ceil(Math.log2(values.length + 1)); low < high; rounds--) {
    if (rounds === 0) {
      values.subarray(low, high + 1).sort()
      break
    }
    const pivot = middleOf(values[low] as number, values[(low + high) >> 1] as number, values[high] as number)
    let [left, right] = [low, high]
    while (left <= right) {
      while ((values[left] as number) < pivot) left++
      while ((values[right] as number) > pivot) right--
      if (left > right) break
      const value = values[left] as number
      values[left++] = values[right] as number
      values[right--] = value
    }
    if (k <= right) high = right
    else if (k >= left) low = left
    else break
  }
  return values[k] as number
}

const middleOf = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
