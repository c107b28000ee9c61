import { describe, expect, it } from 'vitest'
import { driftFrom } from '../../../src/analysis/drift/index.js'
import { days, hours, type Kpi, type KpiKind, kpiWindow, type RatioKpi, timeSeries } from '../../../src/model/index.js'

const gauge = (name: string, kind: KpiKind, unit = '1'): Kpi => ({ name, kind, unit, query: name })
const p95 = gauge('latency-p95', 'latency', 's')
const availability = gauge('availability', 'availability')
const hitRate = gauge('cache-hit-rate', 'hit-rate')

/** Hourly from `day` on, one value a day; null leaves the day out. */
const windowOf = (day: number, values: Map<Kpi, (number | null)[]>) =>
  kpiWindow({
    range: { start: days(day), end: days(day + Math.max(...[...values.values()].map((daily) => daily.length))) },
    step: hours(1),
    kpis: [...values].map(([kpi, daily]) => ({
      kpi,
      series: timeSeries(
        {},
        daily.flatMap((value, i) =>
          Array.from({ length: 24 }, (_, hour): [number, number | null] => [days(day + i) + hours(hour), value]),
        ),
      ),
    })),
  })
const drifts = (kpi: Kpi, baseline: number | null, week: (number | null)[]) =>
  driftFrom(windowOf(0, new Map([[kpi, [baseline]]])), windowOf(1, new Map([[kpi, week]])))[0]

describe('drift from a baseline', () => {
  it('is the signed relative change, and knows which way is worse', () => {
    expect(drifts(p95, 0.125, [0.1875, 0.1875])).toMatchObject({ direction: 'worse', baselineValue: 0.125, drift: 0.5 })
    expect(drifts(p95, 0.1, [0.05])?.degradation).toBeCloseTo(-0.5, 12)
    expect(drifts(hitRate, 0.9, [0.81])?.degradation).toBeCloseTo(0.1, 12)
    expect(drifts(hitRate, 0.9, [0.99])).toMatchObject({ direction: 'better' })
    expect(drifts(gauge('throughput', 'throughput'), 10, [20])).toMatchObject({ drift: 1, direction: null })
  })

  it('from a clean baseline is worse by what came, not 0 %', () => {
    const found = drifts(gauge('error-rate', 'error-rate'), 0, [0.0625])
    expect(found).toMatchObject({ drift: null, change: 0.0625, direction: 'worse' })
    expect(found?.reason).toContain('no percentage')
    expect(drifts(gauge('error-rate', 'error-rate'), 0, [0])).toMatchObject({ drift: 0, direction: 'same' })
  })

  it('of a better release is no degradation in any KPI but the one that fell', () => {
    const before = new Map([
      [p95, [0.1205]],
      [hitRate, [0.975]],
      [availability, [0.9995]],
    ])
    const after = new Map([
      [p95, [0.06]],
      [hitRate, [0.97]],
      [availability, [0.9995]],
    ])
    const found = driftFrom(windowOf(0, before), windowOf(1, after))
    const worst = Math.max(...found.map(({ degradation }) => degradation ?? 0))
    expect(worst * 100).toBeCloseTo(0.513, 3)
  })

  it('of a lost day is none, and the day is named', () => {
    const found = drifts(gauge('cpu', 'cpu'), 0.4, [0.4, 0.4, 0.4, 0.4, 0.4, 0.4, null])
    expect(found).toMatchObject({ drift: 0, direction: 'same', trend: 'stable', missingDays: [7] })
  })

  it('says what is missing on which side', () => {
    const only = driftFrom(windowOf(0, new Map([[p95, [0.1]]])), windowOf(1, new Map([[hitRate, [0.9]]])))
    expect(only.map(({ kpi, drift, reason }) => [kpi, drift, reason])).toEqual([
      ['cache-hit-rate', null, 'no data in the baseline'],
      ['latency-p95', null, 'no data since the baseline'],
    ])
    expect(drifts(p95, null, [null])?.reason).toBe('no data in the baseline nor since')
  })

  it('sums counts over the whole window before it compares', () => {
    const errors: RatioKpi = { name: 'error-rate', unit: '1', kind: 'error-rate', bad: 'b', valid: 'v' }
    const counted = (start: number, bad: number[], valid: number[]) => {
      const series = (values: number[]) =>
        timeSeries(
          {},
          values.map((value, i) => [start + hours(i), value]),
        )
      const counts = { bad: series(bad), valid: series(valid) }
      const range = { start, end: start + hours(bad.length) }
      return kpiWindow({ range, step: hours(1), kpis: [{ kpi: errors, series: series([]), counts }] })
    }
    const [found] = driftFrom(counted(0, [10], [1000]), counted(hours(1), [0, 10], [990, 10]))
    expect(found).toMatchObject({ currentValue: 0.01, drift: 0, direction: 'same' })
    expect(found?.evidence).toMatchObject({ bad: 10, valid: 1000 })
  })

  it('tells whether it is still moving', () => {
    expect(drifts(p95, 0.1, [0.1, 0.11, 0.12, 0.13, 0.14])).toMatchObject({ trend: 'worsening' })
    expect(drifts(p95, 0.1, [0.12, 0.12])?.trend).toBe('insufficient-data')
  })

  it('survives JSON', () => {
    const found = drifts(p95, 0.1, [0.1, null])
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
  })
})
