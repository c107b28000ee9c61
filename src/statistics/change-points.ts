import { requireColumn } from './require.js'

export interface ChangePoint {
  /** Position of the first value after the change. */
  readonly index: number
  /** Mean of the values since the change point before. */
  readonly before: number
  /** Mean of the values up to the next change point. */
  readonly after: number
}

/**
 * Where the level of a series shifts, with its autocorrelation taken into account: on a series that merely wanders, a
 * method that assumes independent noise finds shifts everywhere.
 *
 * @param values - finite numbers on a regular grid, in order of time and of any one unit
 * @returns the change points in order of time; empty for a series without any, or too short to tell
 * @throws {StabilityError} `CONFIG_INVALID` when a value is not finite
 * @example
 * changePoints([1, 1, 1, 1, 1, 9, 9, 9, 9, 9]) // [{ index: 5, before: 1, after: 9 }]
 */
export function changePoints(values: ArrayLike<number>): ChangePoint[] {
  requireColumn(values, 'values', 0)
  const n = values.length
  const shortest = Math.max(3, Math.floor(n / 100))
  if (n < 2 * shortest) return []
  const sums = new Float64Array(n + 1)
  for (let i = 0; i < n; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number)
  const meanOf = (from: number, to: number) => ((sums[to] as number) - (sums[from] as number)) / (to - from)
  let best: { cost: number; splits: number[] } = { cost: cost(values, []), splits: [] }
  let splits: number[] = []
  const cuts = new Map<number, { at: number; gain: number }>()
  for (let k = 1; k <= Math.min(20, n / 8); k++) {
    const edges = [0, ...splits, n]
    let next = { at: -1, gain: 0 }
    for (let s = 0; s + 1 < edges.length; s++) {
      const [from, to] = [edges[s] as number, edges[s + 1] as number]
      const key = from * (n + 1) + to
      let cut = cuts.get(key)
      if (!cut) {
        cut = { at: -1, gain: 0 }
        for (let at = from + shortest; at <= to - shortest; at++) {
          const gain = ((at - from) * (to - at) * (meanOf(from, at) - meanOf(at, to)) ** 2) / (to - from)
          if (gain > cut.gain) cut = { at, gain }
        }
        cuts.set(key, cut)
      }
      if (cut.gain > next.gain) next = cut
    }
    if (next.at < 0) break
    splits = [...splits, next.at].sort((a, b) => a - b)
    const level = cost(values, splits)
    if (level < best.cost) best = { cost: level, splits }
  }
  const edges = [0, ...best.splits, n]
  return best.splits.map((index, i) => ({
    index,
    before: meanOf(edges[i] as number, index),
    after: meanOf(index, edges[i + 2] as number),
  }))
}

/** Schwarz's criterion of levels with first-order autoregressive noise. */
function cost(values: ArrayLike<number>, splits: readonly number[]): number {
  const n = values.length
  const residuals = new Float64Array(n)
  const edges = [0, ...splits, n]
  let largest = 0
  for (let s = 0; s + 1 < edges.length; s++) {
    const [from, to] = [edges[s] as number, edges[s + 1] as number]
    let sum = 0
    for (let i = from; i < to; i++) sum += values[i] as number
    for (let i = from; i < to; i++) residuals[i] = (values[i] as number) - sum / (to - from)
  }
  let squares = 0
  let products = 0
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(values[i] as number))
    squares += (residuals[i] as number) ** 2
    if (i > 0) products += (residuals[i] as number) * (residuals[i - 1] as number)
  }
  if (largest === 0) return 0
  const rho = squares > 0 ? Math.min(0.97, Math.max(0, products / squares)) : 0
  const variance = Math.max((squares / n) * (1 - rho * rho), (1e-6 * largest) ** 2)
  return n * Math.log(variance) - Math.log(1 - rho * rho) + 3 * splits.length * Math.log(n)
}
