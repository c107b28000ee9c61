import { describe, expect, it } from 'vitest'
import { days, type ErrorBudget, type HealthReport, type Kpi, sliceWindow } from '../../../src/model/index.js'
import { MONDAY } from '../../bench/simulation/windows.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week, weekBefore } from './weeks.js'

const P99: Kpi = { ...P95, name: 'latency-p99', objective: { atMost: 2 } }
const good = launchDay({ kpi: AVAILABILITY, counts: counts(0.0004, 1, 1) }, { kpi: P95, values: level(0.2, 1, 2) })
const slower = (factor: number, kpi: Kpi = P95) =>
  compare(week({ kpi, values: level(0.2 * factor, 7, 3) }), {
    'launch-day': launchDay({ kpi, values: level(0.2, 1, 4) }),
  })

describe('rollback advice', () => {
  it('is immediate when availability stays below 99 % for a day', () => {
    const report = compare(week({ kpi: AVAILABILITY, counts: counts(0.02, 7, 5) }), { 'launch-day': good })
    expect(report.rollback).toEqual({
      level: 'immediate',
      reasons: ['availability was below 0.99 for the last 24 h'],
      wouldHelp: null,
    })
    expect(report.verdict).toBe('fail')
  })

  it('is immediate when more than one request in twenty fails in the last hour', () => {
    const calm = counts(0.0004, 7, 6)
    const bad = Float64Array.from(calm.bad, (value, i) => (i >= 334 ? 150 : value))
    const report = compare(week({ kpi: AVAILABILITY, counts: { ...calm, bad } }), { 'launch-day': good })
    expect(report.rollback).toMatchObject({ level: 'immediate', reasons: [expect.stringContaining('above 0.05')] })
  })

  it('is not alarmed by one failure among ten requests', () => {
    const few = { bad: new Float64Array(336).fill(0), valid: new Float64Array(336).fill(5) }
    few.bad[335] = 1
    const report = compare(week({ kpi: AVAILABILITY, counts: few }), {
      'launch-day': launchDay({
        kpi: AVAILABILITY,
        counts: { bad: new Float64Array(48), valid: new Float64Array(48).fill(5) },
      }),
    })
    expect(report.rollback.level).toBe('none')
  })

  it('is recommended for a confirmed critical drop of availability', () => {
    const drop = counts(0.0004, 7, 6)
    const bad = Float64Array.from(drop.bad, (value, i) => value + (i % 48 < 40 ? 36 : 0))
    const report = compare(week({ kpi: AVAILABILITY, counts: { ...drop, bad } }), { 'launch-day': good })
    expect(report.rollback).toMatchObject({
      level: 'recommended',
      reasons: ['availability has a confirmed critical drop'],
    })
  })

  it('is recommended when a latency with an objective rises by half, prepared when one without does', () => {
    expect(slower(1.6, P99).rollback).toMatchObject({ level: 'recommended' })
    expect(slower(1.6).rollback).toMatchObject({ level: 'prepare' })
    expect(slower(1.3).rollback).toMatchObject({ level: 'prepare', reasons: ['latency-p95 rose by more than 25%'] })
    expect(slower(1.15).rollback.level).toBe('none')
  })

  it('is recommended when the median latency more than doubles', () => {
    expect(slower(2.3, { ...P95, name: 'latency-p50' }).rollback).toMatchObject({
      level: 'recommended',
      reasons: ['latency-p50 rose by more than 100%'],
    })
  })

  it('is recommended when three groups are critical', () => {
    const kpis: Kpi[] = ['cpu', 'memory', 'cost'].map((kind) => ({
      name: kind,
      kind: kind as Kpi['kind'],
      unit: '1',
      query: '',
    }))
    const report = compare(week(...kpis.map((kpi, i) => ({ kpi, values: level(0.7, 7, i) }))), {
      'launch-day': launchDay(...kpis.map((kpi, i) => ({ kpi, values: level(0.3, 1, 5 + i) }))),
    })
    expect(report).toMatchObject({
      assessment: 'critical',
      rollback: { level: 'recommended', reasons: ['3 groups of KPIs regressed to critical'] },
    })
  })

  it('waits for a second bad day in a row before it recommends anything', () => {
    const oneDay = sliceWindow(week({ kpi: P99, values: level(0.5, 7, 3) }), {
      start: MONDAY + days(1),
      end: MONDAY + days(2),
    })
    const report = compare(oneDay, { 'launch-day': launchDay({ kpi: P99, values: level(0.2, 1, 4) }) })
    expect(report.regressions).toMatchObject([{ severity: 'critical' }])
    expect(report.rollback.level).toBe('prepare')
  })

  it('is prepared when an objective was broken on two days', () => {
    const kpi: Kpi = { ...P95, objective: { atMost: 0.21 } }
    const report = compare(week({ kpi, values: level(0.24, 7, 3) }), {
      'launch-day': launchDay({ kpi, values: level(0.2, 1, 4) }),
    })
    expect(report.rollback).toMatchObject({
      level: 'prepare',
      reasons: ['latency-p95 broke its objective on 2 days or more'],
    })
  })

  describe('with what else is known', () => {
    const budget: ErrorBudget = {
      target: 0.999,
      period: days(30),
      badEvents: 1,
      totalEvents: 1,
      coverage: 1,
      errorRatio: 0.004,
      burnRate: 4,
      consumedOfWindow: 4,
      remainingOfWindow: -3,
      consumedOfPeriod: 1.1,
      timeToExhaustion: 0,
      timeToExhaustionRecent: 0,
      cumulative: [],
      interval: null,
      status: 'exhausted',
    }
    const health = (day: number, score: number | null) => ({ type: 'health-report', day, score }) as HealthReport
    const worse = week({ kpi: AVAILABILITY, counts: counts(0.004, 7, 5) })
    const better = week({ kpi: AVAILABILITY, counts: counts(0.0001, 7, 5) })
    const budgets = [{ kpi: 'availability', scope: {}, budget }]
    const page = { severity: 'page', firing: true } as const

    it('is immediate when a page fires and the budget of the window is gone', () => {
      expect(compare(worse, { 'launch-day': good }, { budgets, alerts: [page] }).rollback.level).toBe('immediate')
      expect(
        compare(worse, { 'launch-day': good }, { budgets, alerts: [{ ...page, firing: false }] }).rollback.level,
      ).toBe('recommended')
    })

    it('is recommended when the budget of the period is spent and still burns', () => {
      expect(compare(worse, { 'launch-day': good }, { budgets }).rollback).toMatchObject({
        level: 'recommended',
        reasons: ['the error budget of availability is spent and still burning'],
      })
    })

    it('is recommended after two days of poor health in a row, not after two with a better one between', () => {
      const slow = week({ kpi: P95, values: level(0.25, 7, 3) })
      const levelAfter = (days: HealthReport[]) =>
        compare(slow, { 'launch-day': good }, { health: days }).rollback.level
      expect(levelAfter([health(3, 30), health(4, 20)])).toBe('recommended')
      expect(levelAfter([health(3, 30), health(4, 90), health(5, 20)])).not.toBe('recommended')
      expect(levelAfter([health(3, 30), health(5, 20)])).not.toBe('recommended')
    })

    it('is none for a service that got better, whatever its budget and health', () => {
      const context = { budgets, alerts: [page], health: [health(1, 10), health(2, 10)] }
      expect(compare(better, { 'launch-day': good }, context).rollback.level).toBe('none')
    })
  })

  it('is a level lower, and says so, where the previous version was no better', () => {
    const slow = week({ kpi: P99, values: level(0.4, 7, 3) })
    const day = launchDay({ kpi: P99, values: level(0.2, 1, 4) })
    const same = compare(slow, {
      'launch-day': day,
      'previous-version': weekBefore({ kpi: P99, values: level(0.4, 7, 9) }),
    })
    expect(same.rollback).toMatchObject({ level: 'prepare', wouldHelp: false })
    expect(same.rollback.reasons.at(-1)).toContain('unlikely to help')
    const better = compare(slow, {
      'launch-day': day,
      'previous-version': weekBefore({ kpi: P99, values: level(0.2, 7, 9) }),
    })
    expect(better.rollback).toMatchObject({ level: 'recommended', wouldHelp: true })
  })
})
