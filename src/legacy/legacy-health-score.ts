import { requireShape } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'

/** What the original scored a day by, in its names and units. */
export interface LegacyHealthInput {
  readonly avg_availability?: number | null | undefined
  readonly avg_p99_latency_ms?: number | null | undefined
  readonly avg_error_rate?: number | null | undefined
  readonly avg_drift_percent?: number | null | undefined
}

/** The original's score of a day, and what was missing for one. */
export interface LegacyHealthScore {
  /** 0 to 100; null when one of the four is missing. */
  readonly score: number | null
  readonly status: 'healthy' | 'degraded' | 'critical' | 'unknown'
  readonly missing: readonly string[]
}

/**
 * The original's health score: 40 % availability from 99.5 to 100, 30 % P99 latency from 1000 to 0 ms, 15 % error rate from
 * 1 to 0 %, 15 % drift from 20 to 0 %. Where the original took what was missing for perfect, this says what is missing.
 *
 * @example
 * legacyHealthScore({ avg_availability: 99.9, avg_p99_latency_ms: 500, avg_error_rate: 0.1, avg_drift_percent: 10 })
 * // { score: 68, status: 'critical', missing: [] }
 */
export function legacyHealthScore(day: LegacyHealthInput): LegacyHealthScore {
  requireShape(day, 'day')
  const { weights, ...bands } = legacyPolicy.health
  const parts = [
    { field: 'avg_availability', weight: weights.availability, band: bands.availability },
    { field: 'avg_p99_latency_ms', weight: weights.latency, band: bands.latency },
    { field: 'avg_error_rate', weight: weights.errors, band: bands.errors },
    { field: 'avg_drift_percent', weight: weights.drift, band: bands.drift },
  ] as const
  const missing = parts.map(({ field }) => field).filter((field) => !Number.isFinite(day[field]))
  if (missing.length > 0) return { score: null, status: 'unknown', missing }
  const points = parts.reduce((sum, { field, weight, band }) => sum + weight * pointsOf(day[field] as number, band), 0)
  const score = Math.round(points * 100) / 100
  return { score, status: legacyHealthStatus(score), missing }
}

/** The original's name for a score. @example legacyHealthStatus(94.99) // 'degraded' */
export function legacyHealthStatus(score: number | null): LegacyHealthScore['status'] {
  if (score === null) return 'unknown'
  const { healthy, degraded } = legacyPolicy.health.statuses
  return score >= healthy ? 'healthy' : score >= degraded ? 'degraded' : 'critical'
}

const pointsOf = (value: number, { worst, best }: { worst: number; best: number }): number =>
  Math.min(100, Math.max(0, ((value - worst) / (best - worst)) * 100))
