import { type KpiDay, type KpiResult, type KpiWindow, scopeKey } from '../model/index.js'
import { compliance } from './compliance.js'
import { spanValue } from './span-value.js'

/** Each KPI and scope of a window told as one, with its drift from the same in a baseline. */
export function kpiDays(window: KpiWindow, baseline: readonly KpiDay[] = []): KpiDay[] {
  const before = new Map(baseline.map((day) => [`${day.kpi} ${scopeKey(day.scope)}`, day.value]))
  return window.kpis.map((result) => kpiDay(result, before.get(`${result.kpi.name} ${scopeKey(result.scope)}`) ?? null))
}

function kpiDay(result: KpiResult, before: number | null): KpiDay {
  const { kpi, scope, series, coverage } = result
  const span = spanValue(result)
  const ascending = Float64Array.from(series.values).sort()
  return {
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    value: span.value,
    min: ascending[0] ?? null,
    max: ascending.at(-1) ?? null,
    p50: quantileOfSorted(ascending, 0.5),
    p95: quantileOfSorted(ascending, 0.95),
    p99: quantileOfSorted(ascending, 0.99),
    ...(span.bad !== undefined && { bad: span.bad }),
    ...(span.valid !== undefined && { valid: span.valid }),
    coverage,
    compliance: compliance(result, span),
    drift: relativeChange(before, span.value),
    ...(span.estimated && { estimated: true }),
  }
}

// Hyndman and Fan (1996), type 7.
function quantileOfSorted(ascending: Float64Array, p: number): number | null {
  if (ascending.length === 0) return null
  const position = (ascending.length - 1) * p
  const below = ascending[Math.floor(position)] as number
  const above = ascending[Math.ceil(position)] as number
  return below + (above - below) * (position - Math.floor(position))
}

/** Signed change from a baseline as a ratio of it; null where there is none, or where it is zero and the value is not. */
function relativeChange(before: number | null, value: number | null): number | null {
  if (before === null || value === null) return null
  if (before === 0) return value === 0 ? 0 : null
  return (value - before) / Math.abs(before)
}
