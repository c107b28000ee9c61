import { type HistogramStatistic, isHistogram, type Kpi, ratioOf } from './kpi.js'
import type { KpiResult } from './kpi-window.js'

/** A KPI's value over the whole of its result, and the counts it rests on. */
export interface SpanValue {
  readonly value: number | null
  readonly bad?: number | undefined
  readonly valid?: number | undefined
  /** A ratio or a share known without exact counts. */
  readonly estimated?: boolean | undefined
}

/**
 * The value of a KPI over the whole of its result, as exact as its data allows: a ratio from summed counts, a histogram's
 * mean, quantile or share from summed buckets, else the mean of the slots. Ratios and quantiles are never averaged where
 * there is a way around it, and then `estimated` says so.
 *
 * @param result - of any span; narrow it first with `sliceWindow`
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
 * The value below which a share `p` of a histogram's events lie, linear within a bucket, as Prometheus'
 * `histogram_quantile` has it: the largest finite bound where it falls above all of them, null without events.
 *
 * @param buckets - cumulative counts, ascending by `le`, the last +Infinity
 * @see Prometheus, promql/quantile.go, `bucketQuantile`
 * @example
 * bucketQuantile([{ le: 1, count: 50 }, { le: 2, count: 100 }, { le: Infinity, count: 100 }], 0.75) // 1.5
 */
export function bucketQuantile(buckets: readonly BucketCount[], p: number): number | null {
  const all = buckets.at(-1)?.count ?? 0
  if (!(all > 0) || buckets.length < 2) return null
  const rank = p * all
  const index = buckets.findIndex(({ count }) => count >= rank)
  const { le, count } = buckets[index] as BucketCount
  if (le === Number.POSITIVE_INFINITY) return (buckets[index - 1] as { le: number }).le
  if (index === 0 && le <= 0) return le
  const below = buckets[index - 1] ?? { le: 0, count: 0 }
  const inside = count - below.count
  return inside > 0 ? below.le + ((le - below.le) * (rank - below.count)) / inside : le
}

/** Cumulative count of a classic histogram: events up to `le`. */
export interface BucketCount {
  readonly le: number
  readonly count: number
}

/**
 * What a histogram says by one statistic, exact for whatever slots and scopes its counts were summed over.
 *
 * @param buckets - ascending by `le`, the last +Infinity
 * @param sum - of the observed values, in the unit of `le`; a mean needs it
 * @returns a null value without events, and for a mean without `sum`
 * @example
 * histogramValue('mean', [{ le: Infinity, count: 4 }], 2) // { value: 0.5, valid: 4 }
 */
export function histogramValue(
  statistic: HistogramStatistic,
  buckets: readonly BucketCount[],
  sum: number | null,
): SpanValue {
  const counted = ascending(buckets)
  const valid = counted.at(-1)?.count ?? 0
  if (!(valid > 0)) return { value: null, valid }
  if (statistic === 'mean') return { value: sum === null ? null : sum / valid, valid }
  if ('quantile' in statistic) return { value: bucketQuantile(counted, statistic.quantile), valid }
  const { shareOver: limit } = statistic
  // Where no bucket ends at the limit, the next smaller one does: rather too many over it than too few.
  const within = counted.findLast(({ le }) => le <= limit * (1 + LE_TOLERANCE))
  const bad = Math.max(0, valid - (within?.count ?? 0))
  const exact = within !== undefined && within.le >= limit * (1 - LE_TOLERANCE)
  return { value: bad / valid, bad, valid, ...(!exact && { estimated: true }) }
}

/** Counts that never fall: engines round, and a scrape may miss a bucket. Prometheus does the same (`ensureMonotonic`). */
function ascending(buckets: readonly BucketCount[]): readonly BucketCount[] {
  if (buckets.every(({ count }, i) => count >= (buckets[i - 1]?.count ?? 0))) return buckets
  let highest = 0
  return buckets.map(({ le, count }) => {
    highest = Math.max(highest, count)
    return { le, count: highest }
  })
}

/** Two bounds that were written as the same decimal. */
export const LE_TOLERANCE = 1e-9

const isDerived = (kpi: Kpi): boolean => kpi.valid !== undefined || isHistogram(kpi)

/** Neumaier's sum: a week of equal values has exactly their mean, so that nothing drifts where nothing moved. */
function total(values: ArrayLike<number>): number {
  let [sum, lost] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const next = sum + value
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return sum + lost
}
