import { type Labels, lowerBound, type Range, type SteppedRange, scopeKey, type TimeSeries } from '../../model/index.js'

/** Maximum number of gaps of one answer to correct, since each may cost a request. */
const MOST_GAPS = 3

/** A gap without any sample, between the last slot before it and the first after it. */
export interface Gap extends Range {
  /** Left edge of the slot before. */
  readonly before: number
  /** Left edge of the slot after. */
  readonly after: number
}

/**
 * Gaps between two samples of a series: those that most series share, in order of time. The time before a series begins
 * or after it ends is not a gap.
 */
export function sharedGaps(series: readonly TimeSeries[], { step }: SteppedRange): Gap[] {
  const found = new Map<string, { gap: Gap; shared: number }>()
  for (const { timestamps } of series) {
    for (let i = 1; i < timestamps.length; i++) {
      const [before, after] = [timestamps[i - 1] as number, timestamps[i] as number]
      if (after - before <= step) continue
      const known = found.get(`${before} ${after}`)
      if (known) known.shared++
      else found.set(`${before} ${after}`, { gap: { start: before + step, end: after, before, after }, shared: 1 })
    }
  }
  return [...found.values()]
    .sort((a, b) => b.shared - a.shared || b.gap.end - b.gap.start - (a.gap.end - a.gap.start))
    .slice(0, MOST_GAPS)
    .map(({ gap }) => gap)
    .sort((a, b) => a.start - b.start)
}

/**
 * Counters keep counting during a gap in scraping. The first scrape after it shows the increase, which is added to the
 * slot after the gap, so that a day's total is complete.
 *
 * @param totals - counts from the start of the slot before the gap to the end of the slot after it, by labels
 */
export function withCountsOf(
  gap: Gap,
  series: readonly TimeSeries[],
  totals: readonly { labels: Labels; value: number }[],
): TimeSeries[] {
  const byLabels = new Map(totals.map(({ labels, value }) => [scopeKey(labels), value]))
  return series.map((each) => {
    const total = byLabels.get(scopeKey(each.labels))
    const [before, after] = [indexOf(each, gap.before), indexOf(each, gap.after)] as [number | null, number]
    if (total === undefined || before === null || after !== before + 1) return each
    const values = Float64Array.from(each.values)
    // The slot before the gap has its own events already; rounding must not make the rest negative.
    values[after] = Math.max(values[after] as number, total - (values[before] as number))
    return { ...each, values }
  })
}

function indexOf({ timestamps }: TimeSeries, slot: number): number | null {
  const index = lowerBound(timestamps, slot)
  return timestamps[index] === slot ? index : null
}
