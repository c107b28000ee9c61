import { requireShape } from '../model/index.js'
import { legacyDrift } from './legacy-drift.js'
import { legacyPolicy } from './legacy-policy.js'
import {
  hoursBetween,
  type LegacyRow,
  maximumOf,
  meanOf,
  minimumOf,
  numbersOf,
  rounded,
  shareOf,
  sumOf,
} from './legacy-rows.js'

/**
 * The original's summary of a day from its snapshots, in the fields of `day_XX_summary.json`, for snapshot files that
 * have no summary yet. As there, the error rate is a mean of ratios, an alert counts once for every snapshot that saw it,
 * and alert-free hours are a share of 24 whatever was observed: `summarizeDay` does none of these. Snapshots are put in
 * the order of time first, and what none of them holds is null.
 *
 * @param snapshots - the day's `snapshot_*.json`, in percent and milliseconds
 * @param baseline - launch day's summary, which drift is measured from
 * @example
 * const snapshots = [{ error_rate: 0, total_requests: 999 }, { error_rate: 100, total_requests: 1 }]
 * legacyDaySummary(snapshots, {}).avg_error_rate // 50, though one request of 1000 failed
 */
export function legacyDaySummary(snapshots: readonly LegacyRow[], baseline: LegacyRow) {
  requireShape(snapshots, 'snapshots', ['object'])
  requireShape(baseline, 'baseline')
  const { objectives, drift: limits, day } = legacyPolicy
  const rows = inOrder(snapshots)
  const of = (field: string) => numbersOf(rows, field)
  const [first, last] = [rows[0]?.timestamp ?? null, rows.at(-1)?.timestamp ?? null]
  const drifts = driftOf(rows, baseline)
  const sizes = Object.values(drifts)
  const compliance = shareOf(of('overall_availability'), (value) => value >= objectives.availability)
  const latencyCompliance = shareOf(of('p99_latency_ms'), (value) => value < objectives.p99LatencyMs)
  const errorRate = meanOf(of('error_rate'))
  const alertFree = shareOf(of('critical_alerts'), (count) => count === 0)
  const below = (share: number | null) => (share === null ? null : share < day.degradedBelowCompliancePercent)
  return {
    day_number: rows[0]?.day_number ?? null,
    start_time: first,
    end_time: last,
    duration_hours: rounded(hoursBetween(first, last)),
    snapshot_count: rows.length,
    avg_availability: rounded(meanOf(of('overall_availability'))),
    min_availability: rounded(minimumOf(of('overall_availability'))),
    max_availability: rounded(maximumOf(of('overall_availability'))),
    slo_compliance_percent: rounded(compliance),
    avg_error_rate: rounded(errorRate, 4),
    max_error_rate: rounded(maximumOf(of('error_rate')), 4),
    total_requests: sumOf(of('total_requests')),
    total_errors: sumOf(of('total_errors')),
    avg_p95_latency_ms: rounded(meanOf(of('p95_latency_ms'))),
    max_p95_latency_ms: rounded(maximumOf(of('p95_latency_ms'))),
    avg_p99_latency_ms: rounded(meanOf(of('p99_latency_ms'))),
    max_p99_latency_ms: rounded(maximumOf(of('p99_latency_ms'))),
    latency_slo_compliance_percent: rounded(latencyCompliance),
    avg_cpu_percent: rounded(meanOf(of('avg_cpu_percent'))),
    peak_cpu_percent: rounded(maximumOf(of('peak_cpu_percent'))),
    avg_memory_percent: rounded(meanOf(of('avg_memory_percent'))),
    peak_memory_percent: rounded(maximumOf(of('peak_memory_percent'))),
    total_critical_alerts: sumOf(of('critical_alerts')),
    total_warning_alerts: sumOf(of('warning_alerts')),
    total_info_alerts: sumOf(of('info_alerts')),
    alert_free_hours: alertFree === null ? null : rounded((alertFree / 100) * 24),
    max_drift_percent: rounded(maximumOf(sizes)),
    avg_drift_percent: rounded(meanOf(sizes)),
    metrics_exceeding_drift_threshold: Object.keys(drifts).filter(
      (name) => (drifts[name] ?? 0) > limits.flaggedPercent,
    ),
    availability_degraded: below(compliance),
    latency_degraded: below(latencyCompliance),
    error_rate_degraded: errorRate === null ? null : errorRate >= objectives.errorRate,
  }
}

const inOrder = (snapshots: readonly LegacyRow[]): LegacyRow[] =>
  [...snapshots].sort((a, b) => Date.parse(String(a.timestamp)) - Date.parse(String(b.timestamp)) || 0)

/** Mean size of each drift over the snapshots, by its name; one that no snapshot has is left out. */
function driftOf(rows: readonly LegacyRow[], baseline: LegacyRow): Record<string, number> {
  const drifts = rows.map((row) => legacyDrift(baseline, row))
  const means = Object.keys(drifts[0] ?? {}).map((name) => [name, meanOf(numbersOf(drifts, name).map(Math.abs))])
  return Object.fromEntries(means.filter(([, mean]) => mean !== null))
}
