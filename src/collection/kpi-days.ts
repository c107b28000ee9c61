import { type KpiDay, type KpiResult, type KpiWindow, scopeKey, spanValue } from '../model/index.js'
import { quantileOfSorted } from '../statistics/index.js'
import { compliance } from './compliance.js'

/** Summarizes each KPI and scope of a window, with its drift from the same in a baseline. */
export function kpiDays(window: KpiWindow, baseline: readonly KpiDay[] = []): KpiDay[] {
  const before = new Map(baseline.map((day) => [`${day.kpi} ${scopeKey(day.scope)}`, day.value]))
  return window.kpis.map((result) => kpiDay(result, before.get(`${result.kpi.name} ${scopeKey(result.scope)}`) ?? null))
}

function kpiDay(result: KpiResult, before: number | null): KpiDay {
  const { kpi, scope, series, coverage } = result
  const span = spanValue(result)
  const ascending = series.values.slice().sort()
  return {
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    value: span.value,
    min: ascending[0] ?? null,
    max: ascending.at(-1) ?? null,
    p50: quantileOf(ascending, 0.5),
    p95: quantileOf(ascending, 0.95),
    p99: quantileOf(ascending, 0.99),
    ...(span.bad !== undefined && { bad: span.bad }),
    ...(span.valid !== undefined && { valid: span.valid }),
    coverage,
    compliance: compliance(result, span),
    drift: relativeChange(before, span.value),
    ...(span.estimated && { estimated: true }),
  }
}

const quantileOf = (values: Float64Array, p: number): number | null =>
  values.length > 0 ? quantileOfSorted(values, p) : null

/** Signed change from a baseline as a ratio of it; null where there is none, or where it is zero and the value is not. */
function relativeChange(before: number | null, value: number | null): number | null {
  if (before === null || value === null) return null
  if (before === 0) return value === 0 ? 0 : null
  return (value - before) / Math.abs(before)
}
