import type {
  Bucket,
  Counts,
  HistogramKpi,
  HistogramStatistic,
  Labels,
  SteppedRange,
  TimeSeries,
} from '../model/index.js'
import { emptyColumn, fromColumn, toColumn } from './columns.js'
import { type BucketCount, quantileOfBuckets, shareOver } from './histogram.js'

/**
 * What a histogram says by one statistic: exact for the span and the group that its counts are summed over.
 *
 * @param sum - of the observed values, in the unit of `le`; a mean needs it
 * @returns null without events, or for a mean without `sum`
 * @example
 * histogramValue('mean', [{ le: Infinity, count: 4 }], 2) // 0.5
 */
export function histogramValue(
  statistic: HistogramStatistic,
  buckets: readonly BucketCount[],
  sum: number | null,
): number | null {
  if (statistic === 'mean') {
    const count = buckets.at(-1)?.count ?? 0
    return count > 0 && sum !== null ? sum / count : null
  }
  if ('quantile' in statistic) return quantileOfBuckets(buckets, statistic.quantile)
  return shareOver(buckets, statistic.shareOver)
}

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
  for (let slot = 0; slot < values.length; slot++) {
    const total = columns.at(-1)?.column[slot] ?? Number.NaN
    if (Number.isNaN(total)) continue
    const counts = columns
      .map(({ le, column }) => ({ le, count: column[slot] as number }))
      .filter(({ count }) => !Number.isNaN(count))
    const sumHere = sums?.[slot] ?? Number.NaN
    const value = histogramValue(statistic, counts, Number.isNaN(sumHere) ? null : sumHere)
    if (value !== null) values[slot] = value
    if (share) over[slot] = (value ?? 0) * total
  }
  const series = fromColumn(scope, values, range)
  const valid = buckets.at(-1)?.series
  return share && valid ? { series, counts: { bad: fromColumn(scope, over, range), valid } } : { series }
}
