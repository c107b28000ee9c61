import type { Kpi, KpiResult, KpiWindow, Problem, TimeSeries, Timestamp } from '../model/index.js'
import { joinWindows } from './join-windows.js'
import type { KpiCollector } from './kpi-collector.js'
import { kpiFingerprint } from './kpi-fingerprint.js'
import type { CollectOptions } from './progress.js'
import type { SpanRecord } from './span-record.js'

/**
 * Reads what a record lacks up to a moment, each KPI from where its final data ends. A KPI that fails is unchanged and
 * is read again next time; a failing source rejects and leaves the record unchanged.
 */
export async function readSpan(
  record: SpanRecord,
  until: Timestamp,
  collector: KpiCollector,
  options: CollectOptions,
): Promise<SpanRecord> {
  const fingerprints = new Map(collector.kpis.map((kpi) => [kpi.name, kpiFingerprint(kpi, collector)]))
  const known = (kpi: Kpi) => record.readUntil[fingerprints.get(kpi.name) as string]
  const groups = new Map<Timestamp, Kpi[]>()
  for (const kpi of collector.kpis) {
    const from = known(kpi) ?? record.range.start
    if (from >= until) continue
    const group = groups.get(from)
    if (group) group.push(kpi)
    else groups.set(from, [kpi])
  }
  if (groups.size === 0) return record
  const readUntil: Record<string, Timestamp> = {}
  for (const kpi of collector.kpis) readUntil[fingerprints.get(kpi.name) as string] = known(kpi) ?? record.range.start
  const problems: Record<string, Problem> = {}
  const windows: KpiWindow[] = record.window ? [keepKnown(record.window, collector.kpis, known)] : []
  for (const [from, kpis] of [...groups].sort(([a], [b]) => a - b)) {
    const window = await collector.with({ kpis, expect: [] }).collect({ start: from, end: until }, options)
    const failed = failures(window)
    for (const kpi of kpis) {
      const problem = failed.get(kpi.name)
      if (problem) problems[kpi.name] = problem
      else readUntil[fingerprints.get(kpi.name) as string] = until
    }
    windows.push(withSamples(window))
  }
  const asked = Math.max(record.asked, until)
  const range = { start: record.range.start, end: asked }
  const joined = joinWindows(windows, { range, step: record.step, kpis: collector.kpis })
  return { ...record, asked, readUntil, problems, window: { ...withSamples(joined), requests: 0 } }
}

/** The record without data of KPIs whose queries have changed. */
const keepKnown = (window: KpiWindow, kpis: readonly Kpi[], known: (kpi: Kpi) => Timestamp | undefined): KpiWindow => {
  const kept = new Set(kpis.filter((kpi) => known(kpi) !== undefined).map(({ name }) => name))
  return { ...window, kpis: window.kpis.filter(({ kpi }) => kept.has(kpi.name)) }
}

/** KPIs that could not be read. Others may have a problem in one scope, but reading them again would not change it. */
const failures = (window: KpiWindow): Map<string, Problem> => {
  const read = kpisRead(window)
  return new Map(
    window.kpis.flatMap(({ kpi, problem }) => (problem && !read.has(kpi.name) ? [[kpi.name, problem] as const] : [])),
  )
}

/** Results with data, or with a problem where other scopes have data; the rest is added when the record is used. */
const withSamples = (window: KpiWindow): KpiWindow => {
  const read = kpisRead(window)
  return { ...window, kpis: window.kpis.filter((one) => hasSamples(one) || (one.problem && read.has(one.kpi.name))) }
}

/** KPIs with any scope that has data or is ambiguous. */
const kpisRead = ({ kpis }: KpiWindow): ReadonlySet<string> =>
  new Set(kpis.flatMap((one) => (hasSamples(one) || one.problem?.code === 'AMBIGUOUS_SERIES' ? [one.kpi.name] : [])))

const hasSamples = ({ series, counts, buckets }: KpiResult): boolean =>
  (counts?.valid ?? buckets?.at(-1)?.series ?? series).timestamps.length > 0

/** The last moment for which any KPI has data, or null. */
export function lastSample(record: SpanRecord): Timestamp | null {
  let last = Number.NEGATIVE_INFINITY
  for (const { series, counts, buckets } of record.window?.kpis ?? []) {
    last = Math.max(last, lastOf(series), lastOf(counts?.valid), lastOf(buckets?.at(-1)?.series))
  }
  return Number.isFinite(last) ? last : null
}

const lastOf = (series: TimeSeries | undefined): Timestamp => series?.timestamps.at(-1) ?? Number.NEGATIVE_INFINITY

/** The record with nothing after a moment marked as final, so that it is read again. */
export function knownUntil(record: SpanRecord, moment: Timestamp): SpanRecord {
  const limit = Math.max(record.range.start, moment)
  if (Object.values(record.readUntil).every((until) => until <= limit)) return record
  const readUntil = Object.fromEntries(
    Object.entries(record.readUntil).map(([fingerprint, until]) => [fingerprint, Math.min(until, limit)]),
  )
  return { ...record, readUntil }
}
