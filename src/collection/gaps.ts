import { type KpiWindow, type Range, slotCount, type TimeSeries } from '../model/index.js'

/** Ranges of a window in which no KPI of any scope had data. */
export function gapsOf({ range, step, kpis }: Pick<KpiWindow, 'range' | 'step' | 'kpis'>): Range[] {
  const seen = new Uint8Array(slotCount({ ...range, step }))
  const see = ({ timestamps }: TimeSeries): void => {
    for (let i = 0; i < timestamps.length; i++) seen[Math.floor(((timestamps[i] as number) - range.start) / step)] = 1
  }
  for (const { series, counts, buckets } of kpis) {
    see(series)
    if (counts) see(counts.valid)
    const last = buckets?.at(-1)
    if (last) see(last.series)
  }
  return stretches(range, step, (slot) => seen[slot] === 0)
}

/** Runs of consecutive slots that pass a test, as ranges. */
export function stretches(range: Range, step: number, holds: (slot: number) => boolean): Range[] {
  const slots = slotCount({ ...range, step })
  const result: Range[] = []
  let from = -1
  for (let slot = 0; slot <= slots; slot++) {
    const inside = slot < slots && holds(slot)
    if (inside && from < 0) from = slot
    if (inside || from < 0) continue
    result.push({ start: range.start + from * step, end: range.start + slot * step })
    from = -1
  }
  return result
}
