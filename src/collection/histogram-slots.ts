import {
  type Bucket,
  type Counts,
  type HistogramKpi,
  HistogramReading,
  type SteppedRange,
  type TimeSeries,
} from '../model/index.js'
import { type Column, emptyColumn, fromColumn } from './columns.js'

/** A scope's histogram: columns for arithmetic, series for results. */
interface Histogram {
  readonly scope: TimeSeries['labels']
  readonly buckets: readonly { readonly le: number; readonly column: Column }[]
  readonly series: readonly Bucket[]
  readonly sum: Column | null
}

/** A histogram KPI's value per slot; for a share also its counts, so that budgets are exact. */
export function histogramSlots(
  { statistic }: HistogramKpi,
  { scope, buckets, series, sum }: Histogram,
  range: SteppedRange,
): { series: TimeSeries; counts?: Counts } {
  const values = emptyColumn(range)
  const over = emptyColumn(range)
  const share = typeof statistic === 'object' && 'shareOver' in statistic
  const all = buckets.at(-1)?.column
  const reading = new HistogramReading(statistic, buckets.length)
  for (let slot = 0; slot < values.length; slot++) {
    if (!all || Number.isNaN(all[slot])) continue
    reading.clear()
    for (let i = 0; i < buckets.length; i++) {
      const { le, column } = buckets[i] as (typeof buckets)[number]
      const count = column[slot] as number
      if (!Number.isNaN(count)) reading.add(le, count)
    }
    values[slot] = reading.value(sum === null ? Number.NaN : (sum[slot] as number))
    if (share) over[slot] = reading.bad
  }
  const valid = series.at(-1)?.series
  const told = fromColumn(scope, values, range)
  return share && valid ? { series: told, counts: { bad: fromColumn(scope, over, range), valid } } : { series: told }
}
