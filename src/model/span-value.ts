import { sum as compensatedSum } from 'simple-statistics'
import { HistogramReading } from './histogram-reading.js'
import { type HistogramStatistic, isHistogram, type Kpi, ratioOf } from './kpi.js'
import type { KpiResult } from './kpi-window.js'

/** A KPI's value over the whole of its result, and the counts it is computed from. */
export interface SpanValue {
  readonly value: number | null
  readonly bad?: number | undefined
  readonly valid?: number | undefined
  /** A ratio or a share estimated without exact counts. */
  readonly estimated?: boolean | undefined
}

/**
 * The value of a KPI over the whole of its result, as exact as its data allows: a ratio from summed counts, a histogram's
 * mean, quantile or share from summed buckets, else the mean of the slots. Ratios and quantiles are averaged only where
 * nothing else is possible, and `estimated` then says so.
 *
 * @param result - of any span; to narrow it, use `sliceWindow` first
 * @example
 * spanValue(result).value // 0.00001: 10 bad of 1,000,010, however they fall on slots
 */
export function spanValue({ kpi, series, counts, buckets, sum }: KpiResult): SpanValue {
  const counted = isHistogram(kpi) ? buckets : undefined
  if (counts && !counted?.length) {
    const [bad, valid] = [total(counts.bad.values), total(counts.valid.values)]
    return { value: ratioOf(kpi, bad, valid), bad, valid }
  }
  if (isHistogram(kpi) && counted?.length) {
    const summed = counted.map(({ le, series }) => ({ le, count: total(series.values) }))
    return histogramValue(kpi.statistic, summed, sum ? total(sum.values) : null)
  }
  const value = series.values.length > 0 ? total(series.values) / series.values.length : null
  return value !== null && isDerived(kpi) ? { value, estimated: true } : { value }
}

/**
 * The value below which a share `p` of a histogram's events lie, linear within a bucket, like
 * Prometheus' `histogram_quantile`: above all finite bounds it is the largest of them; without events it is null.
 *
 * @param buckets - cumulative counts, ascending by `le`, the last +Infinity
 * @see Prometheus, promql/quantile.go, `bucketQuantile`
 * @example
 * bucketQuantile([{ le: 1, count: 50 }, { le: 2, count: 100 }, { le: Infinity, count: 100 }], 0.75) // 1.5
 */
export function bucketQuantile(buckets: readonly BucketCount[], p: number): number | null {
  return known(readingOf({ quantile: p }, buckets).value(Number.NaN))
}

/** Cumulative count of a classic histogram: events up to `le`. */
export interface BucketCount {
  readonly le: number
  readonly count: number
}

/**
 * One statistic of a histogram, for all the slots and scopes that its counts were summed over.
 *
 * @param buckets - ascending by `le`, the last +Infinity
 * @param sum - of the observed values, in the unit of `le`; a mean needs it
 * @returns the value is null without events, and for a mean without `sum`
 * @example
 * histogramValue('mean', [{ le: Infinity, count: 4 }], 2) // { value: 0.5, valid: 4 }
 */
export function histogramValue(
  statistic: HistogramStatistic,
  buckets: readonly BucketCount[],
  sum: number | null,
): SpanValue {
  const reading = readingOf(statistic, buckets)
  const value = known(reading.value(sum ?? Number.NaN))
  const { valid, bad, exact } = reading
  if (value === null || statistic === 'mean' || 'quantile' in statistic) return { value, valid }
  return { value, bad, valid, ...(!exact && { estimated: true }) }
}

function readingOf(statistic: HistogramStatistic, buckets: readonly BucketCount[]): HistogramReading {
  const reading = new HistogramReading(statistic, buckets.length)
  for (const { le, count } of buckets) reading.add(le, count)
  return reading
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)

const isDerived = (kpi: Kpi): boolean => kpi.valid !== undefined || isHistogram(kpi)

/** Compensated summation: the mean of equal values is exactly that value, so that rounding never looks like drift. */
const total = (values: ArrayLike<number>): number => compensatedSum(values as number[])
