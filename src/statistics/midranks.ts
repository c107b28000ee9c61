import { lowerBound } from '../model/index.js'

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
  const sorted = new Float64Array(values).sort()
  const rankAt = new Float64Array(n)
  let tieTerm = 0
  for (let from = 0; from < n; ) {
    let to = from + 1
    while (to < n && (sorted[to] as number) - (sorted[to - 1] as number) <= tolerance) to++
    rankAt.fill((from + 1 + to) / 2, from, to)
    const ties = to - from
    tieTerm += ties * (ties * ties - 1)
    from = to
  }
  // Looking each value up is faster than sorting the positions along with the values.
  const ranks = new Float64Array(n)
  for (let i = 0; i < n; i++) ranks[i] = rankAt[lowerBound(sorted, values[i] as number)] as number
  return { ranks, tieTerm }
}

/** The tie term alone, for an ascending column. */
export function tieTermOf(sorted: Float64Array): number {
  let tieTerm = 0
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    const ties = to - from
    tieTerm += ties * (ties * ties - 1)
    from = to
  }
  return tieTerm
}
