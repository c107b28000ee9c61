import { requireShape } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'

/** A metric against the original's limits. */
export interface LegacyMetricStatus {
  readonly name: string
  readonly status: 'healthy' | 'warning' | 'critical' | 'unknown'
  readonly threshold: number
  readonly unit: string
}

/**
 * The original's state of one metric, by its name and in its unit.
 *
 * @example
 * legacyMetricStatus('avg_cpu_percent', 70) // { name: 'CPU Utilization', status: 'warning', threshold: 70, unit: '%' }
 */
export function legacyMetricStatus(
  metric: keyof typeof legacyPolicy.metrics,
  value: number | null,
): LegacyMetricStatus {
  const { name, unit, healthy, warning } = requireShape(legacyPolicy.metrics[metric], 'metric')
  const of = (status: LegacyMetricStatus['status']): LegacyMetricStatus => ({ name, status, threshold: healthy, unit })
  if (value === null || !Number.isFinite(value)) return of('unknown')
  if (healthy > warning) return of(value >= healthy ? 'healthy' : value >= warning ? 'warning' : 'critical')
  return of(value < healthy ? 'healthy' : value < warning ? 'warning' : 'critical')
}

/**
 * The original's priority of an anomaly on a metric in some state.
 *
 * @example
 * legacyPriority('critical', 'high') // 'P0'
 */
export function legacyPriority(
  status: 'healthy' | 'warning' | 'critical',
  severity: 'low' | 'medium' | 'high',
): 'P0' | 'P1' | 'P2' {
  if (status === 'critical') return severity === 'high' ? 'P0' : 'P1'
  return status === 'warning' && severity === 'high' ? 'P1' : 'P2'
}

/** The original's severity of a deviation in percent. @example legacyDeviationSeverity(-30) // 'high' */
export function legacyDeviationSeverity(deviationPercent: number): 'low' | 'medium' | 'high' {
  const size = Math.abs(deviationPercent)
  const { medium, high } = legacyPolicy.deviation
  return size >= high ? 'high' : size >= medium ? 'medium' : 'low'
}

/**
 * The original's verdict on a snapshot against its objectives, on unrounded values. Null where a value is missing.
 *
 * @example
 * legacyDegraded({ overall_availability: 99.8951 }).availability_degraded // true
 */
export function legacyDegraded(snapshot: {
  readonly overall_availability?: number | null | undefined
  readonly p99_latency_ms?: number | null | undefined
  readonly error_rate?: number | null | undefined
}) {
  requireShape(snapshot, 'snapshot')
  const { availability, p99LatencyMs, errorRate } = legacyPolicy.objectives
  const over = (value: number | null | undefined, breached: (value: number) => boolean): boolean | null =>
    typeof value === 'number' && Number.isFinite(value) ? breached(value) : null
  return {
    availability_degraded: over(snapshot.overall_availability, (value) => value < availability),
    latency_degraded: over(snapshot.p99_latency_ms, (value) => value >= p99LatencyMs),
    error_rate_degraded: over(snapshot.error_rate, (value) => value >= errorRate),
  }
}

/** Whether a resource grew by more than the original's 20 % over its baseline. @example legacyResourceRegressed(40, 49) // true */
export const legacyResourceRegressed = (baseline: number, current: number): boolean =>
  ((current - baseline) / baseline) * 100 > legacyPolicy.objectives.resourceRegressionPercent
