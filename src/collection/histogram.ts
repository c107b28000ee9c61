/** Cumulative counts of a classic histogram: events up to each bound, ascending by `le`, the last +Infinity. */
export interface BucketCount {
  readonly le: number
  readonly count: number
}

/**
 * Quantile of a classic histogram, as Prometheus computes it: linear between the bounds of the bucket that holds it, the
 * highest finite bound where it lies beyond. Exact counts in, so it holds for any span and any group that was summed.
 *
 * @param buckets - cumulative counts, ascending by `le`, the last +Infinity
 * @param q - 0 to 1
 * @returns the quantile in the unit of `le`; null without events or without a finite bound
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 * @example
 * quantileOfBuckets([{ le: 0.1, count: 50 }, { le: 0.2, count: 100 }, { le: Infinity, count: 100 }], 0.75) // 0.15
 */
export function quantileOfBuckets(buckets: readonly BucketCount[], q: number): number | null {
  const cumulative = ascending(buckets)
  const total = cumulative.at(-1)?.count ?? 0
  if (cumulative.length < 2 || !(total > 0) || !(q >= 0 && q <= 1)) return null
  const rank = q * total
  const index = cumulative.findIndex(({ count }) => count >= rank)
  const bucket = cumulative[index] as BucketCount
  if (bucket.le === Number.POSITIVE_INFINITY) return (cumulative[index - 1] as BucketCount).le
  if (index === 0 && bucket.le <= 0) return bucket.le
  const { le: lower, count: below } = cumulative[index - 1] ?? { le: 0, count: 0 }
  const inside = bucket.count - below
  return inside > 0 ? lower + (bucket.le - lower) * ((rank - below) / inside) : bucket.le
}

/**
 * Share of events above a limit. A limit inside a bucket splits it linearly, as the quantile does; events beyond the
 * highest finite bound count as above any limit, for nothing shows that they are not.
 *
 * @returns 0 to 1; null without events
 * @example
 * shareOver([{ le: 0.1, count: 50 }, { le: 0.2, count: 100 }, { le: Infinity, count: 100 }], 0.1) // 0.5
 */
export function shareOver(buckets: readonly BucketCount[], limit: number): number | null {
  const total = buckets.at(-1)?.count ?? 0
  return total > 0 ? (total - countUpTo(buckets, limit)) / total : null
}

/** Events up to a limit, a bucket that the limit splits counted in proportion. */
export function countUpTo(buckets: readonly BucketCount[], limit: number): number {
  const cumulative = ascending(buckets)
  const index = cumulative.findIndex(({ le }) => le >= limit)
  if (index < 0) return cumulative.at(-1)?.count ?? 0
  const bucket = cumulative[index] as BucketCount
  if (bucket.le === limit) return bucket.count
  const { le: lower, count: below } = cumulative[index - 1] ?? { le: 0, count: 0 }
  if (bucket.le === Number.POSITIVE_INFINITY || limit <= lower) return below
  return below + (bucket.count - below) * ((limit - lower) / (bucket.le - lower))
}

/**
 * Counts that never fall from one bound to the next: engines answer with floating-point rounding and with scrapes that
 * miss a bucket (Prometheus does the same before it interpolates).
 */
function ascending(buckets: readonly BucketCount[]): BucketCount[] {
  let highest = 0
  return buckets.map(({ le, count }) => {
    highest = Math.max(highest, count)
    return { le, count: highest }
  })
}
