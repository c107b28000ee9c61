import type { KpiDay } from '../model/index.js'
import { type JsonObject, numberIn } from './json.js'
import { legacyKpis } from './legacy-kpis.js'

/** How a number of the original maps to today: its KPI, the field of the day's entry, and how many of its units make one
of ours. */
export interface KpiField {
  readonly field: string
  readonly kpi: string
  readonly part: 'value' | 'min' | 'max' | 'compliance' | 'bad' | 'valid'
  readonly per: number
}

const PERCENT = 100
const MILLISECONDS = 1000
const field = (name: string, kpi: string, per: number, part: KpiField['part'] = 'value'): KpiField => ({
  field: name,
  kpi,
  part,
  per,
})

const SHARED = [
  field('avg_p95_latency_ms', 'latency-p95', MILLISECONDS),
  field('avg_p99_latency_ms', 'latency-p99', MILLISECONDS),
  field('max_p99_latency_ms', 'latency-p99', MILLISECONDS, 'max'),
  field('avg_cpu_percent', 'cpu', PERCENT),
  field('peak_cpu_percent', 'cpu', PERCENT, 'max'),
  field('avg_memory_percent', 'memory', PERCENT),
  field('peak_memory_percent', 'memory', PERCENT, 'max'),
  field('total_requests', 'error-rate', 1, 'valid'),
  field('total_errors', 'error-rate', 1, 'bad'),
]

/** Of `ga_kpi_summary.json`, as its collector wrote it. */
export const SUMMARY_FIELDS: readonly KpiField[] = [
  field('overall_availability', 'availability', PERCENT),
  field('overall_error_rate', 'error-rate', PERCENT),
  field('avg_p50_latency_ms', 'latency-p50', MILLISECONDS),
  ...SHARED,
  field('avg_db_latency_ms', 'db-latency-p95', MILLISECONDS),
  field('max_db_latency_ms', 'db-latency-p95', MILLISECONDS, 'max'),
  field('avg_redis_hit_rate', 'cache-hit-rate', PERCENT),
  field('min_redis_hit_rate', 'cache-hit-rate', PERCENT, 'min'),
]

/** Of `day_XX_summary.json`, as its monitor wrote it. */
export const DAY_FIELDS: readonly KpiField[] = [
  field('avg_availability', 'availability', PERCENT),
  field('min_availability', 'availability', PERCENT, 'min'),
  field('max_availability', 'availability', PERCENT, 'max'),
  field('slo_compliance_percent', 'availability', PERCENT, 'compliance'),
  field('avg_error_rate', 'error-rate', PERCENT),
  field('max_error_rate', 'error-rate', PERCENT, 'max'),
  field('max_p95_latency_ms', 'latency-p95', MILLISECONDS, 'max'),
  field('latency_slo_compliance_percent', 'latency-p99', PERCENT, 'compliance'),
  ...SHARED,
]

/** Of the files that its sample data and its retrospective use: the same for launch day and for the days after it. */
export const SAMPLE_FIELDS: readonly KpiField[] = [
  field('overall_availability', 'availability', PERCENT),
  field('overall_error_rate', 'error-rate', PERCENT),
  field('avg_p99_latency_ms', 'latency-p99', MILLISECONDS),
  field('avg_cpu_percent', 'cpu', PERCENT),
  field('peak_cpu_percent', 'cpu', PERCENT, 'max'),
  field('avg_memory_percent', 'memory', PERCENT),
  field('peak_memory_percent', 'memory', PERCENT, 'max'),
  field('avg_redis_hit_rate', 'cache-hit-rate', PERCENT),
  field('avg_db_p95_latency_ms', 'db-latency-p95', MILLISECONDS),
  field('estimated_cost_per_hour', 'cost', 1),
  field('cluster_cpu_utilization', 'cluster-cpu', PERCENT),
  field('cluster_memory_utilization', 'cluster-memory', PERCENT),
]

/** What else the original called its metrics, in anomalies and regressions. */
const ALIASES: readonly KpiField[] = [
  ...SUMMARY_FIELDS,
  ...DAY_FIELDS,
  ...SAMPLE_FIELDS,
  field('availability', 'availability', PERCENT),
  field('error_rate', 'error-rate', PERCENT),
  field('p50_latency_ms', 'latency-p50', MILLISECONDS),
  field('p95_latency_ms', 'latency-p95', MILLISECONDS),
  field('p99_latency_ms', 'latency-p99', MILLISECONDS),
  field('db_p95_latency_ms', 'db-latency-p95', MILLISECONDS),
  field('redis_hit_rate', 'cache-hit-rate', PERCENT),
]

/** A metric of the original by its name; one that is not known keeps its name and its unit. */
export const metricOf = (name: string): Pick<KpiField, 'kpi' | 'per'> & { unit: string } => {
  const found = ALIASES.find((each) => each.field === name)
  return found ? { kpi: found.kpi, per: found.per, unit: unitOf(found.kpi) } : { kpi: name, per: 1, unit: '1' }
}

/** The original's name for a KPI in anomalies and regressions. */
export const metricName = (kpi: string): string =>
  ALIASES.findLast((each) => each.kpi === kpi && each.part === 'value')?.field ?? kpi

export const unitOf = (kpi: string): string => legacyKpis.find(({ name }) => name === kpi)?.unit ?? '1'

/** Numbers of the original as today's entries, one for each KPI that it says anything about. */
export function kpiDaysFrom(
  from: JsonObject,
  fields: readonly KpiField[],
  coverage: number,
  baseline: readonly KpiDay[] = [],
): KpiDay[] {
  const kpis = [...new Set(fields.map(({ kpi }) => kpi))]
  return kpis.flatMap((kpi) => {
    const own = fields.filter((each) => each.kpi === kpi && each.field in from)
    if (own.length === 0) return []
    const part = (name: KpiField['part']): number | null => {
      const found = own.find((each) => each.part === name)
      const value = found ? numberIn(from, found.field) : null
      return found ? ourNumber(value, found.per) : null
    }
    const value = part('value')
    const [bad, valid] = [part('bad'), part('valid')]
    const before = baseline.find((day) => day.kpi === kpi)?.value ?? null
    return [
      {
        kpi,
        scope: {},
        unit: unitOf(kpi),
        value,
        min: part('min'),
        max: part('max'),
        p50: null,
        p95: null,
        p99: null,
        ...(bad !== null && { bad }),
        ...(valid !== null && { valid }),
        coverage: value === null ? 0 : coverage,
        compliance: part('compliance'),
        drift: value === null || before === null || before === 0 ? null : (value - before) / Math.abs(before),
        // A mean of the original's snapshots, each weighing the same.
        ...((kpi === 'availability' || kpi === 'error-rate') && { estimated: true }),
      },
    ]
  })
}

/** Today's entries as numbers of the original, null where they are not known. */
export function fieldsFrom(kpis: readonly KpiDay[], fields: readonly KpiField[]): JsonObject {
  return Object.fromEntries(
    fields.map(({ field, kpi, part, per }) => {
      const entry = kpis.find((day) => day.kpi === kpi && Object.keys(day.scope).length === 0)
      return [field, legacyNumber(entry?.[part] ?? null, per)]
    }),
  )
}

/** A value of the original in today's unit: 245.8 ms are 0.2458 s, not 0.24580000000000002. */
export function ourNumber(value: number, per: number): number
export function ourNumber(value: number | null, per: number): number | null
export function ourNumber(value: number | null, per: number): number | null {
  return value === null ? null : per === 1 ? value : Number((value / per).toPrecision(15))
}

/** A value in the original's unit, free of what the conversion did to its last digits. */
export const legacyNumber = (value: number | null, per: number): number | null =>
  value === null ? null : per === 1 ? value : Number((value * per).toPrecision(14))
