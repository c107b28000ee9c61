import { describe, expect, it } from 'vitest'
import { costReport } from '../../../src/analysis/cost/index.js'
import { days, hours, type Kpi, kpiWindow, type RatioKpi, timeSeries } from '../../../src/model/index.js'

const cost = (unit = 'EUR/h', name = 'cost'): Kpi => ({ name, unit, kind: 'cost', query: name })
const requests: RatioKpi = { name: 'availability', unit: '1', kind: 'availability', bad: 'b', valid: 'v' }
const hourly = (count: number, value: (hour: number) => number | null) =>
  timeSeries(
    {},
    Array.from({ length: count }, (_, hour) => [hours(hour), value(hour)]),
  )
const windowOf = (length: number, ...kpis: Parameters<typeof kpiWindow>[0]['kpis'][number][]) =>
  kpiWindow({ range: { start: 0, end: days(length) }, step: hours(1), kpis })
const costing = (length: number, value: (hour: number) => number | null, kpi = cost()) => ({
  kpi,
  series: hourly(length * 24, value),
})
const served = (length: number, good: number, bad = 0) => ({
  kpi: requests,
  series: hourly(0, () => null),
  counts: { bad: hourly(length * 24, () => bad), valid: hourly(length * 24, () => good + bad) },
})

describe('a cost report', () => {
  it('adds up a week at 10 an hour, in the currency of the unit', () => {
    const report = costReport(
      windowOf(
        7,
        costing(7, () => 10),
      ),
    )
    expect(report).toMatchObject({ total: 1680, perDay: 240, currency: 'EUR', coverage: 1, estimated: false })
    expect(report.trend).toBe('stable')
  })

  it('without cost data is null and says so: nothing is invented', () => {
    const report = costReport(windowOf(7, served(7, 1000)))
    expect(report).toMatchObject({ total: null, perDay: null, perThousandRequests: null, changePercent: null })
    expect(report).toMatchObject({ components: [], trend: 'insufficient-data', coverage: 0 })
    expect(report.reasons).toEqual(['no cost data'])
  })

  it('reads a price per day as what it is per hour', () => {
    expect(
      costReport(
        windowOf(
          1,
          costing(1, () => 240, cost('USD/d')),
        ),
      ),
    ).toMatchObject({ total: 240, currency: 'USD' })
    const odd = costReport(
      windowOf(
        1,
        costing(1, () => 1, cost('EUR')),
      ),
    )
    expect(odd.reasons).toEqual(['cost is in EUR, which is no currency per time such as EUR/h', 'no cost data'])
  })

  it('never adds euros to dollars', () => {
    const report = costReport(
      windowOf(
        1,
        costing(1, () => 1, cost('EUR/h')),
        costing(1, () => 1, cost('USD/h', 'cost-b')),
      ),
    )
    expect(report.total).toBeNull()
    expect(report.reasons[0]).toContain('EUR and USD')
  })

  it('bridges a lost slot between its neighbours, and scales up a longer gap and says so', () => {
    const ramp = costReport(
      windowOf(
        1,
        costing(1, (hour) => (hour === 12 ? null : hour)),
      ),
    )
    expect(ramp.total).toBe(276)
    const gap = costReport(
      windowOf(
        1,
        costing(1, (hour) => (hour >= 8 && hour < 16 ? null : 9)),
      ),
    )
    expect(gap).toMatchObject({ total: 216, estimated: true })
    expect(gap.coverage).toBeCloseTo(2 / 3, 12)
    expect(gap.reasons[0]).toBe('the total is estimated from 66.7% of the time')
  })

  it('has no total where most of the time is unknown', () => {
    const report = costReport(
      windowOf(
        1,
        costing(1, (hour) => (hour < 6 ? 9 : null)),
      ),
    )
    expect(report).toMatchObject({ total: null, coverage: 0.25, estimated: false })
    expect(report.reasons).toEqual(['cost is known for 25% of the time'])
  })

  it('tells the price of a thousand successful requests', () => {
    const report = costReport(
      windowOf(
        1,
        costing(1, () => 5),
        served(1, 10_000, 500),
      ),
    )
    expect(report.perThousandRequests).toBeCloseTo(0.5, 12)
  })

  it('splits a change into volume and efficiency, which add up to it', () => {
    const baseline = windowOf(
      1,
      costing(1, () => 10),
      served(1, 1000),
    )
    const report = costReport(
      windowOf(
        2,
        costing(2, () => 18),
        served(2, 1500),
      ),
      undefined,
      { baseline },
    )
    expect(report.changePercent).toBeCloseTo(80, 10)
    expect(report.volumeEffect).toBeCloseTo(120, 9)
    expect(report.efficiencyEffect).toBeCloseTo(72, 9)
    expect((report.volumeEffect ?? 0) + (report.efficiencyEffect ?? 0)).toBeCloseTo((18 - 10) * 24, 9)
  })

  it('compares only with what was measured in the same currency', () => {
    const now = windowOf(
      1,
      costing(1, () => 10),
    )
    const against = (baseline: ReturnType<typeof windowOf>) => costReport(now, undefined, { baseline })
    expect(against(windowOf(1))).toMatchObject({ changePercent: null })
    expect(against(windowOf(1)).reasons).toContain('the baseline has no cost data')
    expect(
      against(
        windowOf(
          1,
          costing(1, () => 10, cost('USD/h')),
        ),
      ).reasons,
    ).toContain('the baseline is in USD, the window in EUR')
    expect(
      against(
        windowOf(
          1,
          costing(1, () => 0),
        ),
      ).reasons,
    ).toContain('a change from a cost of 0 has no percentage')
  })

  it('sees a rising cost, and needs four days to see it', () => {
    const rising = (length: number) =>
      costReport(
        windowOf(
          length,
          costing(length, (hour) => 10 + Math.floor(hour / 24)),
        ),
      )
    expect(rising(7).trend).toBe('rising')
    expect(rising(3).trend).toBe('insufficient-data')
    expect(
      costReport(
        windowOf(
          7,
          costing(7, (hour) => 100 - hour),
        ),
      ).trend,
    ).toBe('falling')
  })

  it('has only the components that were given', () => {
    const parts = windowOf(
      1,
      costing(1, () => 6, cost('EUR/h', 'compute')),
      costing(1, () => 2, cost('EUR/h', 'disk')),
    )
    expect(costReport(parts)).toMatchObject({ total: 192, components: [{ total: 144 }, { total: 48 }] })
    const whole = windowOf(
      1,
      costing(1, () => 10),
      costing(1, () => 6, cost('EUR/h', 'compute')),
    )
    expect(costReport(whole)).toMatchObject({ total: 240, components: [{ name: 'compute', total: 144 }] })
  })

  const cores: Kpi = { name: 'cores', unit: '{core}', kind: 'other', query: 'cores' }
  const prices = { currency: 'CHF', components: [{ kpi: 'cores', perUnitHour: 0.05 }] }
  it('prices what was measured by a price model, and invents no core', () => {
    expect(
      costReport(
        windowOf(
          1,
          costing(1, () => 40, cores),
        ),
        prices,
      ),
    ).toMatchObject({ total: 48, currency: 'CHF' })
    expect(costReport(windowOf(1), prices)).toMatchObject({ total: null, coverage: 0 })
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('refuses a price of %s', (perUnitHour) => {
    const model = { currency: 'EUR', components: [{ kpi: 'cores', perUnitHour }] }
    expect(() => costReport(windowOf(1), model)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => costReport(windowOf(1), { currency: 'EUR', components: [] })).toThrow(/component/)
  })
})
