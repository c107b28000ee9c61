import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  days,
  defaultPolicy,
  directionOf,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type RegressionReport,
  severityRank,
  spanValue,
} from '../../../src/model/index.js'
import { uniform } from '../../bench/simulation/noise.js'
import { SAMPLES_PER_DAY, type Simulated } from '../../bench/simulation/windows.js'
import { LOSSES, lostSlots, withoutSlots } from '../../bench/simulation/without-slots.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week, weekBefore } from './weeks.js'

const CPU: Kpi = { name: 'cpu', kind: 'cpu', unit: '1', query: '' }
const COST: Kpi = { name: 'cost', kind: 'cost', unit: 'USD/h', query: '' }
const HIT_RATE: Kpi = { name: 'hit-rate', kind: 'hit-rate', unit: '1', query: '' }
const ERRORS: Kpi = { name: 'error-rate', kind: 'error-rate', unit: '1', bad: 'b', valid: 'v' }
const WEEK = { slots: 7 * SAMPLES_PER_DAY, slotsPerDay: SAMPLES_PER_DAY }

/** Makes a KPI's column that is worse by a share of its level from some slot on. */
type Column = (lasts: number, seed: number, worse: (slot: number) => number) => Simulated
const gauge =
  (kpi: Kpi, value: number): Column =>
  (lasts, seed, worse) => {
    const sign = directionOf(kpi) === 'higher-is-better' ? -1 : 1
    return { kpi, values: level(value, lasts, seed).map((one, slot) => one * (1 + sign * worse(slot))) }
  }
const ratio =
  (kpi: Kpi, share: number): Column =>
  (lasts, seed, worse) => {
    const { bad, valid } = counts(share, lasts, seed)
    const added = kpi.kind === 'availability' ? 2_000 : 2_000 * share
    return { kpi, counts: { bad: Array.from(bad, (one, slot) => one + added * worse(slot)), valid } }
  }
const COLUMNS: readonly Column[] = [
  gauge(P95, 0.2),
  gauge(CPU, 0.4),
  gauge(COST, 12),
  gauge(HIT_RATE, 0.8),
  ratio(AVAILABILITY, 0.0005),
  ratio(ERRORS, 0.004),
]
const calm = () => 0

describe('lost data', () => {
  it('never makes a change that matters look like none, unless what was lost was five times as bad as that', () => {
    const cases = fc.record({
      column: fc.constantFrom(...COLUMNS),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      baselineDays: fc.constantFrom(1, 7),
      size: fc.double({ min: 1, max: 6, noNaN: true }),
      from: fc.integer({ min: 0, max: 6 }),
      how: fc.constantFrom(...LOSSES),
      share: fc.double({ min: 0.003, max: 0.49, noNaN: true }),
    })
    fc.assert(
      fc.property(cases, ({ column, seed, baselineDays, size, from, how, share }) => {
        const before = baselineDays === 1 ? launchDay(column(1, seed, calm)) : weekBefore(column(7, seed, calm))
        const { kpi } = before.kpis[0] as KpiResult
        const medium = defaultPolicy.severity[kpi.kind].medium / 100
        const isLate = (slot: number) => slot >= from * SAMPLES_PER_DAY
        const current = week(column(7, seed + 1, (slot) => (isLate(slot) ? size * medium : 0)))
        const lost = lostSlots(how, share, WEEK, uniform(seed))
        const [full, less] = [current, withoutSlots(current, (slot) => lost.has(slot))].map((window) =>
          compare(window, { baseline: before }),
        ) as [RegressionReport, RegressionReport]

        const [whole, rest] = [full.comparisons[0], less.comparisons[0]]
        fc.pre(severityRank(whole?.possibleSeverity ?? whole?.severity ?? null) >= severityRank('medium'))
        fc.pre(
          degradation(
            withoutSlots(current, (slot) => !lost.has(slot)),
            before,
          ) <=
            5 * medium,
        )
        fc.pre(!rest?.notes.includes('same_hours_of_day'))
        expect(['regressed', 'inconclusive', 'no_data']).toContain(rest?.status)
        expect(less.verdict).not.toBe('pass')
      }),
      { seed: 10, numRuns: 400 },
    )
  })

  it('cannot be known from what is left: for a healthy week without a slot there is a value of it that is no pass', () => {
    const slot = fc.integer({ min: 0, max: WEEK.slots - 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), slot, (seed, missing) => {
        const before = launchDay({ kpi: P95, values: level(0.2, 1, seed) })
        const values = level(0.2, 7, seed + 1)
        const { baselineValue } = compare(week({ kpi: P95, values }), { 'launch-day': before }).comparisons[0] ?? {}
        const others = values.reduce((sum, one) => sum + one, 0) - (values[missing] as number)
        const withValue = values.with(missing, 1.2 * (baselineValue as number) * values.length - others)
        const full = week({ kpi: P95, values: withValue })
        fc.pre(
          compare(
            withoutSlots(full, (slot) => slot === missing),
            { 'launch-day': before },
          ).verdict === 'pass',
        )
        expect(compare(full, { 'launch-day': before }).verdict).not.toBe('pass')
      }),
      { seed: 11, numRuns: 60 },
    )
  })

  describe('in a week like its baseline', () => {
    const before = { 'launch-day': launchDay({ kpi: P95, values: level(0.2, 1, 4) }) }
    const current = week({ kpi: P95, values: level(0.2, 7, 2) })
    const without = (from: number, to: number, window = current) =>
      compare(
        withoutSlots(window, (slot) => slot >= from && slot < to),
        before,
      )

    it('leaves the verdict alone where it is a scrape gap of an hour', () => {
      expect(without(168, 170)).toMatchObject({ verdict: 'pass', comparisons: [{ status: 'unchanged' }] })
    })

    it('is inconclusive where it is days, and says how much is missing', () => {
      const report = without(0, 2 * SAMPLES_PER_DAY)
      expect(report).toMatchObject({ verdict: 'inconclusive', regressions: [], rollback: { level: 'none' } })
      expect(report.comparisons).toMatchObject([
        { status: 'inconclusive', severity: 'none', possibleSeverity: 'medium' },
      ])
      expect(report.reasons[0]).toMatch(
        /^latency-p95 .* against launch day, but the window lacks 28.6% of the baseline's slots, which could hide/,
      )
      expect(report.comparisons[0]?.reason).toContain("the window lacks 28.6% of the baseline's slots")
    })

    it('says so where it is the baseline that lost them', () => {
      const thin = withoutSlots(before['launch-day'], (slot) => slot < 9)
      const report = compare(week({ kpi: P95, values: level(0.21, 7, 2) }), { 'launch-day': thin })
      expect(report.reasons[0]).toContain("the baseline lacks 18.8% of the window's slots")
    })

    it('is no news where the baseline lacks them as well: a service rests at night', () => {
      const night = (slot: number) => slot % SAMPLES_PER_DAY < 8
      const rested = { 'launch-day': withoutSlots(before['launch-day'], night) }
      expect(compare(withoutSlots(current, night), rested).comparisons).toMatchObject([{ status: 'unchanged' }])
    })

    it('does not outweigh an improvement larger than what it could hide', () => {
      const halved = week({ kpi: P95, values: level(0.1, 7, 2) })
      expect(without(0, 60, halved).comparisons).toMatchObject([{ status: 'improved' }])
      const lower = week({ kpi: P95, values: level(0.19, 7, 2) })
      expect(without(0, 96, lower).comparisons).toMatchObject([{ status: 'inconclusive' }])
    })

    it('is not explained by an incident', () => {
      const lost = withoutSlots(current, (slot) => slot < 2 * SAMPLES_PER_DAY)
      const [start, end] = [current.range.start, current.range.start + days(1)]
      const incidents = [{ kpis: [P95.name], scopes: [{}], start, end, id: 'i', title: 'i' }] as never
      expect(compare(lost, before, { incidents }).verdict).toBe('inconclusive')
    })

    it('leaves open under a stricter or laxer `minimumCoverage` as much as that says', () => {
      const lost = withoutSlots(current, (slot) => slot < SAMPLES_PER_DAY)
      const under = (minimumCoverage: number) => compare(lost, before, {}, { policy: { minimumCoverage } }).verdict
      expect([0.6, 0.9, 1].map(under)).toEqual(['pass', 'inconclusive', 'inconclusive'])
    })
  })
})

/** How much worse a part of a window is than its baseline, by its value, as a share of that. */
function degradation(part: KpiWindow, before: KpiWindow): number {
  const [now, then] = [part, before].map(({ kpis }) => spanValue(kpis[0] as KpiResult).value as number) as [
    number,
    number,
  ]
  const { kpi } = part.kpis[0] as KpiResult
  return ((directionOf(kpi) === 'higher-is-better' ? -1 : 1) * (now - then)) / then
}
