import {
  type Bucket,
  type BucketCount,
  type Counts,
  type HistogramKpi,
  histogramValue,
  type Labels,
  type SteppedRange,
  type TimeSeries,
} from '../model/index.js'
import { emptyColumn, fromColumn, toColumn } from './columns.js'

/** A histogram KPI's value per slot; of a share also its counts, so that budgets are exact. */
export function histogramSlots(
  { statistic }: HistogramKpi,
  scope: Labels,
  buckets: readonly Bucket[],
  sum: TimeSeries | null,
  range: SteppedRange,
): { series: TimeSeries; counts?: Counts } {
  const columns = buckets.map(({ le, series }) => ({ le, column: toColumn(series, range) }))
  const sums = sum && toColumn(sum, range)
  const values = emptyColumn(range)
  const over = emptyColumn(range)
  const share = typeof statistic === 'object' && 'shareOver' in statistic
  const all = columns.at(-1)?.column
  for (let slot = 0; slot < values.length; slot++) {
    if (!all || Number.isNaN(all[slot])) continue
    const counts: BucketCount[] = []
    for (const { le, column } of columns) {
      const count = column[slot] as number
      if (!Number.isNaN(count)) counts.push({ le, count })
    }
    const sumHere = sums?.[slot] ?? Number.NaN
    const { value, bad = 0 } = histogramValue(statistic, counts, Number.isNaN(sumHere) ? null : sumHere)
    if (value !== null) values[slot] = value
    if (share) over[slot] = bad
  }
  const series = fromColumn(scope, values, range)
  const valid = buckets.at(-1)?.series
  return share && valid ? { series, counts: { bad: fromColumn(scope, over, range), valid } } : { series }
}
