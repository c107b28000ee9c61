import type { SeriesAnswer } from '../contracts/index.js'
import {
  type Bucket,
  type BucketCount,
  type HistogramKpi,
  isWhole,
  type Labels,
  StabilityError,
  type SteppedRange,
  type TimeSeries,
} from '../model/index.js'
import { addInto, type Column, emptyColumn, fromColumn, toColumn } from './columns.js'
import { histogramSlots } from './histogram-slots.js'
import type { Answers } from './kpi-queries.js'
import { ambiguity, byScope, type ScopedSeries, type ScopePart } from './scopes.js'

/** One scope's histogram, slot by slot. */
interface Histogram {
  readonly scope: Labels
  /** Ascending by `le`, the last +Infinity. */
  readonly buckets: readonly { readonly le: number; readonly column: Column }[]
  readonly sum: Column | null
}

/** The same with its columns as series, or the series that are ambiguous. */
interface ReadHistogram extends Histogram {
  readonly series: readonly Bucket[]
  readonly sumSeries: TimeSeries | null
  readonly ambiguous: ScopedSeries | null
}

/**
 * The histograms of one collection, keyed by the answers they were read from, so that a mean and its quantiles share
 * them.
 */
export class SharedHistograms {
  readonly #known = new Map<SeriesAnswer, { answers: Answers; histograms: readonly ReadHistogram[] }>()

  of(answers: Answers, read: () => readonly ReadHistogram[]): readonly ReadHistogram[] {
    const { buckets, sum, count } = answers
    const known = buckets && this.#known.get(buckets)
    if (known && known.answers.sum === sum && known.answers.count === count) return known.histograms
    const histograms = read()
    if (buckets) this.#known.set(buckets, { answers, histograms })
    return histograms
  }
}

/** A histogram's scopes, and the whole as the sum of the parts' buckets. */
export function histogramParts(
  kpi: HistogramKpi,
  answers: Answers,
  dimensions: readonly string[],
  range: SteppedRange,
  shared: SharedHistograms,
): ScopePart[] {
  const histograms = shared.of(answers, () => histogramsIn(kpi, answers, dimensions, range))
  return histograms.map((histogram) => {
    const { scope, series, sumSeries, ambiguous } = histogram
    return {
      scope,
      ...histogramSlots(kpi, histogram, range),
      buckets: series,
      ...(sumSeries && { sum: sumSeries }),
      ...(ambiguous && { problem: ambiguity(kpi, ambiguous.scope, ambiguous.series) }),
    }
  })
}

/** The whole, and each scope. */
function histogramsIn(
  kpi: HistogramKpi,
  { buckets, sum, count }: Answers,
  dimensions: readonly string[],
  range: SteppedRange,
): ReadHistogram[] {
  const sums = byScope(sum?.series ?? [], dimensions)
  const counts = byScope(count?.series ?? [], dimensions)
  const histograms: Histogram[] = []
  const parts: ReadHistogram[] = []
  let ambiguous: ScopedSeries | null = null
  for (const [key, { scope, series }] of byScope(buckets?.series ?? [], dimensions)) {
    const twice = [series, sums.get(key)?.series, counts.get(key)?.series].find((list) => list && repeats(list))
    if (twice) {
      ambiguous = { scope, series: twice }
      if (!isWhole(scope)) parts.push(withSeries(unknown(scope), range, ambiguous))
      continue
    }
    const histogram = histogramOf(kpi, scope, series, sums.get(key)?.series[0], counts.get(key)?.series[0], range)
    histograms.push(histogram)
    if (!isWhole(scope)) parts.push(withSeries(histogram, range))
  }
  // Without the ambiguous part, the sum would not be the whole.
  return [withSeries(ambiguous ? unknown({}) : addUp(histograms, range), range, ambiguous), ...parts]
}

const unknown = (scope: Labels): Histogram => ({ scope, buckets: [], sum: null })

const withSeries = (
  histogram: Histogram,
  range: SteppedRange,
  ambiguous: ScopedSeries | null = null,
): ReadHistogram => ({
  ...histogram,
  series: histogram.buckets.map(({ le, column }) => ({ le, series: fromColumn(histogram.scope, column, range) })),
  sumSeries: histogram.sum && fromColumn(histogram.scope, histogram.sum, range),
  ambiguous,
})

/** True when two series have the same bound, so that another label distinguishes them. */
const repeats = (list: readonly TimeSeries[]): boolean =>
  new Set(list.map(({ labels }) => labels.le ?? '')).size < list.length

function histogramOf(
  kpi: HistogramKpi,
  scope: Labels,
  series: readonly TimeSeries[],
  sum: TimeSeries | undefined,
  count: TimeSeries | undefined,
  range: SteppedRange,
): Histogram {
  const columns = new Map<number, Column>()
  for (const one of series) {
    const le = bound(kpi, one.labels)
    const column = columns.get(le)
    // '1' and '1.0' are one bound: an upgrade to Prometheus 3 changes the text in the middle of a week.
    if (column) addInto(column, toColumn(one, range))
    else columns.set(le, toColumn(one, range))
  }
  if (!columns.has(Number.POSITIVE_INFINITY) && count) columns.set(Number.POSITIVE_INFINITY, toColumn(count, range))
  if (!columns.has(Number.POSITIVE_INFINITY)) {
    throw new StabilityError('RESPONSE_SHAPE', `the buckets of '${kpi.name}' have no bound '+Inf'`, {
      hint: `Let \`buckets\` of '${kpi.name}' keep every \`le\`, or give \`count\`.`,
    })
  }
  return {
    scope,
    buckets: [...columns].map(([le, column]) => ({ le, column })).sort((a, b) => a.le - b.le),
    sum: sum ? toColumn(sum, range) : null,
  }
}

function bound({ name }: HistogramKpi, { le = '' }: Labels): number {
  const value = /^\+?inf$/i.test(le) ? Number.POSITIVE_INFINITY : le.trim() === '' ? Number.NaN : Number(le)
  if (!Number.isNaN(value)) return value
  throw new StabilityError('RESPONSE_SHAPE', `a bucket of '${name}' has the bound '${le}'`, {
    hint: `Let \`buckets\` of '${name}' answer with a series for each \`le\`, as in 'sum by (le, $__by) (…)'.`,
  })
}

/** Sums the buckets of several scopes; where a part lacks a bound, its bucket is split linearly, as for a quantile. */
function addUp(histograms: readonly Histogram[], range: SteppedRange): Histogram {
  const bounds = [...new Set(histograms.flatMap(({ buckets }) => buckets.map(({ le }) => le)))].sort((a, b) => a - b)
  const totals = bounds.map((le) => ({ le, column: emptyColumn(range) }))
  const sum = emptyColumn(range)
  for (const { buckets, sum: partSum } of histograms) {
    if (partSum) addInto(sum, partSum)
    for (const { le, column } of totals) {
      addInto(column, buckets.find((bucket) => bucket.le === le)?.column ?? interpolated(buckets, le, range))
    }
  }
  return { scope: {}, buckets: totals, sum: histograms.some(({ sum }) => sum !== null) ? sum : null }
}

const interpolated = (buckets: Histogram['buckets'], le: number, range: SteppedRange): Column =>
  emptyColumn(range).map((_, slot) => {
    const counts = countsAt(buckets, slot)
    return counts.length > 0 ? countUpTo(counts, le) : Number.NaN
  })

/** Events up to a bound that the histogram lacks: the bucket around it is split linearly. */
function countUpTo(buckets: readonly BucketCount[], limit: number): number {
  const index = buckets.findIndex(({ le }) => le >= limit)
  const bucket = buckets[index]
  if (!bucket) return buckets.at(-1)?.count ?? 0
  const { le: lower, count: below } = buckets[index - 1] ?? { le: 0, count: 0 }
  if (bucket.le === limit) return bucket.count
  if (bucket.le === Number.POSITIVE_INFINITY || limit <= lower) return below
  return below + (bucket.count - below) * ((limit - lower) / (bucket.le - lower))
}

const countsAt = (buckets: Histogram['buckets'], slot: number): BucketCount[] =>
  buckets.map(({ le, column }) => ({ le, count: column[slot] as number })).filter(({ count }) => !Number.isNaN(count))
