import { describe, expect, it } from 'vitest'
import { healthReport, stabilityScore } from '../../src/analysis/health/index.js'
import { exportLegacy, importLegacy, legacyKpis } from '../../src/legacy/index.js'
import { days, type Report, scopeKey } from '../../src/model/index.js'
import { describeWithShared, readShared } from '../shared-data.js'

const GA = '2026-01-01T00:00:00+00:00'
const summary = {
  ga_start: GA,
  ga_end: '2026-01-02T00:00:00+00:00',
  duration_hours: 24,
  total_snapshots: 288,
  overall_availability: 99.95,
  slo_compliance: true,
  total_requests: 24_000,
  total_errors: 12,
  overall_error_rate: 0.05,
  avg_p99_latency_ms: 245.8,
  max_p99_latency_ms: 301.2,
  avg_cpu_percent: 35.2,
  peak_cpu_percent: 68.3,
  avg_db_latency_ms: 15.3,
  avg_redis_hit_rate: 97.5,
  min_redis_hit_rate: 94,
  incident_count: 0,
  downtime_minutes: 0,
  certification_status: 'PASS',
  certification_timestamp: GA,
  certification_notes: ['All KPIs within acceptable ranges'],
}
const day = {
  day_number: 3,
  start_time: '2026-01-03T00:00:00+00:00',
  end_time: '2026-01-03T23:30:00+00:00',
  duration_hours: 23.5,
  snapshot_count: 48,
  avg_availability: 99.93,
  min_availability: 99.85,
  max_availability: 100,
  slo_compliance_percent: 70.83,
  avg_error_rate: 0.0773,
  total_requests: 146_741,
  total_errors: 132,
  avg_p99_latency_ms: 381.56,
  latency_slo_compliance_percent: 83.33,
  avg_cpu_percent: 37.75,
  total_critical_alerts: 9,
  availability_degraded: true,
  latency_degraded: true,
  error_rate_degraded: false,
  _metadata: { schema_version: '1', completeness_percent: 100, warnings: [] },
}

describe('a launch-day summary of the original', () => {
  it('is read in ratios, seconds and counts', () => {
    const { kpis, range, verdict, step } = importLegacy.kpiSummary(summary)
    const at = (kpi: string) => kpis.find((each) => each.kpi === kpi)
    expect(range).toEqual({ start: Date.UTC(2026, 0, 1), end: Date.UTC(2026, 0, 2) })
    expect([verdict, step]).toEqual(['pass', 300_000])
    expect(at('availability')).toMatchObject({ value: 0.9995, unit: '1', estimated: true })
    expect(at('latency-p99')).toMatchObject({ value: 0.2458, max: 0.3012, unit: 's' })
    expect(at('error-rate')).toMatchObject({ bad: 12, valid: 24_000 })
    expect(at('cache-hit-rate')).toMatchObject({ value: 0.975, min: 0.94 })
  })

  it('that certified what it never measured is inconclusive', () => {
    const { verdict, kpis } = importLegacy.kpiSummary({ ...summary, total_requests: 0, overall_availability: 100 })
    expect(verdict).toBe('inconclusive')
    expect(kpis.find(({ kpi }) => kpi === 'error-rate')?.valid).toBe(0)
    expect(importLegacy.kpiSummary({ ...summary, certification_status: 'FAIL' }).verdict).toBe('fail')
  })

  it('with a value missing has a value missing: not zero', () => {
    const { overall_availability, ...rest } = summary
    expect(overall_availability).toBe(99.95)
    const { kpis } = importLegacy.kpiSummary({ ...rest, avg_p99_latency_ms: null })
    expect(kpis.some(({ kpi }) => kpi === 'availability')).toBe(false)
    expect(kpis.find(({ kpi }) => kpi === 'latency-p99')?.value).toBeNull()
  })

  it('keeps what it is not known to have under `extra`', () => {
    const read = importLegacy.kpiSummary({ ...summary, region: 'eu', nested: { a: [1] } })
    expect(read.extra).toEqual({ region: 'eu', nested: { a: [1] } })
    expect(exportLegacy.kpiSummary(read)).toEqual({ ...summary, region: 'eu', nested: { a: [1] } })
  })

  it('that was changed says what was changed, and the rest as it was', () => {
    const read = importLegacy.kpiSummary(summary)
    const kpis = read.kpis.map((each) => (each.kpi === 'availability' ? { ...each, value: 0.9981 } : each))
    expect(exportLegacy.kpiSummary({ ...read, kpis })).toEqual({
      ...summary,
      overall_availability: 99.81,
      slo_compliance: false,
    })
  })

  it('is read from text, also with the bare NaN that the original wrote', () => {
    const text = JSON.stringify(summary).replace('245.8', 'NaN').replace('PASS', 'PASS, not NaN')
    expect(importLegacy.kpiSummary(text).kpis.find(({ kpi }) => kpi === 'latency-p99')?.value).toBeNull()
    expect(importLegacy.kpiSummary(text).legacy.certification_status).toBe('PASS, not NaN')
  })

  it.each([
    ['cut off', '{"ga_start": "2026'],
    ['a list', []],
    ['nothing', null],
    ['a number', 7],
  ])('that is %s is refused by name', (_, json) => {
    expect(() => importLegacy.kpiSummary(json)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', hint: expect.stringContaining('`json`') }),
    )
  })
})

describe('what is exported', () => {
  it.each(Object.entries(exportLegacy))('%s is refused by name where it is no report', (_, write) => {
    for (const report of [undefined, {}, { release: {} }]) {
      expect(() => write(report as never)).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('`report') }),
      )
    }
  })
})

describe('a day of the original', () => {
  it('is the whole day, with its verdict and its drift from launch day', () => {
    const read = importLegacy.daySummary(day, { baseline: importLegacy.kpiSummary(summary) })
    expect(read).toMatchObject({ day: 3, verdict: 'fail', coverage: 1 })
    expect(read.range.end - read.range.start).toBe(days(1))
    expect(read.kpis.find(({ kpi }) => kpi === 'availability')?.compliance).toBeCloseTo(0.7083, 12)
    expect(read.kpis.find(({ kpi }) => kpi === 'cpu')?.drift).toBeCloseTo(37.75 / 35.2 - 1, 12)
    expect(exportLegacy.daySummary(read)).toEqual(day)
  })

  it('says how much of it was seen: half a day is half covered, whatever the interval', () => {
    const { _metadata, ...bare } = day
    expect(_metadata.completeness_percent).toBe(100)
    const half = { ...bare, snapshot_count: 24, duration_hours: 11.5 }
    expect(importLegacy.daySummary(half).coverage).toBeCloseTo(0.5, 12)
    const fine = { ...bare, snapshot_count: 144, duration_hours: 23 + 50 / 60 }
    expect(importLegacy.daySummary(fine).coverage).toBeCloseTo(1, 12)
    const backwards = { ...bare, start_time: day.end_time, end_time: day.start_time, duration_hours: -23.5 }
    expect(importLegacy.daySummary(backwards).range.start).toBe(Date.parse(day.start_time))
  })

  it('is judged like any other day', () => {
    const baseline = importLegacy.kpiSummary(summary)
    const report = healthReport(importLegacy.daySummary(day, { baseline }), { kpis: legacyKpis, baseline })
    expect(report.metrics.find(({ kpi }) => kpi === 'latency-p99')?.status).toBe('healthy')
    // All 15 points of drift and a few of latency: errors and latency are half again what they were on launch day.
    expect(report).toMatchObject({ status: 'degraded', verdict: 'warn' })
  })
})

describe('our own reports', () => {
  it('are written with the names that the original wrote, and null for what is not known', () => {
    const read = importLegacy.daySummary(day)
    const { legacy, extra, ...ours } = read
    expect([Object.keys(legacy).length > 0, extra]).toEqual([true, {}])
    const written = exportLegacy.daySummary(ours)
    expect(written).toMatchObject({ day_number: 3, avg_availability: 99.93, total_errors: 132, peak_cpu_percent: null })
    const { kpis } = importLegacy.daySummary(written)
    expect(kpis.map(({ kpi, value }) => [kpi, value])).toEqual(
      expect.arrayContaining(ours.kpis.map(({ kpi, value }) => [kpi, value])),
    )
  })
})

interface Fixtures {
  ga_kpi_summary: object
  daily_summaries: object[]
  regression_summary: object
  anomaly_events: { anomalies: object[] }
  health: object[]
  golden_retrospective: object
}
describeWithShared('vectors/original/fixtures_test_data.json', "the original's own files", () => {
  const fixtures = readShared<Fixtures>('vectors/original/fixtures_test_data.json')
  const release = { releasedAt: Date.UTC(2025, 10, 18) }

  it('come back without losing a field', () => {
    const again = {
      ga_kpi_summary: exportLegacy.kpiSummary(importLegacy.kpiSummary(fixtures.ga_kpi_summary)),
      daily_summaries: fixtures.daily_summaries.map((each) =>
        exportLegacy.daySummary(importLegacy.daySummary(each, release)),
      ),
      regression_summary: exportLegacy.regression(importLegacy.regression(fixtures.regression_summary)),
      anomaly_events: exportLegacy.anomalies(importLegacy.anomalies(fixtures.anomaly_events)),
      health: fixtures.health.map((each) => exportLegacy.health(importLegacy.health(each))),
      golden_retrospective: exportLegacy.retrospective(importLegacy.retrospective(fixtures.golden_retrospective)),
    }
    expect(again).toEqual(fixtures)
  })

  it('have no field that is not known', () => {
    const reports = [
      importLegacy.kpiSummary(fixtures.ga_kpi_summary),
      ...fixtures.daily_summaries.map((each) => importLegacy.daySummary(each)),
      importLegacy.regression(fixtures.regression_summary),
      importLegacy.anomalies(fixtures.anomaly_events),
      ...fixtures.health.map((each) => importLegacy.health(each)),
      importLegacy.retrospective(fixtures.golden_retrospective),
    ]
    for (const { extra } of reports) expect(extra).toEqual({})
  })

  it('are plain data, as every report is', () => {
    const reports: object[] = [
      importLegacy.kpiSummary(fixtures.ga_kpi_summary),
      importLegacy.regression(fixtures.regression_summary),
      importLegacy.anomalies(fixtures.anomaly_events),
      importLegacy.retrospective(fixtures.golden_retrospective),
      ...fixtures.health.map((each) => importLegacy.health(each)),
    ] satisfies (Report | object)[]
    for (const report of reports) expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it('tell the seven days that they are about, by number from the release', () => {
    const read = fixtures.daily_summaries.map((each) => importLegacy.daySummary(each, release))
    expect(read.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(read[0]?.range.start).toBe(Date.UTC(2025, 10, 19))
  })

  it('read day 2 as it was: 99.88 % and 0.08 %, where the original reported 100 % and 0 %', () => {
    const { kpis } = importLegacy.daySummary(fixtures.daily_summaries[1])
    expect(kpis.find(({ kpi }) => kpi === 'availability')?.value).toBeCloseTo(0.9988, 12)
    expect(kpis.find(({ kpi }) => kpi === 'error-rate')?.value).toBeCloseTo(0.0008, 12)
  })

  it('score as a week', () => {
    const baseline = importLegacy.kpiSummary(fixtures.ga_kpi_summary)
    const read = fixtures.daily_summaries.map((each) => importLegacy.daySummary(each, { ...release, baseline }))
    const { score, grade, coverage } = stabilityScore(read, { kpis: legacyKpis, baseline })
    expect([score !== null && score > 60 && score < 100, coverage]).toEqual([true, 1])
    expect(['A', 'B', 'C', 'D']).toContain(grade)
  })

  it('hold anomalies in the units of the KPIs, by kind and direction', () => {
    const { anomalies } = importLegacy.anomalies(fixtures.anomaly_events.anomalies)
    expect(anomalies).toHaveLength(15)
    expect(anomalies[0]).toMatchObject({
      kpi: 'latency-p99',
      actual: 0.6503,
      expected: 0.3205,
      kind: 'spike',
      direction: 'up',
    })
    expect(anomalies[8]).toMatchObject({ kpi: 'cache-hit-rate', kind: 'drop', direction: 'down', severity: 'medium' })
    expect(scopeKey(anomalies[0]?.scope ?? {})).toBe('{}')
  })

  it('hold regressions that nobody tested, and say so', () => {
    const { regressions, rollback, assessment } = importLegacy.regression(fixtures.regression_summary)
    expect(regressions.map(({ kpi, severity, confidence }) => [kpi, severity, confidence])).toEqual([
      ['latency-p99', 'high', 'unverified'],
      ['cost', 'medium', 'unverified'],
      ['cpu', 'medium', 'unverified'],
    ])
    expect(regressions[0]?.baselineValue).toBeCloseTo(0.3205, 12)
    expect([rollback.level, assessment]).toEqual(['none', 'stable'])
  })

  it('had 82.5 % and 53.75 % of their budgets spent, where their retrospective said 100 %', () => {
    const { budgets, cost } = importLegacy.retrospective(fixtures.golden_retrospective)
    expect(budgets.map(({ kpi }) => kpi)).toEqual(['availability', 'error-rate'])
    expect(budgets[0]?.budget.consumedOfWindow).toBeCloseTo(0.825, 9)
    expect(budgets[1]?.budget.consumedOfWindow).toBeCloseTo(0.5375, 9)
    expect(cost).toMatchObject({ total: 2328, components: [], trend: 'stable' })
  })
})

describe('a regression of the original', () => {
  it('that was an improvement is one', () => {
    const p99 = { metric_name: 'p99_latency_ms', baseline_value: 200, current_value: 80, severity: 'critical' }
    const hits = { metric_name: 'redis_hit_rate', baseline_value: 90, current_value: 99, severity: 'critical' }
    const { regressions, improvements } = importLegacy.regression({ regressions: [p99, hits] })
    expect(regressions).toEqual([])
    expect(improvements.map(({ severity }) => severity)).toEqual(['none', 'none'])
  })
})

describe('an entry without its figures', () => {
  it('is no zero: it is left out of the report, and kept', () => {
    const anomalies = [{ metric_name: 'p99_latency_ms', timestamp: GA, z_score: 3 }, 'cut off']
    const imported = importLegacy.anomalies({ anomalies })
    expect([imported.verdict, imported.anomalies]).toEqual(['anomalous', []])
    expect(exportLegacy.anomalies(imported)).toEqual({ anomalies })

    const drifts = [{ metric_name: 'cpu_percent', baseline_value: 40, drift_percent: 12 }]
    const successes = [{ metric_name: 'Availability', target_value: '>= 99.9%', description: 'held' }]
    const week = importLegacy.retrospective({ ga_day_timestamp: GA, unexpected_drifts: drifts, successes })
    expect([week.drifts, week.successes]).toEqual([[], []])
    expect(exportLegacy.retrospective(week)).toMatchObject({ unexpected_drifts: drifts, successes })
  })
})
