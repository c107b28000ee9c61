import type { KpiResult, KpiWindow, TimeSeries } from '../../../src/model/index.js'

/** A window without some of its slots: their samples are gone, and its coverage says so. */
export function withoutSlots(window: KpiWindow, isLost: (slot: number) => boolean): KpiWindow {
  const slots = (window.range.end - window.range.start) / window.step
  const slotOf = (at: number) => Math.round((at - window.range.start) / window.step)
  const cut = ({ labels, timestamps, values }: TimeSeries): TimeSeries => {
    const kept = Array.from(timestamps.keys()).filter((i) => !isLost(slotOf(timestamps[i] as number)))
    return {
      labels,
      timestamps: Float64Array.from(kept, (i) => timestamps[i] as number),
      values: Float64Array.from(kept, (i) => values[i] as number),
    }
  }
  const without = (result: KpiResult): KpiResult => {
    const counts = result.counts && { bad: cut(result.counts.bad), valid: cut(result.counts.valid) }
    const series = cut(result.series)
    const coverage = (counts?.valid ?? series).timestamps.length / slots
    return { ...result, series, ...(counts && { counts }), coverage }
  }
  return { ...window, kpis: window.kpis.map(without) }
}

/** How slots get lost. */
export const LOSSES = ['scattered', 'in a row', 'whole days', 'at the start', 'at the end'] as const

/** So many slots of a window, lost in one of these ways; whole days as near as they come to it. */
export function lostSlots(
  how: (typeof LOSSES)[number],
  share: number,
  { slots, slotsPerDay }: { readonly slots: number; readonly slotsPerDay: number },
  random: () => number,
): ReadonlySet<number> {
  const count = Math.max(1, Math.round(share * slots))
  if (how === 'scattered') return new Set(shuffled(slots, random).slice(0, count))
  if (how === 'whole days') {
    const days = shuffled(Math.ceil(slots / slotsPerDay), random).slice(0, Math.max(1, Math.round(count / slotsPerDay)))
    return new Set(days.flatMap((day) => Array.from({ length: slotsPerDay }, (_, i) => day * slotsPerDay + i)))
  }
  const first = {
    'at the start': 0,
    'at the end': slots - count,
    'in a row': Math.floor(random() * (slots - count + 1)),
  }
  return new Set(Array.from({ length: count }, (_, i) => first[how] + i))
}

function shuffled(length: number, random: () => number): number[] {
  const all = Array.from({ length }, (_, i) => i)
  for (let i = length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1))
    ;[all[i], all[other]] = [all[other] as number, all[i] as number]
  }
  return all
}
