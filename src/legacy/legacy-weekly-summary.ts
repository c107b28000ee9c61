import { requireShape } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'
import { hoursBetween, type LegacyRow, meanOf, numbersOf, rounded, sumOf } from './legacy-rows.js'
import { legacyStabilityScore } from './legacy-stability-score.js'

/** Which way a half-week mean moved by more than the original's limit; it has none for less than four days. */
export type LegacyTrend = 'improving' | 'stable' | 'degrading' | 'insufficient-data'

/**
 * The original's summary of the week from its days, in the fields of `weekly_summary.json`. Rollback is advised as it was:
 * where a limit of `legacyPolicy.stability.rollback` is broken, each named in `rollback_reasons`, in any direction of drift
 * and with an alert counted once a snapshot. `StabilityTracker.summary()` advises by adverse, proven change alone.
 *
 * @param days - the week's `day_XX_summary.json`, in order
 * @example
 * legacyWeeklySummary([{ avg_availability: 99.8, avg_drift_percent: 4 }]).rollback_reasons // ['availability']
 */
export function legacyWeeklySummary(days: readonly LegacyRow[]) {
  requireShape(days, 'days', ['object'])
  const { trends } = legacyPolicy.stability
  const of = (field: string) => numbersOf(days, field)
  const [start, end] = [days[0]?.start_time ?? null, days.at(-1)?.end_time ?? null]
  const { score, grade } = legacyStabilityScore(days)
  const resources = [
    trendOf(of('avg_cpu_percent'), trends.resources, -1),
    trendOf(of('avg_memory_percent'), trends.resources, -1),
  ]
  const summary = {
    start_time: start,
    end_time: end,
    total_duration_hours: rounded(hoursBetween(start, end)),
    total_snapshots: sumOf(of('snapshot_count')),
    avg_availability: rounded(meanOf(of('avg_availability'))),
    avg_error_rate: rounded(meanOf(of('avg_error_rate')), 4),
    avg_p99_latency_ms: rounded(meanOf(of('avg_p99_latency_ms'))),
    avg_drift_percent: rounded(meanOf(of('avg_drift_percent'))),
    stability_score: score,
    grade,
    days_with_degradation: days.filter(isDegraded).length,
    total_critical_alerts: sumOf(of('total_critical_alerts')),
    total_warning_alerts: sumOf(of('total_warning_alerts')),
    availability_trend: trendOf(of('avg_availability'), trends.availability, 1),
    latency_trend: trendOf(of('avg_p99_latency_ms'), trends.p99LatencyMs, -1),
    resource_trend: WORST_FIRST.find((trend) => resources.includes(trend)) ?? 'insufficient-data',
  }
  const { availabilityBelow, driftAbove, degradedDays, criticalAlertsAbove } = legacyPolicy.stability.rollback
  const broken = {
    availability: (meanOf(of('avg_availability')) ?? 100) < availabilityBelow,
    drift: (meanOf(of('avg_drift_percent')) ?? 0) > driftAbove,
    'degraded-days': summary.days_with_degradation >= degradedDays,
    'critical-alerts': (summary.total_critical_alerts ?? 0) > criticalAlertsAbove,
  }
  const reasons = (Object.keys(broken) as (keyof typeof broken)[]).filter((limit) => broken[limit])
  return { ...summary, rollback_recommended: reasons.length > 0, rollback_reasons: reasons }
}

const WORST_FIRST = ['degrading', 'insufficient-data', 'improving', 'stable'] as const

const isDegraded = (day: LegacyRow): boolean =>
  day.availability_degraded === true || day.latency_degraded === true || day.error_rate_degraded === true

/** @param better - the sign of a change for the better */
function trendOf(values: readonly number[], limit: number, better: 1 | -1): LegacyTrend {
  if (values.length < 4) return 'insufficient-data'
  const half = Math.floor(values.length / 2)
  const mean = (part: readonly number[]) => part.reduce((sum, value) => sum + value, 0) / part.length
  const change = (mean(values.slice(half)) - mean(values.slice(0, half))) * better
  return change > limit ? 'improving' : change < -limit ? 'degrading' : 'stable'
}
