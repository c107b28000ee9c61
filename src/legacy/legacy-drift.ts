import { requireShape } from '../model/index.js'
/** Drift in percent by the original's field names; null where a value is missing or the baseline is 0. */
export type LegacyDrift = Readonly<Record<keyof typeof PAIRS, number | null>>

/** Its snapshot's field and its launch day's, by the drift's name. */
const PAIRS = {
  availability_drift: ['overall_availability', 'overall_availability'],
  error_rate_drift: ['error_rate', 'overall_error_rate'],
  p95_latency_drift: ['p95_latency_ms', 'avg_p95_latency_ms'],
  p99_latency_drift: ['p99_latency_ms', 'avg_p99_latency_ms'],
  cpu_drift: ['avg_cpu_percent', 'avg_cpu_percent'],
  memory_drift: ['avg_memory_percent', 'avg_memory_percent'],
  db_latency_drift: ['db_p95_latency_ms', 'avg_db_latency_ms'],
  redis_hit_rate_drift: ['redis_hit_rate', 'avg_redis_hit_rate'],
} as const

/**
 * The original's signed drift of a snapshot from launch day, rounded to two decimals as it did. A baseline of 0 has none:
 * the original's 0 hid whatever came after.
 *
 * @example
 * legacyDrift({ avg_cpu_percent: 40 }, { avg_cpu_percent: 44 }).cpu_drift // 10
 */
export function legacyDrift(
  baseline: Readonly<Record<string, unknown>>,
  snapshot: Readonly<Record<string, unknown>>,
): LegacyDrift {
  requireShape(baseline, 'baseline')
  requireShape(snapshot, 'snapshot')
  const drift = ([now, before]: readonly [string, string]): number | null => {
    const [current, base] = [snapshot[now], baseline[before]]
    if (typeof current !== 'number' || typeof base !== 'number' || base === 0) return null
    const percent = ((current - base) / base) * 100
    return Number.isFinite(percent) ? Math.round(percent * 100) / 100 : null
  }
  return Object.fromEntries(Object.entries(PAIRS).map(([name, fields]) => [name, drift(fields)])) as LegacyDrift
}
