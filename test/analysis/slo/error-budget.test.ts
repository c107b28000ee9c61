import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorBudget } from '../../../src/analysis/slo/index.js'
import { days, hours, isStabilityError } from '../../../src/model/index.js'
import { describeWithShared, readShared } from '../../shared-data.js'
import { near } from './near.js'

const week = (bad: number | null, total: number | null = 100_000) =>
  Array.from({ length: 7 }, () => ({ duration: days(1), bad, total }))
const share = (percent: number) => ({ duration: days(1), bad: 1 - percent / 100, total: 1 })

describe('an error budget', () => {
  it('burns at half its speed: half of the week is left, and it would last another week', () => {
    const budget = errorBudget({ target: 0.999, period: days(7), slices: week(50) })
    expect(budget).toMatchObject({ badEvents: 350, totalEvents: 700_000, coverage: 1, status: 'ok' })
    near(budget.burnRate, 0.5)
    near(budget.consumedOfPeriod, 0.5)
    near(budget.timeToExhaustion, days(7))
  })

  it('is exhausted, not almost, when it is spent to the last event', () => {
    const budget = errorBudget({ target: 0.999, period: days(7), slices: week(100) })
    expect(budget.status).toBe('exhausted')
    expect(budget.timeToExhaustion).toBe(0)
    near(budget.remainingOfWindow, 0)
  })

  it('overdraws below zero rather than stopping at it', () => {
    near(errorBudget({ target: 0.999, period: days(7), slices: week(1000) }).remainingOfWindow, -9)
  })

  it('knows nothing without traffic', () => {
    const budget = errorBudget({ target: 0.999, period: days(7), slices: week(0, 0) })
    expect(budget).toMatchObject({ status: 'no_traffic', burnRate: null, consumedOfPeriod: null, coverage: 1 })
    expect(budget.cumulative).toEqual([null, null, null, null, null, null, null])
  })

  it('knows nothing without data, and its coverage says why', () => {
    const budget = errorBudget({ target: 0.999, period: days(7), slices: week(null, null) })
    expect(budget).toMatchObject({ status: 'no_traffic', errorRatio: null, coverage: 0 })
    expect(errorBudget({ target: 0.999, period: days(7), slices: [] }).coverage).toBe(0)
  })

  it('leaves out what is missing: a lost day lowers the coverage, not the ratio', () => {
    const slices = [...week(50).slice(1), { duration: days(1), bad: null, total: null }]
    const budget = errorBudget({ target: 0.999, period: days(7), slices })
    near(budget.coverage, 6 / 7)
    near(budget.errorRatio, 0.0005)
    expect(budget.cumulative.at(-1)).toBeNull()
  })

  it('of a target of 1 is whole without a bad event and exhausted with one, and nothing is infinite', () => {
    const whole = errorBudget({ target: 1, period: days(7), slices: week(0) })
    expect(whole).toMatchObject({ burnRate: null, consumedOfWindow: 0, remainingOfWindow: 1, status: 'ok' })
    const gone = errorBudget({ target: 1, period: days(7), slices: week(1) })
    expect(gone).toMatchObject({ burnRate: null, consumedOfWindow: null, consumedOfPeriod: null, status: 'exhausted' })
    expect(JSON.parse(JSON.stringify(gone))).toEqual(gone)
  })

  it("takes the original's own week to 82.5 % of its availability budget, where the original said 100 %", () => {
    const slices = [99.95, 99.92, 99.88, 99.85, 99.93, 99.91, 99.94, 99.96].map(share)
    near(errorBudget({ target: 0.999, period: days(8), slices }).consumedOfWindow, 0.825, 1e-9)
    near(errorBudget({ target: 0.999, period: days(7), slices: slices.slice(1) }).consumedOfWindow, 0.61 / 0.7, 1e-9)
  })

  it("takes the original's own error rates to 53.75 % of theirs, where the original said 100 %", () => {
    const slices = [0.03, 0.05, 0.08, 0.12, 0.04, 0.06, 0.03, 0.02].map((rate) => share(100 - rate))
    near(errorBudget({ target: 0.999, period: days(8), slices }).consumedOfWindow, 0.5375, 1e-9)
  })

  it('weighs a day by its requests: a day of ten does not outvote a day of a thousand', () => {
    const slices = [
      { duration: days(1), bad: 5, total: 1000 },
      { duration: days(1), bad: 1, total: 10 },
      { duration: days(1), bad: 10, total: 5000 },
    ]
    near(errorBudget({ target: 0.99, period: days(28), slices }).errorRatio, 16 / 6010)
  })

  it('sees from the last hours that a calm week is over', () => {
    const calm = Array.from({ length: 160 }, () => ({ duration: hours(1), bad: 0, total: 1000 }))
    const storm = Array.from({ length: 6 }, () => ({ duration: hours(1), bad: 10, total: 1000 }))
    const budget = errorBudget({ target: 0.999, period: days(30), slices: [...calm, ...storm] })
    const left = (1 - (budget.consumedOfPeriod as number)) * days(30)
    near(budget.timeToExhaustionRecent, left / 10, 1e-9)
    expect(budget.timeToExhaustion as number).toBeGreaterThan(budget.timeToExhaustionRecent as number)
  })

  it('of a rolling period forgets what is older, and sets off what burns against what expires', () => {
    const slices = [...week(1000), ...week(10)]
    const fixed = errorBudget({ target: 0.999, period: days(7), slices })
    const rolling = errorBudget({ target: 0.999, period: days(7), slices, rolling: true })
    near(fixed.consumedOfPeriod, 10.1)
    near(rolling.consumedOfPeriod, 0.1)
    // The oldest day left burns as fast as the newest, so that the budget stands still.
    expect(rolling.timeToExhaustion).toBeNull()
    near(fixed.coverage, 1)
  })

  it('has an interval that holds the truth, and a wider one where failures come in outages', () => {
    const steady = errorBudget({ target: 0.999, period: days(7), slices: week(50) })
    const outage = errorBudget({
      target: 0.999,
      period: days(7),
      slices: week(0).map((slice, day) => (day === 3 ? { ...slice, bad: 350 } : slice)),
    })
    const width = ({ interval }: typeof steady) => (interval ? interval.upper - interval.lower : Number.NaN)
    expect(steady.interval?.lower).toBeLessThan(0.5)
    expect(steady.interval?.upper).toBeGreaterThan(0.5)
    expect(width(outage)).toBeGreaterThan(5 * width(steady))
  })

  const counts = fc.record({ bad: fc.nat(50), more: fc.integer({ min: 1, max: 5000 }) })
  it('grows with every bad event and is the same for counts a thousand times as large', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 30 }), fc.nat(), (days_, which) => {
        const slices = days_.map(({ bad, more }) => ({ duration: days(1), bad, total: bad + more }))
        const budget = errorBudget({ target: 0.995, period: days(30), slices })
        const at = which % slices.length
        const worse = slices.map((slice, i) => (i === at ? { ...slice, bad: slice.bad + 1 } : slice))
        const scaled = slices.map(({ duration, bad, total }) => ({ duration, bad: bad * 1000, total: total * 1000 }))
        const more = errorBudget({ target: 0.995, period: days(30), slices: worse })
        expect(more.consumedOfPeriod as number).toBeGreaterThan(budget.consumedOfPeriod as number)
        expect(more.timeToExhaustion as number).toBeLessThanOrEqual(budget.timeToExhaustion ?? Number.MAX_VALUE)
        near(errorBudget({ target: 0.995, period: days(30), slices: scaled }).burnRate, budget.burnRate as number)
      }),
      { seed: 20261123 },
    )
  })

  it('of a whole is the budget of its slices cut finer, and of its slices in another order', () => {
    const coarse = errorBudget({ target: 0.99, period: days(30), slices: week(40, 9000) })
    const fine = week(40, 9000).flatMap(({ bad, total }) =>
      Array.from({ length: 4 }, () => ({ duration: hours(6), bad: (bad ?? 0) / 4, total: (total ?? 0) / 4 })),
    )
    near(errorBudget({ target: 0.99, period: days(30), slices: fine }).consumedOfPeriod, coarse.consumedOfPeriod)
    near(errorBudget({ target: 0.99, period: days(30), slices: fine.reverse() }).burnRate, coarse.burnRate)
  })

  it.each([
    ['target', { target: 99.9, period: days(7), slices: [] }],
    ['target', { target: 0, period: days(7), slices: [] }],
    ['target', { target: Number.NaN, period: days(7), slices: [] }],
    ['period', { target: 0.999, period: 0, slices: [] }],
    ['duration', { target: 0.999, period: 1, slices: [{ duration: -1, bad: 0, total: 1 }] }],
    ['bad', { target: 0.999, period: 1, slices: [{ duration: 1, bad: Number.NaN, total: 1 }] }],
    ['total', { target: 0.999, period: 1, slices: [{ duration: 1, bad: 0, total: Number.POSITIVE_INFINITY }] }],
  ])('refuses a %s that cannot be meant, and names it', (option, input) => {
    expect.assertions(2)
    try {
      errorBudget(input)
    } catch (error) {
      expect(isStabilityError(error, 'CONFIG_INVALID')).toBe(true)
      expect((error as { hint: string }).hint).toContain(`\`${option}\``)
    }
  })
})

interface Case {
  id: string
  target: number
  periodSeconds: number
  slices: [number, number | null, number | null][]
  expected: Record<string, number | string | null | (number | null)[]>
}

describeWithShared('vectors/error_budget.json', 'error budgets by exact rational arithmetic', () => {
  const { cases } = readShared<{ cases: Case[] }>('vectors/error_budget.json')
  it.each(cases)('$id', ({ target, periodSeconds, slices, expected }) => {
    const budget = errorBudget({
      target,
      period: periodSeconds * 1000,
      slices: slices.map(([duration, good, total]) => ({
        duration: duration * 1000,
        bad: good === null || total === null ? null : total - good,
        total,
      })),
    })
    for (const [field, value] of Object.entries(expected)) {
      if (field === 'secondsToExhaustion') near(budget.timeToExhaustion, Number(value) * 1000)
      else if (field === 'cumulativeConsumedOfWindow') {
        const wanted = value as (number | null)[]
        expect(budget.cumulative).toHaveLength(wanted.length)
        wanted.forEach((point, i) => {
          near(budget.cumulative[i], point)
        })
      } else if (typeof value === 'number' || value === null) near(budget[field as 'burnRate'], value)
      else expect(budget[field as 'status']).toBe(value)
    }
  })
})
