import { inversions } from './inversions.js'

/**
 * The k-th smallest slope, from 0, between all pairs of points, without storing them: the pairs with slopes below s are
 * those in the wrong order in y − s·x, which a merge sort counts. The range of s is bisected until rounding ends it.
 * O(n log n) per bisection, under a hundred of them.
 *
 * @param at - positions, at least two different, in any order
 * @see Cole, Salowe, Steiger and Szemerédi (1989), "An Optimal-Time Algorithm for Slope Selection", SIAM J. Computing
 * 18(4), for the count
 */
export function slopeAt(values: ArrayLike<number>, at: ArrayLike<number>, k: number): number {
  const order = Array.from({ length: values.length }, (_, i) => i)
  order.sort((a, b) => (at[a] as number) - (at[b] as number) || (values[a] as number) - (values[b] as number))
  const x = Float64Array.from(order, (i) => at[i] as number)
  const y = Float64Array.from(order, (i) => values[i] as number)
  let [low, high] = steepest(x, y)
  const above = new Float64Array(x.length)
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) break
    for (let i = 0; i < x.length; i++) above[i] = (y[i] as number) - middle * (x[i] as number)
    if (inversions(above) <= k) low = middle
    else high = middle
  }
  return low
}

/** Every slope is a weighted mean of those between neighbouring positions, so none lies outside their range. */
function steepest(x: Float64Array, y: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let from = 0; from < x.length; ) {
    const middle = endOfPosition(x, from)
    if (middle === x.length) break
    const to = endOfPosition(x, middle)
    const run = (x[middle] as number) - (x[from] as number) // within a position y ascends
    low = Math.min(low, ((y[middle] as number) - (y[middle - 1] as number)) / run)
    high = Math.max(high, ((y[to - 1] as number) - (y[from] as number)) / run)
    from = middle
  }
  return [low, high]
}

function endOfPosition(x: Float64Array, from: number): number {
  let to = from + 1
  while (to < x.length && x[to] === x[from]) to++
  return to
}

const MOST_HALVINGS = 100
