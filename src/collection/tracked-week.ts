import type { AnomalyDetectorOptions } from '../analysis/anomaly/index.js'
import {
  type Anomaly,
  type DaySummary,
  days,
  type Kpi,
  type KpiSummary,
  type KpiWindow,
  kpiInWords,
  type Labels,
  type Problem,
  type Range,
  type Release,
  scopeKey,
  type Timestamp,
} from '../model/index.js'
import { AnomalyWatch } from './anomaly-watch.js'
import { certify } from './certify.js'
import { joinWindows } from './join-windows.js'
import type { KpiCollector } from './kpi-collector.js'
import { kpiFingerprint } from './kpi-fingerprint.js'
import { namesDimensions } from './kpi-queries.js'
import type { ReadBaseline } from './release-record.js'
import type { ReleaseSpan } from './release-spans.js'
import type { SpanRecord } from './span-record.js'
import { summarizeDay } from './summarize-day.js'
import { withoutExcluded } from './without-excluded.js'

export interface TrackedSpan {
  readonly span: ReleaseSpan
  readonly record: SpanRecord
}

/** A week as stored, and what is derived from it: the same records give byte-identical answers. */
export interface TrackedWeek {
  readonly release: Release
  readonly collector: KpiCollector
  readonly spans: readonly TrackedSpan[]
  readonly baselines: readonly ReadBaseline[]
  /** Data from before the release that the detectors learn from; null where there is none. */
  readonly history: { readonly record: SpanRecord; readonly window: () => KpiWindow } | null
  /** Cache of summarized days; records never change. */
  readonly told: Map<ReleaseSpan, DaySummary>
}

/** End of the range that was requested, or null before the first slot. */
export function observedUntil({ spans }: TrackedWeek): Timestamp | null {
  const asked = spans.filter(({ record }) => record.asked > record.range.start).map(({ record }) => record.asked)
  return asked.length > 0 ? Math.max(...asked) : null
}

/** Launch day as read so far, or null. */
export function launchWindow(week: TrackedWeek): KpiWindow | null {
  const launch = week.spans.filter(({ span }) => span.day === 0)
  return windowOf(week, launch, week.collector.expect.length > 0 ? [] : week.baselines.map(({ window }) => window))
}

/** The days after launch day as read so far, or null. */
export function observedWindow(week: TrackedWeek): KpiWindow | null {
  return windowOf(
    week,
    week.spans.filter(({ span }) => span.day > 0),
    references(week),
  )
}

/** Launch day and the days after it as read so far, or null. It warns if the detectors had no past to learn from. */
export function releaseWindow(week: TrackedWeek): KpiWindow | null {
  const window = windowOf(week, week.spans, references(week))
  const cold = window && learningKpis(week, window)
  if (!cold || cold.length === 0) return window
  const warning = `In the first 24 hours no anomaly could be told of ${cold.join(', ')}: there is no day of data from before the release to learn from.`
  return { ...window, warnings: [...window.warnings, warning] }
}

/** KPIs of which the detectors had seen less than a whole day at the release. */
function learningKpis({ history, collector }: TrackedWeek, window: KpiWindow): string[] {
  const past = history?.window()
  const learnt = new Set<string>()
  for (const { kpi, series } of past?.kpis ?? []) {
    const first = series.timestamps[0]
    if (past && first !== undefined && first <= past.range.end - days(1)) learnt.add(kpi.name)
  }
  const seen = new Set(window.kpis.filter(({ series }) => series.timestamps.length > 0).map(({ kpi }) => kpi.name))
  return collector.kpis.filter(({ name }) => seen.has(name) && !learnt.has(name)).map((kpi) => kpiInWords(kpi))
}

/** Launch day's certification, without its maintenance. */
export function launchSummary({ release }: TrackedWeek, launch: KpiWindow | null): KpiSummary | null {
  return launch && certify(withoutExcluded(launch, release.exclusions ?? []))
}

/** The completed days after launch day, or the requested ones among them. */
export function closedDays(week: TrackedWeek, wanted: (tracked: TrackedSpan) => boolean = isOver): DaySummary[] {
  const spans = week.spans.filter((tracked) => tracked.span.day > 0 && wanted(tracked))
  if (spans.some(({ span }) => !week.told.has(span))) tellDays(week, spans)
  return spans.flatMap(({ span }) => week.told.get(span) ?? [])
}

function tellDays(week: TrackedWeek, spans: readonly TrackedSpan[]): void {
  const launch = launchSummary(week, launchWindow(week))
  const seen = references(week)
  for (const tracked of spans) {
    const { day, hours } = tracked.span
    const window = week.told.has(tracked.span) ? null : windowOf(week, [tracked], seen)
    if (!window) continue
    const { exclusions } = week.release
    week.told.set(tracked.span, summarizeDay(window, { day, hours, baseline: launch ?? undefined, exclusions }))
  }
}

const isOver = ({ record }: TrackedSpan): boolean => record.asked >= record.range.end

/** A watch that has seen nothing. */
export function emptyWatch({ release, spans }: TrackedWeek, options: AnomalyDetectorOptions): AnomalyWatch {
  const since = spans[0]?.record.range.start ?? release.releasedAt
  return new AnomalyWatch(options, since, release.exclusions ?? [])
}

/** A watch trained on the time before the release. */
export function newWatch(week: TrackedWeek, options: AnomalyDetectorOptions): AnomalyWatch {
  const watch = emptyWatch(week, options)
  if (!week.history) return watch
  const { range, step, kpis } = week.history.window()
  for (const result of kpis) watch.take({ result, from: range.start, until: range.end, step })
  return watch
}

/**
 * Feeds a watch all final data in order of time, and returns what is new in it.
 *
 * @param onSeen - called with the number of complete days once the watch has seen the last of them
 */
export function feed(
  watch: AnomalyWatch,
  { spans, collector }: TrackedWeek,
  onSeen: (days: number) => void = () => {},
): Anomaly[] {
  const news: Anomaly[] = []
  const fingerprints = new Map(collector.kpis.map((kpi) => [kpi.name, kpiFingerprint(kpi, collector)]))
  const until = (record: SpanRecord, name: string): Timestamp =>
    record.readUntil[fingerprints.get(name) ?? ''] ?? record.range.start
  const behind = new Set<string>()
  for (const [index, { record }] of spans.entries()) {
    if (watch.finished.has(record)) continue
    for (const result of record.window?.kpis ?? []) {
      const name = result.kpi.name
      if (behind.has(name)) continue // an earlier day of this KPI is still to be read
      news.push(...watch.take({ result, from: record.range.start, until: until(record, name), step: record.step }))
    }
    const isWhole = ({ record }: TrackedSpan) =>
      [...fingerprints.keys()].every((name) => until(record, name) >= record.range.end)
    for (const name of fingerprints.keys()) if (until(record, name) < record.range.end) behind.add(name)
    if (behind.size > 0) continue
    watch.finished.add(record)
    const next = spans[index + 1]
    if (!next || !isWhole(next)) onSeen(index + 1)
  }
  return news
}

/** Windows that show which scopes exist: those must have data again. */
const references = (week: TrackedWeek): KpiWindow[] => [
  ...week.baselines.map(({ window }) => window),
  ...week.spans.flatMap(({ span, record }) => (span.day === 0 && record.window ? [record.window] : [])),
]

function windowOf(
  { collector }: TrackedWeek,
  spans: readonly TrackedSpan[],
  seen: readonly KpiWindow[],
): KpiWindow | null {
  const read = spans.filter(({ record }) => record.asked > record.range.start)
  const first = read[0]
  const last = read.at(-1)
  if (!first || !last) return null
  const range: Range = { start: first.record.range.start, end: last.record.asked }
  const problems: Record<string, Problem> = Object.assign({}, ...read.map(({ record }) => record.problems))
  const windows = read.flatMap(({ record }) => (record.window ? [record.window] : []))
  const expect = (kpi: Kpi) => expectedScopes(kpi, collector, [...seen, ...windows])
  return joinWindows(windows, { range, step: collector.step, kpis: collector.kpis, expect, problems })
}

/** The scopes that a KPI must have data for: those requested, else those it had before. */
function expectedScopes(kpi: Kpi, { expect }: KpiCollector, seen: readonly KpiWindow[]): Labels[] {
  const scopes = new Map<string, Labels>()
  for (const { kpis } of seen) {
    for (const result of kpis) {
      if (result.kpi.name === kpi.name && Object.keys(result.scope).length > 0 && result.coverage > 0) {
        scopes.set(scopeKey(result.scope), result.scope)
      }
    }
  }
  if (expect.length === 0) return [...scopes.values()]
  return scopes.size > 0 || namesDimensions(kpi) ? [...expect] : []
}
