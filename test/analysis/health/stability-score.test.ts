import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stabilityGrade, stabilityScore } from '../../../src/analysis/health/index.js'
import { dayOf, kpis, type Values } from './days.js'

const week = (...days: (Values | null)[]) =>
  stabilityScore(
    days.flatMap((values, i) => (values === null ? [] : [dayOf(i + 1, values)])),
    { kpis },
  )
const all = (values: Values) => Array.from({ length: 7 }, () => values)

describe('the stability score', () => {
  it('of a week that kept everything is 100, an A', () => {
    expect(week(...all({}))).toMatchObject({ score: 100, grade: 'A', coverage: 1, reasons: [] })
  })

  it('of a dead week is 0, where the original gave 16 for idle processors', () => {
    expect(week(...all({ availability: 0, errors: 1, p99: 30 }))).toMatchObject({ score: 0, grade: 'F' })
  })

  it('of a better release is 100: an improvement is no drift', () => {
    expect(week(...all({ drift: -0.5 })).score).toBe(100)
  })

  it('loses what drift took: half of the limit costs half of that part', () => {
    const { parts, score } = week(...all({ drift: 0.1 }))
    expect(parts.find(({ name }) => name === 'degradation')?.value).toBeCloseTo(0.5, 12)
    expect(score).toBeLessThan(100)
  })

  it('needs four days, and says how many it had', () => {
    expect(week({}, {}, {})).toMatchObject({
      score: null,
      grade: null,
      reasons: ['3 of the 4 days that a score needs'],
    })
    expect(week({}, {}, {}, {}).score).toBe(100)
    expect(week({}, {}, {}, {}).coverage).toBeCloseTo(4 / 7, 12)
    const unknown = { availability: null, errors: null, p99: null, cpu: null, coverage: 0 }
    expect(week({}, {}, {}, unknown, unknown, unknown, unknown).score).toBeNull()
  })

  it('weighs days by their requests where these were counted', () => {
    const bad = { availability: 0.99 }
    const byRequests = week(...all({ requests: 1000 }).slice(1), { ...bad, requests: 1 }).score as number
    const byTime = week(...all({}).slice(1), bad).score as number
    expect(byRequests).toBeGreaterThan(byTime + 3)
  })

  it('says how it ended: the same drift costs more at the end of the week than at its start', () => {
    const calm = all({}).slice(2)
    const drifting = { drift: 0.2 }
    const early = week(drifting, drifting, ...calm).score as number
    const late = week(...calm, drifting, drifting).score as number
    expect(late).toBeLessThan(early)
  })

  it('grades by bands that include their edge', () => {
    expect([95, 94.9, 90, 80, 79.9, 70, 0, null].map((score) => stabilityGrade(score))).toEqual([
      'A',
      'B',
      'B',
      'C',
      'D',
      'D',
      'F',
      null,
    ])
  })

  const value = fc.double({ min: 0, max: 1, noNaN: true })
  const anyDay = fc.record({
    availability: fc.double({ min: 0.985, max: 1, noNaN: true }),
    errors: fc.double({ min: 0, max: 0.015, noNaN: true }),
    p99: fc.double({ min: 0, max: 1.5, noNaN: true }),
    drift: fc.double({ min: -0.3, max: 0.4, noNaN: true }),
  })
  it('never falls because a day got better, and its losses add up', () => {
    const weeks = fc.array(anyDay, { minLength: 4, maxLength: 7 })
    fc.assert(
      fc.property(weeks, fc.nat(), fc.nat(3), value, (days, which, what, by) => {
        const at = which % days.length
        const better = days.map((day, i) =>
          i !== at
            ? day
            : ([
                { ...day, availability: day.availability + (1 - day.availability) * by },
                { ...day, errors: day.errors * (1 - by) },
                { ...day, p99: day.p99 * (1 - by) },
                { ...day, drift: day.drift - by },
              ][what] as typeof day),
        )
        const [before, after] = [week(...days), week(...better)]
        expect(after.score as number).toBeGreaterThanOrEqual((before.score as number) - 1e-9)
        const lost = before.parts.reduce((sum, { loss }) => sum + (loss ?? 0), 0)
        expect(100 - (before.score as number)).toBeCloseTo(lost, 9)
      }),
      { seed: 20261123, numRuns: 500 },
    )
  })

  it('knows less, and says so, for every day that is taken away', () => {
    const days = all({ p99: 0.6 })
    const less = week(...days.slice(1))
    expect(less.coverage).toBeLessThan(week(...days).coverage)
    expect(less.reasons).toContain('6 of 7 days are known')
  })
})
