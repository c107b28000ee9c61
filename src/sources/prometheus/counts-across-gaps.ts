import { type Labels, lowerBound, type Range, type SteppedRange, scopeKey, type TimeSeries } from '../../model/index.js'

/** Most gaps that one answer is asked again for: each costs a request. */
const MOST_GAPS = 5

/** A stretch without any sample, between the last slot before it and the first after it. */
export interface Gap extends Range {
  /** Left edge of the slot before. */
  readonly before: number
  /** Left edge of the slot after. */
  readonly after: number
}

/** Stretches in which no series has a sample though some has before and after: the longest few, in order of time. */
export function commonGaps(series: readonly TimeSeries[], { step }: SteppedRange): Gap[] {
  const fullest = series.reduce<TimeSeries | null>(
    (most, each) => (most === null || each.timestamps.length > most.timestamps.length ? each : most),
    null,
  )
  const slots = fullest?.timestamps ?? []
  const gaps: Gap[] = []
  for (let i = 1; i < slots.length; i++) {
    const [before, after] = [slots[i - 1] as number, slots[i] as number]
    if (after - before > step) gaps.push({ start: before + step, end: after, before, after })
  }
  return gaps
    .filter((gap) =>
      series.every(({ timestamps }) => !((timestamps[lowerBound(timestamps, gap.start)] ?? gap.end) < gap.end)),
    )
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, MOST_GAPS)
    .sort((a, b) => a.start - b.start)
}

/**
 * Counters go on while nobody scrapes them, and show what they counted once somebody does: it belongs to the slot after
 * the gap, so that a day's total is whole.
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
    const [before, after] = [indexOf(each, gap.before), indexOf(each, gap.after)]
    if (total === undefined || before === null || after === null) return each
    const values = Float64Array.from(each.values)
    // What the slot before shows was told already; rounding must not make a count negative.
    values[after] = Math.max(values[after] as number, total - (values[before] as number))
    return { ...each, values }
  })
}

function indexOf({ timestamps }: TimeSeries, slot: number): number | null {
  const index = lowerBound(timestamps, slot)
  return timestamps[index] === slot ? index : null
}
