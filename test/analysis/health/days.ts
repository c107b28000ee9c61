import { type DaySummary, days, type Kpi, type KpiDay } from '../../../src/model/index.js'

export const availability: Kpi = {
  name: 'availability',
  unit: '1',
  kind: 'availability',
  group: 'success',
  objective: { target: 0.999 },
  bad: 'bad',
  valid: 'valid',
}
export const errorRate: Kpi = {
  name: 'error-rate',
  unit: '1',
  kind: 'error-rate',
  group: 'success',
  objective: { atMost: 0.001 },
  bad: 'bad',
  valid: 'valid',
}
export const p99: Kpi = {
  name: 'latency-p99',
  unit: 's',
  kind: 'latency',
  objective: { target: 0.99, atMost: 0.5 },
  buckets: 'buckets',
  statistic: { quantile: 0.99 },
}
export const cpu: Kpi = { name: 'cpu', unit: '1', kind: 'cpu', warn: 0.7, critical: 0.85, query: 'cpu' }
export const kpis = [availability, errorRate, p99, cpu]

export interface Values {
  availability?: number | null
  errors?: number | null
  p99?: number | null
  cpu?: number | null
  drift?: number | null
  requests?: number
  coverage?: number
}

const entry = (kpi: Kpi, value: number | null, { drift = 0, coverage = 1, requests }: Values, adverse = 1): KpiDay => ({
  kpi: kpi.name,
  scope: {},
  unit: kpi.unit,
  value,
  min: value,
  max: value,
  p50: value,
  p95: value,
  p99: value,
  coverage: value === null ? 0 : coverage,
  compliance: complianceOf(kpi, value),
  drift: value === null || drift === null ? null : drift * adverse,
  ...(requests !== undefined && kpi.valid !== undefined && { valid: requests }),
})

function complianceOf(kpi: Kpi, value: number | null): number | null {
  if (value === null || !kpi.objective) return null
  if (kpi.kind === 'availability') return value
  if (kpi.kind === 'error-rate') return 1 - value
  return value <= (kpi.objective.atMost ?? value) ? 1 : 0
}

/** A day with each KPI at a value; `drift` is adverse for all of them. Leave a value out to have it perfect, null to miss it. */
export function dayOf(day: number, values: Values = {}): DaySummary {
  const { availability: a = 1, errors = 0, p99: latency = 0.2, cpu: load = 0.4, coverage = 1 } = values
  return {
    day,
    range: { start: days(day), end: days(day + 1) },
    verdict: 'pass',
    reasons: [],
    kpis: [
      entry(availability, a, values, -1),
      entry(errorRate, errors, values),
      entry(p99, latency, values),
      entry(cpu, load, values),
    ],
    alerts: [],
    coverage,
    gaps: [],
  }
}
