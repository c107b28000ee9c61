import {
  type Bucket,
  coverageOf,
  type Duration,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type Labels,
  type Problem,
  type Range,
  scopeKey,
  slotCount,
  type TimeSeries,
} from '../model/index.js'
import { joinAlerts } from './join-alerts.js'
import { SharedJoins } from './join-series.js'
import { sentQuery } from './kpi-results.js'
import { sortedByScope } from './scopes.js'

export interface JoinOptions {
  /** The range of the joined window; slots without a sample are gaps. */
  readonly range: Range
  readonly step: Duration
  readonly kpis: readonly Kpi[]
  /** Scopes that must have data, by the KPI's name. Default none. */
  readonly expect?: ((kpi: Kpi) => readonly Labels[]) | undefined
  /** Why part of a KPI could not be read, by its name. */
  readonly problems?: Readonly<Record<string, Problem>> | undefined
}

/**
 * Joins windows of consecutive ranges, as if the whole range had been read at once. Every KPI has a result for the
 * whole and for each expected scope, with or without data.
 */
export function joinWindows(windows: readonly KpiWindow[], options: JoinOptions): KpiWindow {
  const { range, step, kpis, expect, problems = {} } = options
  const slots = slotCount({ ...range, step })
  const byKpi = new Map<string, Map<string, KpiResult[]>>()
  for (const { kpis } of windows) {
    for (const result of kpis) {
      const scopes = byKpi.get(result.kpi.name) ?? new Map<string, KpiResult[]>()
      byKpi.set(result.kpi.name, scopes)
      const key = scopeKey(result.scope)
      const parts = scopes.get(key)
      if (parts) parts.push(result)
      else scopes.set(key, [result])
    }
  }
  const joins = new SharedJoins()
  const results = kpis.flatMap((kpi) => {
    const scopes = byKpi.get(kpi.name) ?? new Map<string, KpiResult[]>()
    const joined = [...scopes.values()].map((parts) => joinResults(kpi, parts, slots, joins))
    const problem = Object.hasOwn(problems, kpi.name) ? problems[kpi.name] : undefined
    const missing = [{}, ...(expect?.(kpi) ?? [])].filter((scope) => !scopes.has(scopeKey(scope)))
    const hasParts = joined.some(({ scope }) => Object.keys(scope).length > 0)
    const absent = missing
      .filter((scope) => !hasParts || Object.keys(scope).length > 0)
      .map((scope) => emptyResult(kpi, scope))
    return sortedByScope([...joined, ...absent]).map((result) =>
      problem && !result.problem ? { ...result, problem } : result,
    )
  })
  return {
    range,
    step,
    kpis: results,
    alerts: joinAlerts(windows),
    warnings: [...new Set(windows.flatMap(({ warnings }) => warnings))].sort(),
    partial: windows.some(({ partial }) => partial),
    requests: windows.reduce((total, { requests }) => total + requests, 0),
  }
}

function joinResults(kpi: Kpi, parts: readonly KpiResult[], slots: number, joins: SharedJoins): KpiResult {
  const first = parts[0] as KpiResult
  const series = joins.join(parts.map(({ series }) => series))
  const counted = parts.flatMap(({ counts }) => (counts ? [counts] : []))
  const counts = counted.length > 0 && {
    bad: joins.join(counted.map(({ bad }) => bad)),
    valid: joins.join(counted.map(({ valid }) => valid)),
  }
  const buckets = joinBuckets(parts, joins)
  const sums = parts.flatMap(({ sum }) => (sum ? [sum] : []))
  const problem = parts.find(({ problem }) => problem)?.problem
  const joined = {
    kpi,
    scope: first.scope,
    series,
    ...(counts && { counts }),
    ...(buckets && { buckets }),
    ...(sums.length > 0 && { sum: joins.join(sums) }),
  }
  return { ...joined, coverage: coverageOf(joined, slots), query: first.query, ...(problem && { problem }) }
}

function joinBuckets(parts: readonly KpiResult[], joins: SharedJoins): Bucket[] | undefined {
  const bounds = new Map<number, TimeSeries[]>()
  for (const { buckets } of parts) {
    for (const { le, series } of buckets ?? []) {
      const known = bounds.get(le)
      if (known) known.push(series)
      else bounds.set(le, [series])
    }
  }
  if (bounds.size === 0) return undefined
  return [...bounds].sort(([a], [b]) => a - b).map(([le, series]) => ({ le, series: joins.join(series) }))
}

const emptyResult = (kpi: Kpi, scope: Labels): KpiResult => ({
  kpi,
  scope,
  series: { labels: scope, timestamps: new Float64Array(), values: new Float64Array() },
  coverage: 0,
  query: sentQuery(kpi),
})
