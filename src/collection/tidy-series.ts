import { type SteppedRange, type TimeSeries, timeSeries } from '../model/index.js'

/**
 * Normalizes a source's series: ascending, on the grid, finite. Mistakes of a user's own source are corrected and
 * reported; of two values in one slot, the later is used.
 */
export function tidySeries(series: TimeSeries, range: SteppedRange): { tidy: TimeSeries; untidy: string | null } {
  if (isTidy(series, range)) return { tidy: series, untidy: null }
  const points: [number, number][] = []
  const bySlot = new Map<number, number>()
  let conflicts = 0
  let outside = 0
  for (let i = 0; i < series.timestamps.length; i++) {
    const at = series.timestamps[i] as number
    const value = series.values[i] as number
    if (!(at >= range.start && at < range.end)) {
      outside++
      continue
    }
    if (!Number.isFinite(value)) continue
    const slot = Math.floor(at / range.step)
    if (bySlot.has(slot) && bySlot.get(slot) !== value) conflicts++
    bySlot.set(slot, value)
    points.push([at, value])
  }
  const faults = [
    conflicts > 0 && `${conflicts} slots had more than one value, of which the last counts`,
    outside > 0 && `${outside} samples lay outside the range and were dropped`,
  ].filter(Boolean)
  return { tidy: timeSeries(series.labels, points, range), untidy: faults.length > 0 ? faults.join('; ') : null }
}

function isTidy({ timestamps, values }: TimeSeries, { start, end, step }: SteppedRange): boolean {
  if (!(timestamps instanceof Float64Array && values instanceof Float64Array)) return false
  let before = Number.NEGATIVE_INFINITY
  for (let i = 0; i < timestamps.length; i++) {
    const at = timestamps[i] as number
    if (!(at > before && at >= start && at < end && at % step === 0 && Number.isFinite(values[i]))) return false
    before = at
  }
  return true
}
