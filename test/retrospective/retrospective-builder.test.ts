import { describe, expect, it } from 'vitest'
import { type DaySummary, days, type Kpi, type KpiDay, type Labels } from '../../src/model/index.js'
import { RetrospectiveBuilder } from '../../src/retrospective/index.js'

const release = { product: 'checkout', version: '2.4.0', releasedAt: Date.parse('2026-11-10T09:00:00Z') }

describe('RetrospectiveBuilder', () => {
  it('is inconclusive about nothing, and says what is missing', () => {
    const retrospective = new RetrospectiveBuilder({ release }).build({ now: release.releasedAt })
    expect(retrospective).toMatchObject({
      verdict: 'inconclusive',
      score: null,
      grade: null,
      successes: [],
      cost: null,
    })
    expect(retrospective.headlines).toEqual(['Nothing was measured: there is no answer.'])
    expect(retrospective.dataQuality.warnings).toContain('No cost report was given: cost is unknown, not zero.')
    expect(JSON.parse(JSON.stringify(retrospective))).toEqual(retrospective)
  })

  it('lets the clock into generatedAt only', () => {
    const at = (now: number) => new RetrospectiveBuilder({ release }).build({ now })
    expect({ ...at(1), generatedAt: 0 }).toEqual({ ...at(2), generatedAt: 0 })
  })

  it('refuses a release without a moment', () => {
    expect(() => new RetrospectiveBuilder({ release: { ...release, releasedAt: Number.NaN } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })

  it('refuses what is no report, where it is handed in', () => {
    const builder = new RetrospectiveBuilder({ release })
    const wrong = { wrong: true } as never
    for (const method of ['baseline', 'day', 'health', 'anomalies', 'regression', 'incidents', 'build'] as const) {
      expect(() => builder[method](wrong), method).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(builder.build({ now: 0 }).verdict).toBe('inconclusive')
  })
})

const kpis: Kpi[] = [
  { name: 'availability', unit: '1', kind: 'availability', objective: { target: 0.999 }, bad: 'b', valid: 'v' },
  { name: 'latency', unit: 's', kind: 'latency', query: 'l' },
]
const kpiDay = (kpi: string, scope: Labels, value: number, counts?: { bad: number; valid: number }): KpiDay => ({
  kpi,
  scope,
  unit: kpi === 'latency' ? 's' : '1',
  value,
  min: value,
  max: value,
  p50: value,
  p95: value,
  p99: value,
  coverage: 1,
  compliance: null,
  drift: null,
  ...counts,
})
const day = (number: number): DaySummary => {
  const bad = { eu: 5, us: 1 }
  return {
    day: number,
    range: { start: release.releasedAt + days(number), end: release.releasedAt + days(number + 1) },
    verdict: 'pass',
    reasons: [],
    kpis: [
      ...(['eu', 'us'] as const).flatMap((region) =>
        (['a', 'b'] as const).flatMap((service) => [
          kpiDay('availability', { service, region }, 1 - bad[region] / 1000, {
            bad: bad[region],
            valid: 1000 * (region === 'us' ? 3 : 1),
          }),
          kpiDay('latency', { service, region }, region === 'eu' ? 0.3 : 0.2),
        ]),
      ),
    ],
    alerts: [],
    coverage: 1,
    gaps: [],
  }
}

describe('what the builder makes of days', () => {
  const all = [1, 2, 3, 4, 5, 6, 7].map(day)
  const built = (list: readonly DaySummary[]) => new RetrospectiveBuilder({ release, kpis }).day(list).build({ now: 0 })

  it('is the same in bytes whatever the order of the calls', () => {
    const one = all.reduceRight((builder, each) => builder.day(each), new RetrospectiveBuilder({ release, kpis }))
    expect(JSON.stringify(one.build({ now: 0 }))).toBe(JSON.stringify(built(all)))
  })

  it('has a table for each dimension: summed counts, the worst of what cannot be summed, deltas to the busiest', () => {
    const regions = built(all).scopeTables?.find(({ dimension }) => dimension === 'region')
    expect(regions).toMatchObject({ primary: 'us', kpis: ['availability', 'latency'] })
    const cell = (region: string, kpi: string) =>
      regions?.rows.find(({ scope }) => scope.region === region)?.cells.find((each) => each.kpi === kpi)
    // eu: 2 services × 7 days × 5 bad of 1000; us: 1 bad of 3000.
    expect(cell('eu', 'availability')?.value).toBeCloseTo(0.995, 12)
    expect(cell('eu', 'availability')?.deltaToPrimary).toBeCloseTo(1 / 3000 - 0.005, 12)
    expect(cell('us', 'availability')?.deltaToPrimary).toBeNull()
    expect(cell('eu', 'latency')).toMatchObject({ value: 0.3, worstOf: 2 })
  })

  it('makes one action item of one trouble in many places, due a day after the data ends', () => {
    const items = built(all).actionItems.filter(({ kpi }) => kpi === 'availability')
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      priority: 'P0',
      owner: null,
      due: release.releasedAt + days(9),
    })
    expect(items[0]?.reason).toContain('Also in')
  })

  it('calls a miss that is over resolved, though the period as a whole missed its objective', () => {
    const scope = { service: 'a' }
    const with100 = (bad: readonly number[]) =>
      bad.map((each, index): DaySummary => {
        const counts = { bad: each, valid: 1000 }
        return { ...day(index + 1), kpis: [kpiDay('availability', scope, 1 - each / 1000, counts)] }
      })
    const missed = (bad: readonly number[]) =>
      built(with100(bad)).degradations?.find(({ kind }) => kind === 'objective')
    expect(missed([40, 0, 0, 0, 0, 0, 0])).toMatchObject({
      description: expect.stringContaining('missed its objective over the period'),
      state: 'resolved',
      resolvedAt: release.releasedAt + days(2),
    })
    expect(missed([40, 0, 0, 0, 0, 0, 40])).toMatchObject({ state: 'open', resolvedAt: null })
  })

  it('names the item of an objective by the place that missed it most, as urgent as the most urgent', () => {
    const places = { old: [3, 3, 3, 3, 3, 3, 3], fresh: [2, 2, 2, 2, 2, 2, 2] }
    const kpisOf = (index: number) =>
      Object.entries(places).map(([service, bad]) => {
        const counts = { bad: bad[index] ?? 0, valid: 1000 }
        return kpiDay('availability', { service }, 1 - counts.bad / counts.valid, counts)
      })
    const launch = { old: 0.997, fresh: 1 }
    const retrospective = new RetrospectiveBuilder({ release, kpis })
      .baseline({
        type: 'kpi-summary',
        schemaVersion: 1,
        key: 'launch',
        verdict: 'pass',
        reasons: [],
        range: { start: release.releasedAt, end: release.releasedAt + days(1) },
        step: days(1),
        kpis: Object.entries(launch).map(([service, value]) => kpiDay('availability', { service }, value)),
        alerts: [],
        coverage: 1,
        notes: [],
      })
      .slo([])
      .day([0, 1, 2, 3, 4, 5, 6].map((index) => ({ ...day(index + 1), kpis: kpisOf(index) })))
      .build({ now: 0 })
    const severities = retrospective.degradations?.map(({ scope, severity }) => [scope.service, severity])
    expect(severities).toEqual([
      ['fresh', 'high'],
      ['old', 'medium'],
    ])
    const [item, ...others] = retrospective.actionItems.filter(({ kpi }) => kpi === 'availability')
    expect(others).toEqual([])
    expect(item).toMatchObject({ priority: 'P1', scope: { service: 'old' } })
    expect(item?.title).toContain('old')
    expect(item?.reason).toContain('99.7%')
    expect(item?.reason).toContain('Also in fresh.')
  })

  it('calls a level that a trend leads away from no success', () => {
    const scope = {}
    const comparison = {
      kpi: 'latency',
      scope,
      unit: 's',
      baseline: 'launch-day',
      status: 'unchanged',
      severity: 'none',
      baselineValue: 0.2,
      currentValue: 0.21,
      evidence: { rule: 'r' },
    }
    const told = (trend: 'stable' | 'worsening') =>
      new RetrospectiveBuilder({ release, kpis })
        .day(all.map((each) => ({ ...each, kpis: [kpiDay('latency', scope, 0.2)] })))
        .regression({
          comparisons: [comparison],
          regressions: [],
          improvements: [],
          baselines: [],
          evidence: [],
          reasons: [],
          assessment: 'no_regression',
          verdict: 'pass',
          rollback: { level: 'none', reasons: [], wouldHelp: null },
        } as never)
        .health({
          day: 7,
          verdict: 'pass',
          score: 100,
          metrics: [{ kpi: 'latency', scope, unit: 's', value: 0.21, status: 'healthy', trend }],
        } as never)
        .build({ now: 0 })
        .successes.map(({ kpi, how }) => [kpi, how])
    expect(told('stable')).toEqual([['latency', 'held']])
    expect(told('worsening')).toEqual([])
  })

  it('names the days that are missing', () => {
    expect(built(all.slice(0, 3)).dataQuality.warnings).toContain('Of 7 days, 4 were not given: 4, 5, 6, 7.')
  })
})
