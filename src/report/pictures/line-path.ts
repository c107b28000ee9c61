import { line } from 'd3-shape'

/** A position on a picture; null breaks the line. */
export type Point = readonly [x: number, y: number] | null

/** A line through points, broken at gaps. A single point is a dot. */
export function linePath(points: readonly Point[]): string {
  const path = line<Point>()
    .defined((point) => point !== null)
    .x((point) => (point as [number, number])[0])
    .y((point) => (point as [number, number])[1])
    .digits(1)
  return path([...points]) ?? ''
}

/**
 * Thins a long series without losing its spikes: keeps the lowest and the highest sample of each section, in their
 * original order. A section without data breaks the line.
 */
export function extremes(
  values: readonly (number | null)[],
  stretches: number,
): { index: number; value: number | null }[] {
  if (values.length <= 2 * stretches) return values.map((value, index) => ({ index, value }))
  const kept: { index: number; value: number | null }[] = []
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * values.length) / stretches)
    const to = Math.floor(((stretch + 1) * values.length) / stretches)
    let low = -1
    let high = -1
    for (let i = from; i < to; i++) {
      const value = values[i]
      if (value === null || value === undefined) continue
      if (low < 0 || value < (values[low] as number)) low = i
      if (high < 0 || value > (values[high] as number)) high = i
    }
    if (low < 0) kept.push({ index: from, value: null })
    else
      for (const index of low === high ? [low] : [Math.min(low, high), Math.max(low, high)])
        kept.push({ index, value: values[index] as number })
  }
  return kept
}
