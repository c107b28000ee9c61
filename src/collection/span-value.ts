import { isHistogram, isRatio, type Kpi, type KpiResult, ratioOf, type TimeSeries } from '../model/index.js'
import { histogramValue } from './histogram-value.js'

/** What a KPI was over a whole span. */
export interface SpanValue {
  /** In the KPI's unit; null without data. */
  readonly value: number | null
  /** Events, where the KPI counts them. */
  readonly bad?: number
  readonly valid?: number
  /** True where counts or buckets were missing and the slots' values had to be averaged. */
  readonly estimated?: true
}

/**
 * A KPI's value over all slots of a result: of a ratio from its summed counts, of a histogram from its summed buckets,
 * both exact; of a gauge the mean of its slots.
 *
 * @example
 * // 1 bad of 10 in one slot and 0 bad of 90 in the next
 * spanValue(result).value // 0.01, not the 0.05 that the mean of the two ratios would be
 */
export function spanValue({ kpi, series, counts, buckets, sum }: KpiResult): SpanValue {
  if (counts) {
    const bad = total(counts.bad)
    const valid = total(counts.valid)
    const value = isRatio(kpi) ? ratioOf(kpi, bad, valid) : valid > 0 ? bad / valid : null
    return counts.valid.timestamps.length > 0 ? { value, bad, valid } : { value: null }
  }
  if (isHistogram(kpi) && buckets && buckets.length > 0) {
    const summed = buckets.map(({ le, series }) => ({ le, count: total(series) }))
    return { value: histogramValue(kpi.statistic, summed, sum ? total(sum) : null) }
  }
  const { length } = series.values
  if (length === 0) return { value: null }
  const value = total(series) / length
  return needsParts(kpi) ? { value, estimated: true } : { value }
}

const needsParts = (kpi: Kpi): boolean => isRatio(kpi) || isHistogram(kpi)

// Neumaier's compensated sum (1974): a week of small counts beside large ones loses nothing, in whatever order.
function total({ values }: TimeSeries): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
