import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Kpi, type KpiWindow, severityRank, type Verdict } from '../../../src/model/index.js'
import { SAMPLES_PER_DAY } from '../../bench/simulation/windows.js'
import { withoutSlots } from '../../bench/simulation/without-slots.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week } from './weeks.js'

const seed = fc.integer({ min: 1, max: 1_000_000 })
const RANK: Record<Verdict, number> = { pass: 0, warn: 1, inconclusive: 1, fail: 2 }
const CPU: Kpi = { name: 'cpu', kind: 'cpu', unit: '1', query: '' }

const baselineOf = (one: number) => ({
  'launch-day': launchDay(
    { kpi: P95, values: level(0.2, 1, one) },
    { kpi: AVAILABILITY, counts: counts(0.0005, 1, one + 1) },
    { kpi: CPU, scope: { service: 'a' }, values: level(0.4, 1, one + 2) },
  ),
})
const weekOf = (one: number, factor = 1, share = 0.0005) =>
  week(
    { kpi: P95, values: level(0.2 * factor, 7, one + 3) },
    { kpi: AVAILABILITY, counts: counts(share, 7, one + 4) },
    { kpi: CPU, scope: { service: 'a' }, values: level(0.4 * factor, 7, one + 5) },
  )

describe('for any week', () => {
  it('more of what is bad is never judged better', () => {
    const factor = fc.double({ min: 0.5, max: 3, noNaN: true })
    fc.assert(
      fc.property(seed, factor, factor, (one, a, b) => {
        const [better, worse] = [Math.min(a, b), Math.max(a, b)].map((f) => compare(weekOf(one, f), baselineOf(one)))
        expect(RANK[worse?.verdict as Verdict]).toBeGreaterThanOrEqual(RANK[better?.verdict as Verdict])
        for (const [i, comparison] of (better?.comparisons ?? []).entries()) {
          const known = (one: typeof comparison | undefined) =>
            severityRank(one?.possibleSeverity ?? one?.severity ?? 'none')
          expect(known(worse?.comparisons[i])).toBeGreaterThanOrEqual(known(comparison))
        }
      }),
      { seed: 3, numRuns: 60 },
    )
  })

  it('the order of KPIs and scopes changes nothing', () => {
    fc.assert(
      fc.property(seed, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (one, order) => {
        const [current, baselines] = [weekOf(one, 1.3), baselineOf(one)]
        const shuffled = (window: KpiWindow) => ({
          ...window,
          kpis: order.map((i) => window.kpis[i] as (typeof window.kpis)[0]),
        })
        const other = compare(shuffled(current), { 'launch-day': shuffled(baselines['launch-day']) })
        expect(JSON.stringify(other)).toBe(JSON.stringify(compare(current, baselines)))
      }),
      { seed: 4, numRuns: 20 },
    )
  })

  it('a week in which everything improved has no regression and no rollback', () => {
    fc.assert(
      fc.property(seed, fc.double({ min: 0.3, max: 0.9, noNaN: true }), (one, factor) => {
        const report = compare(weekOf(one, factor, 0.0001), baselineOf(one))
        expect(report.regressions).toEqual([])
        expect(report.rollback.level).toBe('none')
        expect(report.verdict).toBe('pass')
      }),
      { seed: 5, numRuns: 60 },
    )
  })

  it('taking a KPI away never makes a week that did not pass pass', () => {
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 0, max: 2 }),
        fc.double({ min: 1, max: 2, noNaN: true }),
        (one, gone, factor) => {
          const current = weekOf(one, factor)
          const less = { ...current, kpis: current.kpis.filter((_, i) => i !== gone) }
          expect(compare(less, baselineOf(one)).verdict).not.toBe('pass')
        },
      ),
      { seed: 6, numRuns: 40 },
    )
  })

  it('losing up to half of the samples, in any pattern, never turns a bad week into a good one', () => {
    const isKept = fc.func(fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(seed, isKept, fc.double({ min: 0, max: 0.9, noNaN: true }), (one, draw, share) => {
        const report = compare(
          withoutSlots(weekOf(one, 1.6), (slot) => draw(slot) < share),
          baselineOf(one),
        )
        expect(report.verdict).not.toBe('pass')
        for (const { coverage } of report.comparisons) expect(coverage).toBeLessThanOrEqual(1)
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  it('losing days never turns a week that was slightly worse into one that passes', () => {
    const days = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 2, max: 3 }))
    fc.assert(
      fc.property(seed, days, (one, [from, lost]) => {
        fc.pre(compare(weekOf(one, 1.1), baselineOf(one)).verdict !== 'pass')
        const dayOf = (slot: number) => Math.floor(slot / SAMPLES_PER_DAY)
        const report = compare(
          withoutSlots(weekOf(one, 1.1), (slot) => (dayOf(slot) - from + 7) % 7 < lost),
          baselineOf(one),
        )
        expect(report.verdict).not.toBe('pass')
      }),
      { seed: 9, numRuns: 60 },
    )
  })

  it('losing three tenths of the samples of a week that passes raises no alarm', () => {
    fc.assert(
      fc.property(seed, fc.func(fc.double({ min: 0, max: 1, noNaN: true })), (one, draw) => {
        const full = compare(weekOf(one), baselineOf(one))
        fc.pre(full.verdict === 'pass')
        const report = compare(
          withoutSlots(weekOf(one), (slot) => draw(slot) < 0.3),
          baselineOf(one),
        )
        expect(report.rollback.level).toBe('none')
        expect(report.regressions.filter(({ severity }) => severity !== 'low')).toEqual([])
      }),
      { seed: 8, numRuns: 60 },
    )
  })

  it('the same figures in milliseconds and in seconds are the same verdict', () => {
    const inMs = { ...P95, unit: 'ms' }
    fc.assert(
      fc.property(seed, fc.double({ min: 0.5, max: 2, noNaN: true }), (one, factor) => {
        const [before, after] = [level(0.2, 1, one), level(0.2 * factor, 7, one + 1)]
        const seconds = compare(week({ kpi: P95, values: after }), {
          'launch-day': launchDay({ kpi: P95, values: before }),
        })
        const ms = compare(week({ kpi: inMs, values: after.map((v) => 1000 * v) }), {
          'launch-day': launchDay({ kpi: inMs, values: before.map((v) => 1000 * v) }),
        })
        expect(ms.verdict).toBe(seconds.verdict)
        expect(ms.comparisons[0]?.severity).toBe(seconds.comparisons[0]?.severity)
        expect(ms.comparisons[0]?.p).toBeCloseTo(seconds.comparisons[0]?.p as number, 12)
      }),
      { seed: 9, numRuns: 40 },
    )
  })
})
