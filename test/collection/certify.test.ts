import { describe, expect, it } from 'vitest'
import { certify, days, hours, type Kpi, type KpiWindow, kpiWindow, summarizeDay, timeSeries } from '../../src/index.js'
import { availability, cpu, slots, step } from './kpis.js'

const range = { start: 0, end: hours(1) }
const steady = (value: number, count = 12) => slots({}, new Array(count).fill(value))
const windowOf = (kpi: Kpi, parts: Partial<KpiWindow['kpis'][number]>): KpiWindow =>
  kpiWindow({ range, step, kpis: [{ kpi, series: steady(0, 0), ...parts }] })
const counted = (bad: number, valid: number) => ({ counts: { bad: steady(bad), valid: steady(valid) } })

describe('certify', () => {
  it('passes what keeps its objective', () => {
    const summary = certify(windowOf(availability, counted(0, 100)))
    expect(summary).toMatchObject({
      verdict: 'pass',
      coverage: 1,
      reasons: ['1 measurement within objectives and limits.'],
    })
  })

  it('fails a breached objective, by the counts of the whole span', () => {
    const summary = certify(windowOf(availability, counted(2, 100)))
    expect(summary.verdict).toBe('fail')
    expect(summary.kpis[0]).toMatchObject({ value: 0.98, bad: 24, valid: 1200, compliance: 0.98 })
    expect(summary.reasons[0]).toContain('98% good, target 99% (24 bad of 1,200)')
  })

  it.each([
    ['nothing was read', kpiWindow({ range, step, kpis: [] })],
    ['a required KPI has no data', windowOf(availability, {})],
    ['a required KPI had no traffic', windowOf(availability, counted(0, 0))],
    ['no gate has data', windowOf({ ...cpu, mode: 'observe' }, { series: steady(0.1) })],
    ['the source says that data is missing', { ...windowOf(availability, counted(0, 100)), partial: true }],
    ['too little of a required KPI is covered', windowOf({ ...cpu, required: true }, { series: steady(0.1, 9) })],
  ])('is inconclusive when %s', (_, window) => {
    expect(certify(window).verdict).toBe('inconclusive')
    expect(certify(window).reasons.length).toBeGreaterThan(0)
  })

  it('lets any gate decide by its limits, and an observed KPI by none', () => {
    const hot = { ...cpu, warn: 0.7, critical: 0.9 }
    expect(certify(windowOf(hot, { series: steady(0.95) })).verdict).toBe('fail')
    expect(certify(windowOf(hot, { series: steady(0.8) })).verdict).toBe('warn')
    const observed = kpiWindow({
      range,
      step,
      kpis: [
        { kpi: { ...hot, mode: 'observe' }, series: steady(0.95) },
        { kpi: { ...cpu, name: 'other-cpu' }, series: steady(0.1) },
      ],
    })
    expect(certify(observed).verdict).toBe('pass')
    expect(certify(observed).notes).toHaveLength(1)
  })

  it('judges a share by its target in percent as well, though nothing is counted', () => {
    const share = { name: 'up', unit: '%', kind: 'availability', query: 'up', objective: { target: 0.9999 } } as const
    const errors = { ...share, kind: 'error-rate', objective: { target: 0.999 } } as const
    expect(certify(windowOf(share, { series: steady(98.5) }))).toMatchObject({
      verdict: 'fail',
      kpis: [{ compliance: 0.985 }],
    })
    expect(certify(windowOf(share, { series: steady(99.99) })).verdict).toBe('pass')
    expect(certify(windowOf(errors, { series: steady(0.1) })).verdict).toBe('pass')
    expect(certify(windowOf(errors, { series: steady(0.2) })).verdict).toBe('fail')
  })

  it('is never passed by a target that the values say nothing of', () => {
    const kpi: Kpi = { name: 'p95', unit: 's', kind: 'latency', query: 'q', objective: { target: 0.99 } }
    const summary = certify(windowOf(kpi, { series: steady(9) }))
    expect(summary.verdict).toBe('inconclusive')
    expect(summary.reasons.join()).toContain('`atMost`')
  })

  it('compares unrounded', () => {
    const kpi = { ...cpu, objective: { atMost: 0.3 } }
    expect(certify(windowOf(kpi, { series: steady(0.3) })).verdict).toBe('pass')
    expect(certify(windowOf(kpi, { series: steady(0.3 + 1e-9) })).verdict).toBe('fail')
  })
})

describe('summarizeDay', () => {
  const day = { start: 0, end: days(1) }
  const values = Array.from({ length: 288 }, (_, slot) => (slot < 12 ? 10 : 1))
  const window = kpiWindow({ range: day, step, kpis: [{ kpi: cpu, series: slots({}, values) }] })

  it('shows a day with and without its maintenance', () => {
    const exclusions = [{ range: { start: -hours(1), end: hours(1) }, reason: 'database move' }]
    const summary = summarizeDay(window, { day: 3, exclusions })
    expect(summary.kpis[0]).toMatchObject({ value: 1, max: 1, coverage: 1 })
    expect(summary.raw?.[0]).toMatchObject({ value: (120 + 276) / 288, max: 10 })
    expect(summary.excluded).toEqual([{ range: { start: 0, end: hours(1) }, reason: 'database move' }])
  })

  it('counts drift from the baseline, with its sign', () => {
    const baseline = summarizeDay({ ...window, kpis: window.kpis.map((kpi) => ({ ...kpi, series: steady(2) })) })
    expect(summarizeDay(window, { baseline }).kpis[0]?.drift).toBeCloseTo((120 + 276) / 288 / 2 - 1, 12)
  })

  it('tells gaps as stretches, and not those of maintenance', () => {
    const holes = timeSeries(
      {},
      [...(window.kpis[0]?.series.timestamps ?? [])]
        .filter((at) => at < hours(2) || at >= hours(3))
        .map((at) => [at, 1] as const),
    )
    const gappy = kpiWindow({ range: day, step, kpis: [{ kpi: cpu, series: holes }] })
    const gap = { start: hours(2), end: hours(3) }
    expect(summarizeDay(gappy).gaps).toEqual([gap])
    expect(summarizeDay(gappy, { exclusions: [{ range: gap, reason: 'planned' }] }).gaps).toEqual([])
  })
})

describe('certify of a product with parts', () => {
  const kpi: Kpi = { ...availability, objective: { target: 0.999 } }
  const parts = (bad: number) =>
    kpiWindow({
      range,
      step,
      kpis: [
        { kpi, series: steady(0, 0), counts: { bad: steady(bad), valid: steady(100_000) } },
        {
          kpi,
          scope: { service: 'small' },
          series: steady(0, 0),
          counts: { bad: steady(bad), valid: steady(1_000) },
        },
      ],
    })

  it('warns of a part that misses the objective which the whole keeps', () => {
    const summary = certify(parts(2)) // .002 of the part's requests, .00002 of all: a burn rate of 2
    expect(summary.verdict).toBe('warn')
    expect(summary.reasons[0]).toContain('availability in small')
  })

  it('fails a part that spends a tenth of a 30-day budget in a day, though the whole keeps its objective', () => {
    expect(certify(parts(3)).verdict).toBe('fail') // a burn rate of 3
  })
})
