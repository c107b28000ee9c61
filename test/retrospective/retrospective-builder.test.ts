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

  it('names the days that are missing', () => {
    expect(built(all.slice(0, 3)).dataQuality.warnings).toContain('Of 7 days, 4 were not given: 4, 5, 6, 7.')
  })
})
