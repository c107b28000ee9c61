import {
  coverageOf,
  type Exclusion,
  firesWithin,
  intersect,
  type KpiResult,
  type KpiWindow,
  type Range,
  slotCount,
  type TimeSeries,
} from '../model/index.js'

/**
 * A window without the slots that overlap maintenance: their samples are removed, coverage is computed over the rest,
 * and alerts that fired only during maintenance are left out.
 */
export function withoutExcluded(window: KpiWindow, exclusions: readonly Exclusion[]): KpiWindow {
  const ranges = excludedIn(window.range, exclusions).map(({ range }) => range)
  if (ranges.length === 0) return window
  const { range, step } = window
  const excluded = (at: number): boolean => ranges.some((range) => at < range.end && at + step > range.start)
  const slots = slotCount({ ...range, step })
  let kept = 0
  for (let slot = 0; slot < slots; slot++) if (!excluded(range.start + slot * step)) kept++
  const cut = (series: TimeSeries): TimeSeries => {
    const keep = (_: number, index: number) => !excluded(series.timestamps[index] as number)
    return { labels: series.labels, timestamps: series.timestamps.filter(keep), values: series.values.filter(keep) }
  }
  const rest = (start: number, end: number): boolean =>
    !ranges.some((range) => range.start <= start && range.end >= end)
  return {
    ...window,
    kpis: window.kpis.map((result) => withCoverage(cutResult(result, cut), kept)),
    alerts: window.alerts.filter(
      (alert) =>
        firesWithin(alert, range) &&
        rest(Math.max(range.start, alert.start), Math.min(range.end, alert.end ?? range.end)),
    ),
  }
}

/** The exclusions that overlap a range, cut to it, in order of time. */
export const excludedIn = (range: Range, exclusions: readonly Exclusion[]): Exclusion[] =>
  exclusions
    .flatMap(({ range: excluded, reason }) => {
      const shared = intersect(excluded, range)
      return shared ? [{ range: shared, reason }] : []
    })
    .sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)

const cutResult = (result: KpiResult, cut: (series: TimeSeries) => TimeSeries): KpiResult => ({
  ...result,
  series: cut(result.series),
  ...(result.counts && { counts: { bad: cut(result.counts.bad), valid: cut(result.counts.valid) } }),
  ...(result.buckets && { buckets: result.buckets.map(({ le, series }) => ({ le, series: cut(series) })) }),
  ...(result.sum && { sum: cut(result.sum) }),
})

function withCoverage(result: KpiResult, slots: number): KpiResult {
  if (result.problem) return result
  return { ...result, coverage: coverageOf(result, slots) }
}
