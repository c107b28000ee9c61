/**
 * The k-th smallest, from 0, of all differences rising[i] − falling[j], without laying them out: as every row and column
 * of that matrix ascends, a weighted median of the rows' medians discards a quarter of what is left each time.
 * O((n + m) log n) a round, O(log(n·m)) rounds, O(n + m) memory.
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
    const countBelow = staircase(rising, falling, below, (difference) => difference < pivot)
    if (k < countBelow) {
      for (let i = 0; i < rows; i++) to[i] = Math.min(to[i] as number, below[i] as number)
    } else {
      const countAtMost = staircase(rising, falling, atMost, (difference) => difference <= pivot)
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
  return remaining(rising, falling, from, to, left)[k - discardedBelow] as number
}

/** The middle one of the rows' medians when each counts as often as its row has candidates left. */
function weightedMedianOfRows(rising: Float64Array, falling: Float64Array, from: Uint32Array, to: Uint32Array): number {
  const medians: { value: number; weight: number }[] = []
  let total = 0
  for (let i = 0; i < rising.length; i++) {
    const first = from[i] as number
    const weight = (to[i] as number) - first
    if (weight <= 0) continue
    total += weight
    medians.push({ value: (rising[i] as number) - (falling[first + (weight >> 1)] as number), weight })
  }
  medians.sort((a, b) => a.value - b.value)
  let seen = 0
  for (const { value, weight } of medians) {
    seen += weight
    if (2 * seen >= total) return value
  }
  return (medians[medians.length - 1] as { value: number }).value
}

/**
 * For every row, how many of its differences hold the condition, which is true up to some point of the row and sooner
 * false the further down the row: one walk along the boundary. Returns their sum.
 */
function staircase(
  rising: Float64Array,
  falling: Float64Array,
  counts: Uint32Array,
  holds: (difference: number) => boolean,
): number {
  let column = falling.length
  let total = 0
  for (let i = 0; i < rising.length; i++) {
    while (column > 0 && !holds((rising[i] as number) - (falling[column - 1] as number))) column--
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
  return differences.sort()
}
