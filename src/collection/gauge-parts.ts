import { isWhole, type Kpi, type Labels, type TimeSeries } from '../model/index.js'
import type { Answers } from './kpi-queries.js'
import { ambiguity, byScope, type ScopePart } from './scopes.js'

/**
 * A gauge's scopes, one series each. The whole is the query's answer without dimensions. A query that then answers with
 * several series has no whole; it is reported as ambiguous only if it has no parts either.
 */
export function gaugeParts(kpi: Kpi, { value, whole }: Answers, dimensions: readonly string[]): ScopePart[] {
  const scopes = byScope(value?.series ?? [], dimensions)
  const parts = [...scopes.values()].filter(({ scope }) => !isWhole(scope))
  const wholeSeries = parts.length > 0 || whole ? (whole?.series ?? []) : (scopes.get('{}')?.series ?? [])
  const results = parts.map(({ scope, series }) => partOf(kpi, scope, series))
  if (parts.length > 0 && wholeSeries.length > 1) return results
  return [partOf(kpi, {}, wholeSeries), ...results]
}

function partOf(kpi: Kpi, scope: Labels, series: readonly TimeSeries[]): ScopePart {
  const [only] = series
  if (only && series.length === 1) return { scope, series: { ...only, labels: scope } }
  const none = { labels: scope, timestamps: new Float64Array(), values: new Float64Array() }
  return { scope, series: none, ...(series.length > 1 && { problem: ambiguity(kpi, scope, series) }) }
}
