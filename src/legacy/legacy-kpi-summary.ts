import { requireShape } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'
import {
  hoursBetween,
  type LegacyRow,
  maximumOf,
  meanOf,
  minimumOf,
  numbersOf,
  quotient,
  rounded,
  sumOf,
} from './legacy-rows.js'

/** One of the original's launch-day snapshots: its services, and what they run on. */
export interface LegacyKpiSnapshot {
  readonly services: readonly LegacyRow[]
  readonly infrastructure?: LegacyRow | null | undefined
}

/**
 * The original's summary of launch day from its snapshots, in the fields of `ga_kpi_summary.json`. As there, a quiet
 * service weighs as much as a busy one, memory "percent" is megabytes / 1024, and availability alone certifies, with a
 * note on each other limit that is broken: `certify` does none of these. Where the original wrote 0 incidents and 0
 * minutes whatever happened, these are the snapshots in which no service was up.
 *
 * @param range - start and end as the files write them
 * @example
 * const down = [{ services: [{ availability: 0 }] }]
 * legacyKpiSummary(down, { ga_start: '2026-01-01T00:00Z', ga_end: '2026-01-02T00:00Z' }).downtime_minutes // 1440
 */
export function legacyKpiSummary(
  snapshots: readonly LegacyKpiSnapshot[],
  range: { readonly ga_start: string; readonly ga_end: string },
) {
  requireShape(snapshots, 'snapshots', ['object'])
  const { ga_start, ga_end } = requireShape(range, 'range')
  for (const { services } of snapshots) requireShape(services, 'services', ['object'])
  const services = snapshots.flatMap((snapshot) => snapshot.services)
  const infrastructure = snapshots.map((snapshot) => snapshot.infrastructure ?? {})
  const of = (field: string) => numbersOf(services, field)
  const memory = (field: string) => of(field).map((megabytes) => megabytes / 1024)
  const database = numbersOf(infrastructure, 'db_p95_latency_ms')
  const cache = numbersOf(infrastructure, 'redis_hit_rate')
  const availability = meanOf(of('availability'))
  const complies = availability === null ? null : availability >= legacyPolicy.objectives.availability
  const [requests, errors] = [sumOf(of('request_count')), sumOf(of('error_count'))]
  const errorRate = quotient(errors === null ? null : errors * 100, requests)
  const duration = hoursBetween(ga_start, ga_end)
  const down = snapshots.map(isDown)
  const downShare = meanOf(down.map(Number))
  const { errorRateAbove, maxP99LatencyMsAbove, redisHitRateBelow } = legacyPolicy.certification
  const broken = {
    availability: complies === false,
    'error-rate': (errorRate ?? 0) > errorRateAbove,
    'p99-latency': (maximumOf(of('p99_latency_ms')) ?? 0) > maxP99LatencyMsAbove,
    'redis-hit-rate': (meanOf(cache) ?? 100) < redisHitRateBelow,
  }
  return {
    ga_start,
    ga_end,
    duration_hours: rounded(duration),
    total_snapshots: snapshots.length,
    overall_availability: rounded(availability),
    slo_compliance: complies,
    total_requests: requests,
    total_errors: errors,
    overall_error_rate: rounded(errorRate, 4),
    avg_p50_latency_ms: rounded(meanOf(of('p50_latency_ms'))),
    avg_p95_latency_ms: rounded(meanOf(of('p95_latency_ms'))),
    avg_p99_latency_ms: rounded(meanOf(of('p99_latency_ms'))),
    max_p99_latency_ms: rounded(maximumOf(of('p99_latency_ms'))),
    avg_cpu_percent: rounded(meanOf(of('avg_cpu_percent'))),
    peak_cpu_percent: rounded(maximumOf(of('avg_cpu_percent'))),
    avg_memory_percent: rounded(meanOf(memory('avg_memory_mb'))),
    peak_memory_percent: rounded(maximumOf(memory('peak_memory_mb'))),
    avg_db_latency_ms: rounded(meanOf(database)),
    max_db_latency_ms: rounded(maximumOf(database)),
    avg_redis_hit_rate: rounded(meanOf(cache)),
    min_redis_hit_rate: rounded(minimumOf(cache)),
    incident_count: down.filter((isSo, i) => isSo && !down[i - 1]).length,
    downtime_minutes: duration === null || downShare === null ? null : rounded(duration * 60 * downShare),
    certification_status: complies === null ? 'INCONCLUSIVE' : complies ? 'PASS' : 'FAIL',
    certification_notes: (Object.keys(broken) as (keyof typeof broken)[]).filter((limit) => broken[limit]),
  } as const
}

const isDown = ({ services }: LegacyKpiSnapshot): boolean => {
  const known = numbersOf(services, 'availability')
  return known.length > 0 && known.every((availability) => availability === 0)
}
