/** Ranks from 1 of a column, ties sharing the mean of the ranks they span. */
export interface Midranks {
  readonly ranks: Float64Array
  /** Sum of t³ − t over groups of t equal values; 0 without ties. */
  readonly tieTerm: number
}

/**
 * @param tolerance - values no further apart than this from one to the next are ties
 * @example
 * midranks([30, 10, 30]).ranks // Float64Array [2.5, 1, 2.5]
 */
export function midranks(values: ArrayLike<number>, tolerance = 0): Midranks {
  const n = values.length
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  )
  const ranks = new Float64Array(n)
  const at = (place: number) => values[order[place] as number] as number
  let tieTerm = 0
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && at(to) - at(to - 1) <= tolerance) to++
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) ranks[order[i] as number] = rank
    const ties = to - from
    tieTerm += ties * (ties * ties - 1)
    from = to
  }
  return { ranks, tieTerm }
}
