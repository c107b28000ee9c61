import { describe, expect, it } from 'vitest'
import { budgetsOf, errorBudget, timeSlices } from '../../../src/analysis/slo/index.js'
import {
  days,
  type GaugeKpi,
  type HistogramKpi,
  hours,
  type KpiWindow,
  kpiWindow,
  type RatioKpi,
  type TimeSeries,
  timeSeries,
} from '../../../src/model/index.js'
import { near } from './near.js'

const DAY = { start: 0, end: days(1) }
const hourly = (value: (hour: number) => number | null): TimeSeries =>
  timeSeries(
    {},
    Array.from({ length: 24 }, (_, hour) => [hours(hour), value(hour)]),
  )
const availability: RatioKpi = {
  name: 'availability',
  unit: '1',
  kind: 'availability',
  group: 'success',
  objective: { target: 0.999, period: days(7) },
  bad: 'bad',
  valid: 'valid',
}
const errorRate: RatioKpi = {
  ...availability,
  name: 'error-rate',
  kind: 'error-rate',
  objective: { atMost: 0.001, period: days(7) },
}
const windowOf = (...kpis: Parameters<typeof kpiWindow>[0]['kpis'][number][]): KpiWindow =>
  kpiWindow({ range: DAY, step: hours(1), kpis })
const counted = (kpi: RatioKpi, bad: (hour: number) => number | null = () => 1) => ({
  kpi,
  series: hourly(() => null),
  counts: { bad: hourly(bad), valid: hourly(() => 1000) },
})

describe('budgets of a window', () => {
  it('come from counts', () => {
    const [only] = budgetsOf(windowOf(counted(availability)))
    expect(only).toMatchObject({ kpi: 'availability', scope: {} })
    expect(only?.budget).toMatchObject({ badEvents: 24, totalEvents: 24_000, coverage: 1 })
    expect(only?.budget.estimated).toBeUndefined()
    near(only?.budget.consumedOfPeriod, 1 / 7)
  })

  it('are one for an availability of 99.9 % and an error rate of at most .1 % in one group', () => {
    const budgets = budgetsOf(windowOf(counted(availability), counted(errorRate)))
    expect(budgets.map(({ kpi }) => kpi)).toEqual(['availability'])
  })

  it('are two where the promises differ, or the scopes, or nothing says that they belong together', () => {
    const strict = { ...errorRate, objective: { atMost: 0.0001, period: days(7) } }
    expect(budgetsOf(windowOf(counted(availability), counted(strict)))).toHaveLength(2)
    const scoped = windowOf(counted(availability), { ...counted(availability), scope: { service: 'a' } })
    expect(budgetsOf(scoped)).toHaveLength(2)
    const alone = { ...errorRate, group: undefined }
    expect(budgetsOf(windowOf(counted(alone), counted({ ...alone, name: 'again' })))).toHaveLength(2)
  })

  it('take an absent count of bad events for none where valid ones were counted', () => {
    const [only] = budgetsOf(windowOf(counted(availability, (hour) => (hour < 12 ? null : 2))))
    expect(only?.budget).toMatchObject({ badEvents: 24, coverage: 1 })
  })

  const fast: HistogramKpi = {
    name: 'fast',
    unit: 's',
    kind: 'latency',
    objective: { target: 0.99 },
    buckets: 'buckets',
    statistic: { shareOver: 0.5 },
  }
  const bucketsTo = (le: number) => [
    { le, series: hourly(() => 980) },
    { le: 1, series: hourly(() => 995) },
    { le: Number.POSITIVE_INFINITY, series: hourly(() => 1000) },
  ]
  it('of a latency objective count what was over the limit, from its bucket', () => {
    const [only] = budgetsOf(windowOf({ kpi: fast, series: hourly(() => null), buckets: bucketsTo(0.5) }))
    near(only?.budget.burnRate, 2)
    expect(only?.budget.estimated).toBeUndefined()
    expect(only?.budget.period).toBe(days(30))
  })

  it('say that they are estimated where no bucket ends at the limit', () => {
    const [only] = budgetsOf(windowOf({ kpi: fast, series: hourly(() => null), buckets: bucketsTo(0.25) }))
    expect(only?.budget.estimated).toBe(true)
  })

  const p99: GaugeKpi = {
    name: 'p99',
    unit: 's',
    kind: 'latency',
    objective: { target: 0.75, atMost: 0.5 },
    query: 'p99',
  }
  it('of a gauge count time: a slot is good up to its limit', () => {
    const series = hourly((hour) => (hour < 3 ? 0.6 : hour < 6 ? null : 0.5))
    const [only] = budgetsOf(windowOf({ kpi: p99, series }))
    expect(only?.budget).toMatchObject({ badEvents: 3, totalEvents: 21 })
    near(only?.budget.coverage, 21 / 24)
  })

  it('weigh a ratio without counts by time, and say that they are estimated', () => {
    const series = hourly((hour) => (hour < 12 ? 1 : 0.998))
    const [only] = budgetsOf(windowOf({ kpi: availability, series }))
    expect(only?.budget.estimated).toBe(true)
    near(only?.budget.burnRate, 1)
    const percent = { ...p99, unit: '%', kind: 'availability', objective: { target: 0.999 } } as const
    near(budgetsOf(windowOf({ kpi: percent, series: hourly(() => 99.8) }))[0]?.budget.burnRate, 2)
  })

  it('are not invented where nothing was promised or nothing can be good or bad', () => {
    const promised = { ...p99, objective: { target: 0.99 } }
    const limited = { ...p99, objective: { atMost: 0.5 } }
    const kpis = [{ ...p99, objective: undefined }, promised, limited].map((kpi) => ({ kpi, series: hourly(() => 1) }))
    expect(budgetsOf(windowOf(...kpis))).toEqual([])
  })

  it('begin with the release and leave out maintenance', () => {
    const window = windowOf(counted(availability, (hour) => (hour < 6 ? 100 : hour < 12 ? 10 : 1)))
    const since = budgetsOf(window, { releasedAt: hours(6) })
    expect(since[0]?.budget).toMatchObject({ badEvents: 72, totalEvents: 18_000, coverage: 1 })
    const exclusions = [{ range: { start: hours(6), end: hours(12) }, reason: 'migration' }]
    const without = budgetsOf(window, { releasedAt: hours(6), exclusions })
    expect(without[0]?.budget).toMatchObject({ badEvents: 12, totalEvents: 12_000, coverage: 1 })
  })

  it('draw their burn-down by the hour, not by the slot', () => {
    const fine = kpiWindow({
      range: DAY,
      step: hours(1) / 12,
      kpis: [
        {
          kpi: availability,
          series: hourly(() => null),
          counts: { bad: hourly(() => 1), valid: hourly(() => 1000) },
        },
      ],
    })
    const budget = budgetsOf(fine)[0]?.budget
    expect(budget?.cumulative).toHaveLength(24)
    expect(budget?.cumulativeStep).toBe(hours(1))
    near(budget?.cumulative.at(-1), budget?.consumedOfWindow)
    near(budget?.coverage, 1 / 12)
  })

  it('refuse a target in percent', () => {
    const kpi = { ...availability, objective: { target: 99.9 } }
    expect(() => budgetsOf(windowOf(counted(kpi)))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('of an empty window know nothing', () => {
    const empty = kpiWindow({ range: { start: 0, end: 0 }, step: hours(1), kpis: [counted(availability)] })
    expect(budgetsOf(empty)[0]?.budget).toMatchObject({ status: 'no_traffic', coverage: 0 })
  })
})

describe('time slices', () => {
  it('count a missing slot as it is told, and never as covered', () => {
    const of = (missing: 'excluded' | 'bad' | 'good') =>
      errorBudget({ target: 0.9, period: days(1), slices: timeSlices([1, 1, null, 1], 1, { atMost: 1 }, missing) })
    expect(of('excluded')).toMatchObject({ badEvents: 0, totalEvents: 3, coverage: 0.75 })
    expect(of('bad')).toMatchObject({ badEvents: 1, totalEvents: 4, coverage: 0.75 })
    expect(of('good')).toMatchObject({ badEvents: 0, totalEvents: 4, coverage: 0.75 })
  })
})
