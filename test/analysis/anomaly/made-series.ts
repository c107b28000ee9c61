import { type TimeSeries, timeSeries } from '../../../src/model/index.js'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Standard normal numbers (Box and Muller, 1958). */
export function normalFrom(seed: number): () => number {
  const random = randomFrom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

export const START = Date.UTC(2026, 0, 5)

/** A series on a grid from `START`: the value of each index, null for a gap. */
export const seriesOf = (count: number, step: number, valueAt: (i: number) => number | null): TimeSeries =>
  timeSeries(
    {},
    Array.from({ length: count }, (_, i) => [START + i * step, valueAt(i)] as [number, number | null]),
  )
