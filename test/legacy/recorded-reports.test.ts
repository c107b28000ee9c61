import { expect } from 'vitest'
import { costReport } from '../../src/analysis/cost/index.js'
import { trendOfDays } from '../../src/analysis/drift/index.js'
import { errorBudget } from '../../src/analysis/slo/index.js'
import { certify } from '../../src/collection/index.js'
import * as legacy from '../../src/legacy/index.js'
import { days, hours, kpiWindow, spanValue, timeSeries } from '../../src/model/index.js'
import { readShared } from '../shared-data.js'
import { describeRecorded, gauge, near } from './recorded-cases.js'

interface Snapshots {
  snapshots: (legacy.LegacyRow & legacy.LegacyKpiSnapshot)[]
}
const daily = (values: number[]) => values.map((percent) => ({ duration: days(1), bad: 1 - percent / 100, total: 1 }))

describeRecorded(
  'retrospective',
  [
    [
      /^slo-budget-counts-days/,
      ({ availability_by_day: values }: { availability_by_day: number[] }, expected: Record<string, unknown>) => {
        const of = (percents: number[]) =>
          errorBudget({ target: 0.999, period: days(percents.length), slices: daily(percents) })
        near((of(values).consumedOfWindow as number) * 100, expected.budget_consumed_percent_of_elapsed_window, 0.001)
        near((of(values.slice(1)).consumedOfWindow as number) * 100, expected.week_only, 0.001)
        expect(of(values).status).toBe('ok')
      },
    ],
    [
      /^slo-error-budget/,
      ({ error_rate_by_day: rates }: { error_rate_by_day: number[] }, expected: Record<string, unknown>) => {
        const slices = daily(rates.map((rate) => 100 - rate))
        const budget = errorBudget({ target: 0.999, period: days(8), slices })
        near((budget.consumedOfWindow as number) * 100, expected.budget_consumed_percent, 0.001)
      },
    ],
    [
      /^achievement/,
      ({ p99, target }: Record<string, number>, expected: Record<string, unknown>) => {
        const success = { metric_name: 'avg_p99_latency_ms', actual_value: `${p99}ms`, target_value: `< ${target}ms` }
        const [read] = legacy.importLegacy.retrospective({ successes: [success] }).successes
        near((read?.headroom ?? 0) * 100, expected.headroom_percent, 0.01)
      },
    ],
    [
      /^invented-cost/,
      () => {
        const window = kpiWindow({ range: { start: 0, end: days(7) }, step: hours(1), kpis: [] })
        expect(costReport(window)).toMatchObject({ total: null, components: [], reasons: ['no cost data'] })
      },
    ],
    [
      /^constant/,
      ({ days: values }: { days: number[] }) =>
        expect(trendOfDays(values, 'lower-is-better')).toMatchObject({ trend: 'stable', slopePerDay: 0 }),
    ],
    [
      /^missing-day/,
      ({ days: values }: { days: (number | null)[] }) =>
        expect(trendOfDays(values, 'lower-is-better')).toMatchObject({ trend: 'stable', days: 6 }),
    ],
    [
      /^test-data-golden/,
      () => {
        const { golden_retrospective: golden } = readShared<{ golden_retrospective: object }>(
          'vectors/original/fixtures_test_data.json',
        )
        expect(legacy.exportLegacy.retrospective(legacy.importLegacy.retrospective(golden))).toEqual(golden)
      },
    ],
  ],
  [
    [/^(fabricated|week-long-outage|no-days|large-drift)/, 'RetrospectiveBuilder: test/retrospective'],
    [
      /^(latency-slo|recommendations-cut)/,
      'budgets of slots and RetrospectiveBuilder: test/analysis/slo, test/retrospective',
    ],
    [/^markdown-injection/, 'renderers escape: test/report'],
  ],
)

describeRecorded(
  'ga_kpi',
  [
    [
      /^two-services/,
      (
        { snapshots, ga_start, ga_end }: Snapshots & { ga_start: string; ga_end: string },
        { certification_notes, ...expected }: { certification_notes: string[] },
        { tolerance },
      ) => {
        const summary = legacy.legacyKpiSummary(snapshots, { ga_start, ga_end })
        near(summary, expected, tolerance)
        expect(summary.certification_notes).toEqual(['availability', 'error-rate'])
        expect(certification_notes).toHaveLength(2)
      },
    ],
    [
      /^total-outage/,
      (_, expected: Record<string, unknown>) => {
        const down = Array.from({ length: 3 }, () => ({ services: [{ availability: 0 }, { availability: 0 }] }))
        const window = { ga_start: '2026-01-01T00:00:00+00:00', ga_end: '2026-01-02T00:00:00+00:00' }
        expect(legacy.legacyKpiSummary(down, window)).toMatchObject({
          incident_count: expected.incident_count_min,
          downtime_minutes: 24 * 60,
          certification_status: 'FAIL',
        })
      },
    ],
    [
      /^slo-boundary/,
      ({ availability }: { availability: number }, expected: Record<string, unknown>) => {
        const window = gauge('availability', 0, availability / 100)
        const [result] = window.kpis
        const kpi = { ...result?.kpi, unit: '1', objective: { target: 0.999 } } as never
        const { verdict } = certify({ ...window, kpis: [{ ...result, kpi } as never] })
        expect(verdict).toBe(expected.certification_status === 'PASS' ? 'pass' : 'fail')
      },
    ],
    [
      /^ga-all-empty/,
      () => {
        const window = kpiWindow({
          range: { start: 0, end: days(1) },
          step: hours(1),
          kpis: legacy.legacyKpis.map((kpi) => ({ kpi, series: timeSeries({}, []) })),
        })
        const { verdict, kpis } = certify(window)
        expect([verdict, kpis[0]?.value]).toEqual(['inconclusive', null])
      },
    ],
    [
      /^nan-latency/,
      () => {
        const read = legacy.importLegacy.kpiSummary('{"ga_start": "2026-01-01T00:00:00Z", "avg_db_latency_ms": NaN}')
        expect(read.kpis[0]).toMatchObject({ kpi: 'db-latency-p95', value: null })
        expect(JSON.parse(JSON.stringify(legacy.exportLegacy.kpiSummary(read)))).toMatchObject({
          avg_db_latency_ms: null,
        })
      },
    ],
  ],
  [
    [/^(ga-prometheus-down|http-500|certified|nan-request|inf-)/, 'KpiCollector and certify: test/collection'],
    [/^(promql-injection|region-error|two-of-three)/, 'queries and their escaping: test/sources, test/catalogue'],
    [/^memory-unit/, 'units are part of a KPI: test/catalogue'],
  ],
)

describeRecorded(
  'daily_aggregation',
  [
    [
      /^day-/,
      ({ snapshots, baseline }: Snapshots & { baseline: object }, expected, { tolerance }) =>
        near(legacy.legacyDaySummary(snapshots, { ...baseline }), expected, tolerance),
    ],
    [
      /^unweighted/,
      (input: { snapshots: Record<string, number>[] }, expected: Record<string, unknown>) => {
        const series = (field: string) =>
          timeSeries(
            {},
            input.snapshots.map((snapshot, i) => [hours(i), snapshot[field] as number]),
          )
        const kpi = { name: 'error-rate', unit: '1', kind: 'error-rate', bad: '', valid: '' } as const
        const counts = { bad: series('total_errors'), valid: series('total_requests') }
        const range = { start: 0, end: hours(input.snapshots.length) }
        const [result] = kpiWindow({ range, step: hours(1), kpis: [{ kpi, series: timeSeries({}, []), counts }] }).kpis
        near((spanValue(result as never).value as number) * 100, expected.error_rate_percent, 1e-9)
      },
    ],
    [
      /^half-a-day/,
      (_, expected: Record<string, number>) => {
        const half = {
          start_time: '2026-01-01T00:00:00Z',
          avg_availability: 100,
          snapshot_count: 24,
          duration_hours: 11.5,
        }
        near(legacy.importLegacy.daySummary(half).coverage * 100, expected.completeness_percent, 1e-9)
      },
    ],
    [
      /^completeness-ignores/,
      (_, expected: Record<string, number>) => {
        const fine = {
          start_time: '2026-01-01T00:00:00Z',
          avg_availability: 100,
          snapshot_count: 144,
          duration_hours: 143 / 6,
        }
        near(legacy.importLegacy.daySummary(fine).coverage * 100, expected.completeness_percent, 1e-9)
      },
    ],
    [
      /^out-of-order/,
      (_, expected: Record<string, string>) => {
        const snapshots = Array.from({ length: 48 }, (_, i) => ({
          timestamp: new Date(Date.parse(expected.start_time as string) + hours(i / 2)).toISOString(),
          overall_availability: 100,
        })).reverse()
        const { start_time, end_time, ...rest } = legacy.legacyDaySummary(snapshots, {})
        expect([start_time, end_time].map((time) => Date.parse(time as string))).toEqual(
          [expected.start_time, expected.end_time].map((time) => Date.parse(time as string)),
        )
        expect(rest.duration_hours).toBe(expected.duration_hours)
        const backwards = { start_time: expected.end_time, end_time: expected.start_time, avg_availability: 100 }
        expect(legacy.importLegacy.daySummary(backwards).range.start).toBe(Date.parse(expected.start_time as string))
      },
    ],
  ],
  [[/^(one-alert|alert-free)/, 'alerts are episodes: test/collection']],
)
