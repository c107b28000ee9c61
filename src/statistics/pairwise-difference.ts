import { selected } from './selected.js'

/**
 * The k-th smallest, from 0, of all differences rising[i] − falling[j], without storing them: since every row and
 * column of that matrix ascends, the weighted median of the rows' medians rules out a quarter of the candidates each
 * round. O((n + m) log n) per round, O(log(n·m)) rounds, O(n + m) memory.
 *
 * @param rising - the one column, ascending
 * @param falling - the other column, descending
 * @see Johnson and Mizoguchi (1978), "Selecting the Kth Element in X + Y and X1 + X2 + … + Xm", SIAM J. Computing 7(2)
 */
export function differenceAt(rising: Float64Array, falling: Float64Array, k: number): number {
  const rows = rising.length
  const from = new Uint32Array(rows)
  const to = new Uint32Array(rows).fill(falling.length)
  let discardedBelow = 0
  let left = rows * falling.length
  const below = new Uint32Array(rows)
  const atMost = new Uint32Array(rows)
  while (left > 2 * (rows + falling.length)) {
    const pivot = weightedMedianOfRows(rising, falling, from, to)
    const countBelow = staircase(rising, falling, below, pivot, false)
    if (k < countBelow) {
      for (let i = 0; i < rows; i++) to[i] = Math.min(to[i] as number, below[i] as number)
    } else {
      const countAtMost = staircase(rising, falling, atMost, pivot, true)
      if (k < countAtMost) return pivot
      for (let i = 0; i < rows; i++) from[i] = Math.max(from[i] as number, atMost[i] as number)
    }
    left = 0
    discardedBelow = 0
    for (let i = 0; i < rows; i++) {
      left += Math.max(0, (to[i] as number) - (from[i] as number))
      discardedBelow += from[i] as number
    }
  }
  return selected(remaining(rising, falling, from, to, left), k - discardedBelow)
}

/** The median of the rows' medians, each weighted by the number of candidates left in its row. */
function weightedMedianOfRows(rising: Float64Array, falling: Float64Array, from: Uint32Array, to: Uint32Array): number {
  const medians = new Float64Array(rising.length)
  const weights = new Uint32Array(rising.length)
  let rows = 0
  let total = 0
  for (let i = 0; i < rising.length; i++) {
    const first = from[i] as number
    const weight = (to[i] as number) - first
    if (weight <= 0) continue
    total += weight
    medians[rows] = (rising[i] as number) - (falling[first + (weight >> 1)] as number)
    weights[rows++] = weight
  }
  return weightedMedian(medians.subarray(0, rows), weights, total)
}

/** By selection: the part that cannot contain the middle is dropped until one value is left. Reorders both columns. */
function weightedMedian(values: Float64Array, weights: Uint32Array, total: number): number {
  let [low, high, below] = [0, values.length - 1, 0]
  while (low < high) {
    const pivot = values[(low + high) >> 1] as number
    let [left, right] = [low, high]
    while (left <= right) {
      while ((values[left] as number) < pivot) left++
      while ((values[right] as number) > pivot) right--
      if (left <= right) swap(values, weights, left++, right--)
    }
    let upToRight = below
    for (let i = low; i <= right; i++) upToRight += weights[i] as number
    if (2 * upToRight >= total) {
      high = right
      continue
    }
    let beforeLeft = upToRight
    for (let i = right + 1; i < left; i++) beforeLeft += weights[i] as number
    if (2 * beforeLeft >= total) return pivot
    low = left
    below = beforeLeft
  }
  return values[low] as number
}

function swap(values: Float64Array, weights: Uint32Array, i: number, j: number): void {
  const [value, weight] = [values[i] as number, weights[i] as number]
  values[i] = values[j] as number
  weights[i] = weights[j] as number
  values[j] = value
  weights[j] = weight
}

/**
 * For every row, how many of its differences lie below the pivot, or are at most equal to it. The count never grows
 * from one row to the next, so one walk along the boundary finds them all. Returns their sum.
 */
function staircase(
  rising: Float64Array,
  falling: Float64Array,
  counts: Uint32Array,
  pivot: number,
  withPivot: boolean,
): number {
  let column = falling.length
  let total = 0
  for (let i = 0; i < rising.length; i++) {
    const value = rising[i] as number
    while (column > 0) {
      const difference = value - (falling[column - 1] as number)
      if (difference < pivot || (withPivot && difference === pivot)) break
      column--
    }
    counts[i] = column
    total += column
  }
  return total
}

function remaining(
  rising: Float64Array,
  falling: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  count: number,
): Float64Array {
  const differences = new Float64Array(count)
  let length = 0
  for (let i = 0; i < rising.length; i++) {
    for (let j = from[i] as number; j < (to[i] as number); j++) {
      differences[length++] = (rising[i] as number) - (falling[j] as number)
    }
  }
  return differences
}
