import { expect } from 'vitest'
import { trendOfDays } from '../../src/analysis/drift/index.js'
import { healthReport, stabilityScore } from '../../src/analysis/health/index.js'
import * as legacy from '../../src/legacy/index.js'
import { describeRecorded, improves, near } from './recorded-cases.js'

const healthOf = (input: Record<string, unknown>) =>
  healthReport(
    legacy.importLegacy.daySummary({
      start_time: '2026-01-01T00:00:00+00:00',
      snapshot_count: 48,
      duration_hours: 23.5,
      ...input,
    }),
    { kpis: legacy.legacyKpis },
  )
const weekOf = (snapshot: Record<string, number>, baseline: Record<string, number>, count: number) => {
  const before = legacy.importLegacy.kpiSummary({ ga_start: '2026-01-01T00:00:00Z', total_requests: 1, ...baseline })
  const one = {
    snapshot_count: 48,
    duration_hours: 23.5,
    avg_availability: snapshot.overall_availability,
    avg_error_rate: snapshot.error_rate,
    avg_p95_latency_ms: snapshot.p95_latency_ms,
    avg_p99_latency_ms: snapshot.p99_latency_ms,
    avg_cpu_percent: snapshot.avg_cpu_percent,
    avg_memory_percent: snapshot.avg_memory_percent,
  }
  const week = Array.from({ length: count }, (_, i) =>
    legacy.importLegacy.daySummary(
      { ...one, day_number: i + 1, start_time: `2026-01-0${i + 2}T00:00:00Z` },
      { baseline: before },
    ),
  )
  return stabilityScore(week, { kpis: legacy.legacyKpis, baseline: before })
}

interface Week {
  stability_score: number
  recommendations: string[]
  action_items: string[]
  baseline_timestamp: string
}

describeRecorded('health_score', [
  [
    /^(score|slo-breach)/,
    (input, expected, { tolerance }) => near(legacy.legacyHealthScore(input), expected, tolerance),
  ],
  [
    /^status-/,
    ({ score }: { score: number }, { status }: { status: string }) =>
      expect(legacy.legacyHealthStatus(score)).toBe(status),
  ],
  [
    /^(no-data|nan)/,
    (input, expected: Record<string, unknown>) => {
      expect(legacy.legacyHealthScore(input)).toMatchObject({ score: null, status: 'unknown' })
      if (expected.missing) expect(legacy.legacyHealthScore(input).missing).toEqual(expected.missing)
      expect(healthOf(input)).toMatchObject({ status: 'unknown', verdict: 'inconclusive' })
    },
  ],
  [/^perfect-service/, (input) => expect(['excellent', 'healthy']).toContain(healthOf(input).status)],
  [/^all-requests-fail/, (input) => expect(healthOf(input).status).toBe('critical')],
  [/^own-(test-data|fixture)/, (input) => expect(healthOf(input).status).not.toBe('excellent')],
])

describeRecorded('health_thresholds', [
  [
    /^avg_/,
    (input: Record<string, number>, expected) => {
      const [[metric, value] = ['', 0]] = Object.entries(input)
      expect(legacy.legacyMetricStatus(metric as 'avg_availability', value)).toEqual(expected)
    },
  ],
  [
    /^priority-/,
    (input: { metric_status: 'critical'; anomaly_severity: 'high' }, { priority }: { priority: string }) =>
      expect(legacy.legacyPriority(input.metric_status, input.anomaly_severity)).toBe(priority),
  ],
  [
    /^deviation-/,
    (input: { deviation_percent: number }, { severity }: { severity: string }) =>
      expect(legacy.legacyDeviationSeverity(input.deviation_percent)).toBe(severity),
  ],
])

describeRecorded(
  'weekly_summary',
  [
    [
      /^week-/,
      (
        { daily_aggregations: days }: { daily_aggregations: legacy.LegacyRow[] },
        // Its sentences are its own, and the baseline's time is what it was given.
        { recommendations, action_items, baseline_timestamp, stability_score, ...expected }: Week,
        { tolerance },
      ) => {
        const week = legacy.legacyWeeklySummary(days)
        near(week, expected, tolerance)
        near(week.stability_score, stability_score, 0.051)
        expect(week.rollback_recommended).toBe(recommendations.some((text) => text.includes('ROLLBACK')))
      },
    ],
    [
      /^grade-/,
      ({ stability_score }: Record<string, number>, expected: Record<string, unknown>) =>
        expect(legacy.legacyGrade(stability_score as number)).toBe(expected.grade),
    ],
    [
      /^weekly-crash/,
      ({ days: count }: { days: number }, expected: Record<string, unknown>) => {
        expect(trendOfDays(Array(count).fill(1), 'lower-is-better').trend).toBe(expected.trend)
        const week = legacy.legacyWeeklySummary(Array(count).fill({ avg_p99_latency_ms: 240 }))
        expect(week).toMatchObject({ latency_trend: expected.trend, avg_p99_latency_ms: 240 })
      },
    ],
    [
      /^(everything-failing|dead-service)/,
      (
        input: { every_snapshot: Record<string, number>; baseline: Record<string, number> },
        expected: Record<string, unknown>,
      ) => {
        const { score, grade } = weekOf(input.every_snapshot, input.baseline, 7)
        if (typeof expected.stability_score === 'number') near(score, expected.stability_score, 1e-9)
        expect(grade).toBe('F')
      },
    ],
    [
      /^pure-improvement/,
      (input: { every_snapshot: Record<string, number>; baseline: Record<string, number> }) => {
        expect(weekOf(input.every_snapshot, input.baseline, 7)).toMatchObject({ grade: 'A' })
        improves(
          'latency',
          (input.baseline.avg_p99_latency_ms as number) / 1000,
          (input.every_snapshot.p99_latency_ms as number) / 1000,
        )
      },
    ],
    [
      /^availability-trend/,
      ({ availability_by_day }: { availability_by_day: number[] }) =>
        expect(trendOfDays(availability_by_day, 'higher-is-better').trend).toBe('worsening'),
    ],
  ],
  [[/^single-alert/, 'alerts are episodes: test/collection']],
)
