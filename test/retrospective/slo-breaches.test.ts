import { describe, expect, it } from 'vitest'
import {
  hours,
  type KpiWindow,
  kpiWindow,
  minutes,
  type RatioKpi,
  ratioSeries,
  timeSeries,
} from '../../src/model/index.js'
import { groupIncidents, sloBreaches } from '../../src/retrospective/index.js'

const kpi: RatioKpi = {
  name: 'availability',
  unit: '1',
  kind: 'availability',
  objective: { target: 0.999 },
  bad: 'bad',
  valid: 'all',
}
const step = minutes(5)

/** Two days of 1000 requests a slot; `bad` of each slot by its index, null where nothing was measured. */
const window = (bad: (slot: number) => number | null): KpiWindow => {
  const range = { start: 0, end: hours(48) }
  const slots = Array.from({ length: 576 }, (_, slot) => slot)
  const counts = {
    bad: timeSeries(
      {},
      slots.map((slot) => [slot * step, bad(slot)]),
    ),
    valid: timeSeries(
      {},
      slots.map((slot) => [slot * step, bad(slot) === null ? null : 1000]),
    ),
  }
  return kpiWindow({ range, step, kpis: [{ kpi, series: ratioSeries(kpi, {}, counts), counts, query: 'q' }] })
}
const outage = (from: number, to: number) => (slot: number) => (slot >= from && slot < to ? 120 : 0)

describe('sloBreaches', () => {
  it('finds 12 % of errors for 25 minutes, from the slot in which they began to the one in which they ended', () => {
    expect(sloBreaches(window(outage(120, 125)))).toEqual([
      expect.objectContaining({
        kind: 'slo-breach',
        kpi: 'availability',
        severity: 'critical',
        start: hours(10),
        end: hours(10) + minutes(25),
        evidence: expect.objectContaining({ bad: 600, valid: 5000, value: 0.12, limit: 0.001, query: 'q' }),
      }),
    ])
  })

  it('finds a slower burn that only the six-hour window pages for', () => {
    // 0.8 % of errors burn at 8: above 6 over six hours, below 14.4 over one.
    const [breach] = sloBreaches(window((slot) => (slot >= 200 && slot < 300 ? 8 : 0)))
    expect(breach).toMatchObject({ severity: 'high', start: 200 * step, end: 300 * step })
  })

  it('leaves alone what the budget is there for, and a single failure at night', () => {
    expect(sloBreaches(window(() => 1))).toEqual([])
    const night = window(outage(120, 125))
    const quiet = {
      ...night,
      kpis: night.kpis.map((result) => ({
        ...result,
        counts: {
          bad: timeSeries({}, [[hours(3), 1]]),
          valid: timeSeries({}, [[hours(3), 2]]),
        },
      })),
    }
    expect(sloBreaches(quiet)).toEqual([])
  })

  it('is open while it still burns at the end, and blind to time without data', () => {
    expect(sloBreaches(window(outage(560, 576)))[0]).toMatchObject({ start: 560 * step, end: null })
    expect(sloBreaches(window((slot) => (slot >= 100 && slot < 110 ? null : 0)))).toEqual([])
  })

  it('counts what an incident cost: bad events, and their share of the period at this traffic', () => {
    const [incident] = groupIncidents({ window: window(outage(120, 125)) })
    // 30 days of 12,000 requests an hour allow 8,640 bad; 600 of them are 6.94 %.
    expect(incident?.budgetCost).toEqual([{ kpi: 'availability', bad: 600, share: expect.closeTo(600 / 8640, 12) }])
  })

  it('is not resolved where the data stops with it', () => {
    const [incident] = groupIncidents({ window: window((slot) => (slot < 300 ? outage(290, 300)(slot) : null)) })
    expect(incident).toMatchObject({ start: 290 * step, end: null, timeToRecover: null })
  })
})
