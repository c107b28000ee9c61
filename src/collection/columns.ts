import { type Labels, type SteppedRange, slotCount, type TimeSeries } from '../model/index.js'

/** One number per slot, NaN where there is no sample. Used only in this folder, which returns `TimeSeries`. */
export type Column = Float64Array

export function toColumn({ timestamps, values }: TimeSeries, range: SteppedRange): Column {
  const column = new Float64Array(slotCount(range)).fill(Number.NaN)
  for (let i = 0; i < timestamps.length; i++) {
    const slot = ((timestamps[i] as number) - range.start) / range.step
    if (slot >= 0 && slot < column.length) column[Math.floor(slot)] = values[i] as number
  }
  return column
}

export function fromColumn(labels: Labels, column: Column, { start, step }: SteppedRange): TimeSeries {
  let present = 0
  for (let slot = 0; slot < column.length; slot++) if (!Number.isNaN(column[slot])) present++
  const timestamps = new Float64Array(present)
  const values = new Float64Array(present)
  let at = 0
  for (let slot = 0; slot < column.length; slot++) {
    const value = column[slot] as number
    if (Number.isNaN(value)) continue
    timestamps[at] = start + slot * step
    values[at] = value
    at++
  }
  return { labels, timestamps, values }
}

/** Adds a part to a total, slot by slot. A slot without data in every part stays unknown. */
export function addInto(total: Column, part: Column): void {
  for (let slot = 0; slot < total.length; slot++) {
    const value = part[slot] as number
    if (Number.isNaN(value)) continue
    const sum = total[slot] as number
    total[slot] = Number.isNaN(sum) ? value : sum + value
  }
}

export const emptyColumn = (range: SteppedRange): Column => new Float64Array(slotCount(range)).fill(Number.NaN)
