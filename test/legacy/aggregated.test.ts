import { describe, expect, it } from 'vitest'
import { importLegacy, legacyDaySummary, legacyKpiSummary, legacyWeeklySummary } from '../../src/legacy/index.js'

describe("the original's averages over its own snapshots", () => {
  const launchDay = { ga_start: '2026-01-01T00:00:00Z', ga_end: '2026-01-02T00:00:00Z' }

  it('weigh a quiet service like a busy one, and call megabytes a percent', () => {
    const services = [
      { availability: 100, request_count: 999, error_count: 0, avg_memory_mb: 512 },
      { availability: 99, request_count: 1, error_count: 1, avg_memory_mb: 512 },
    ]
    expect(legacyKpiSummary([{ services }], launchDay)).toMatchObject({
      overall_availability: 99.5,
      total_requests: 1000,
      overall_error_rate: 0.1,
      avg_memory_percent: 0.5,
      certification_status: 'FAIL',
      certification_notes: ['availability'],
      avg_redis_hit_rate: null,
    })
  })

  it('count an alert once for every snapshot that saw it, and hours of a day that was hardly seen', () => {
    const snapshots = [0, 1].map((half) => ({
      timestamp: `2026-01-02T00:${half * 3}0:00Z`,
      critical_alerts: half,
      overall_availability: 99.8951,
      avg_cpu_percent: 46,
    }))
    expect(legacyDaySummary(snapshots, { avg_cpu_percent: 40 })).toMatchObject({
      duration_hours: 0.5,
      total_critical_alerts: 1,
      alert_free_hours: 12,
      avg_availability: 99.9,
      slo_compliance_percent: 0,
      availability_degraded: true,
      avg_drift_percent: 15,
      metrics_exceeding_drift_threshold: ['cpu_drift'],
      latency_degraded: null,
    })
  })

  it('call a week by its halves, and name each broken limit of the rollback', () => {
    const days = [240, 240, 240, 260, 260, 260].map((latency, i) => ({
      avg_p99_latency_ms: latency,
      avg_availability: 100,
      avg_drift_percent: 15.5,
      availability_degraded: i < 2,
      total_critical_alerts: 1,
    }))
    expect(legacyWeeklySummary(days)).toMatchObject({
      avg_p99_latency_ms: 250,
      latency_trend: 'degrading',
      availability_trend: 'stable',
      resource_trend: 'insufficient-data',
      rollback_recommended: true,
      rollback_reasons: ['drift', 'degraded-days', 'critical-alerts'],
    })
    expect(legacyWeeklySummary([])).toMatchObject({ avg_availability: null, rollback_reasons: [], start_time: null })
  })

  it('are read as the files that the original wrote', () => {
    const day = legacyDaySummary(
      [{ timestamp: '2026-01-02T00:00:00Z', day_number: 1, overall_availability: 99.95 }],
      {},
    )
    expect(importLegacy.daySummary(day).kpis.find(({ kpi }) => kpi === 'availability')?.value).toBeCloseTo(0.9995, 12)
    const summary = legacyKpiSummary([{ services: [{ availability: 99.95 }] }], launchDay)
    expect(importLegacy.kpiSummary(summary).kpis.find(({ kpi }) => kpi === 'availability')?.value).toBeCloseTo(
      0.9995,
      12,
    )
  })

  it('say which argument is of another shape', () => {
    for (const call of [
      () => legacyDaySummary({} as never, {}),
      () => legacyKpiSummary([{} as never], launchDay),
      () => legacyWeeklySummary([1 as never]),
    ])
      expect(call).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
