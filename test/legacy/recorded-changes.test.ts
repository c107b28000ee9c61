import { expect } from 'vitest'
import { driftFrom } from '../../src/analysis/drift/index.js'
import { classifyChange } from '../../src/analysis/regression/index.js'
import { burnAlerts, errorBudget } from '../../src/analysis/slo/index.js'
import * as legacy from '../../src/legacy/index.js'
import { days, hours } from '../../src/model/index.js'
import { describeRecorded, gauge, improves, near } from './recorded-cases.js'

describeRecorded('drift', [
  [
    /^drift-/,
    ({ baseline, snapshot }: Record<'baseline' | 'snapshot', object>, expected, { tolerance }) =>
      near(legacy.legacyDrift({ ...baseline }, { ...snapshot }), expected, tolerance),
  ],
  [
    /^zero-baseline/,
    (
      { baseline, snapshot }: Record<'baseline' | 'snapshot', Record<string, number>>,
      expected: Record<string, unknown>,
    ) => {
      expect(legacy.legacyDrift(baseline, snapshot).error_rate_drift).toBeNull()
      const now = snapshot.error_rate as number
      const [found] = driftFrom(gauge('error-rate', 0, 0), gauge('error-rate', days(1), now))
      expect(found).toMatchObject({
        drift: null,
        direction: expected.direction,
        change: expected.absolute_change,
      })
    },
  ],
  [
    /^improvement/,
    (
      { baseline, snapshot }: Record<'baseline' | 'snapshot', Record<string, number>>,
      expected: Record<string, unknown>,
    ) => {
      const drifts = legacy.legacyDrift(baseline, snapshot)
      const adverse = Object.entries(drifts).map(([name, drift]) =>
        Math.max(0, (name.startsWith('availability') || name.startsWith('redis') ? -1 : 1) * (drift ?? 0)),
      )
      const mean = adverse.reduce((sum, drift) => sum + drift, 0) / adverse.length
      expect(mean).toBeLessThanOrEqual(expected.avg_adverse_drift_percent_max as number)
      improves('latency', (baseline.avg_p99_latency_ms as number) / 1000, (snapshot.p99_latency_ms as number) / 1000)
    },
  ],
])

describeRecorded('slo_thresholds', [
  [/^slo-/, (input, expected) => expect(legacy.legacyDegraded(input)).toEqual(expected)],
  [
    /^res-/,
    (input: Record<string, number> & { baseline: Record<string, number> }, expected) => {
      const of = (field: string) =>
        legacy.legacyResourceRegressed(input.baseline[field] as number, input[field] as number)
      expect({ cpu_regressed: of('avg_cpu_percent'), memory_regressed: of('avg_memory_percent') }).toEqual(expected)
    },
  ],
  [
    /^rounding/,
    ({ true_availability }: Record<string, number>, expected: Record<string, unknown>) =>
      expect(legacy.legacyDegraded({ overall_availability: true_availability }).availability_degraded).toBe(
        expected.availability_degraded,
      ),
  ],
  [
    /^int-/,
    (_, expected: Record<string, unknown>) => {
      const slices = [{ duration: hours(1), bad: 0.9, total: 0.9 }]
      near(
        errorBudget({ target: 0.999, period: days(30), slices }).errorRatio,
        (expected.error_rate as number) / 100,
        1e-12,
      )
      const alerts = burnAlerts({ target: 0.999, period: days(30), step: hours(1), slices })
      expect(alerts.some(({ firing }) => firing)).toBe(false)
    },
  ],
])

describeRecorded(
  'regression',
  [
    [
      /^pct-/,
      (
        { baseline, current, type }: { baseline: number; current: number; type: 'latency' },
        expected: Record<string, unknown>,
      ) => near(legacy.legacyRegressionPercent(baseline, current, type), expected.regression_percent, 1e-9),
    ],
    [
      /^sev-/,
      (
        { regression_percent, type }: { regression_percent: number; type: 'latency' },
        expected: Record<string, unknown>,
      ) => expect(legacy.legacySeverity(regression_percent, type)).toBe(expected.severity),
    ],
    [
      /^improvement-/,
      ({ metric, baseline, current }: { metric: string; baseline: number; current: number }) => {
        const found = legacy.importLegacy.regression({
          regressions: [
            { metric_name: metric, baseline_value: baseline, current_value: current, severity: 'critical' },
          ],
        })
        expect([found.regressions.length, found.improvements.length]).toEqual([0, 1])
      },
    ],
    [
      /^availability-from-zero/,
      ({ baseline, current }: Record<string, number>) => {
        expect(legacy.legacyRegressionPercent(baseline as number, current as number, 'availability')).toBe(0)
        expect(
          classifyChange({ kind: 'availability', unit: '%', baseline: baseline as number, current: current as number })
            .status,
        ).not.toBe('regressed')
      },
    ],
    [
      /^assess-/,
      (input: { critical: number; high: number; medium: number }, expected) =>
        expect(legacy.legacyAssessment(input)).toEqual(expected),
    ],
    [
      /^sort-order/,
      ({ severities }: { severities: string[] }, expected: Record<string, unknown>) => {
        const regressions = severities.map((severity) => ({
          metric_name: 'cpu',
          baseline_value: 1,
          current_value: 2,
          severity,
        }))
        expect(legacy.importLegacy.regression({ regressions }).regressions.map(({ severity }) => severity)).toEqual(
          expected.order,
        )
      },
    ],
    [
      /^rollback-any-latency/,
      ({ db_p95_latency_ms }: Record<string, number>, expected: Record<string, unknown>) =>
        expect(legacy.legacyLatencyForcesRollback(db_p95_latency_ms as number)).toBe(expected.rollback),
    ],
    [
      /^identical-week/,
      (input: { ga_summary: object; daily_summaries: object[] }, expected: { not_compared: string[] }) => {
        const before = legacy.importLegacy.kpiSummary(input.ga_summary)
        const after = input.daily_summaries.map((each) => legacy.importLegacy.daySummary(each))
        const status = (kpi: string) => {
          const kind = legacy.legacyKpis.find(({ name }) => name === kpi)?.kind ?? 'other'
          const [baseline = null, current = null] = [before, after[6]].map(
            (each) => each?.kpis.find((entry) => entry.kpi === kpi)?.value,
          )
          return classifyChange({ kind, baseline, current }).status
        }
        const found = legacy.legacyKpis.map(({ name }) => status(name))
        expect(found).not.toContain('regressed')
        for (const kpi of ['latency-p50', 'db-latency-p95', 'cache-hit-rate', 'cluster-cpu', 'cluster-memory']) {
          expect(status(kpi), `${kpi} of ${expected.not_compared}`).toBe('no_data')
        }
      },
    ],
  ],
  [[/^own-fixtures/, 'imported as they are: test/legacy/import-export.test.ts']],
)
