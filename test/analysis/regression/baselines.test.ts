import { describe, expect, it } from 'vitest'
import { days, sliceWindow } from '../../../src/model/index.js'
import { MONDAY, simulatedWindow } from '../../bench/simulation/windows.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week, weekBefore } from './weeks.js'

const slow = week({ kpi: P95, values: level(0.32, 7, 2) })

describe('several baselines', () => {
  it('are all told, most trusted first, and the worst that can be trusted is the headline', () => {
    const report = compare(slow, {
      staging: launchDay({ kpi: P95, values: level(0.1, 1, 3) }),
      'previous-version': weekBefore({ kpi: P95, values: level(0.18, 7, 4) }),
      'launch-day': launchDay({ kpi: P95, values: level(0.25, 1, 5) }),
    })
    expect(report.baselines.map(({ name, status }) => [name, status])).toEqual([
      ['launch-day', 'used'],
      ['previous-version', 'used'],
      ['staging', 'used'],
    ])
    expect(report.comparisons.map(({ baseline, severity }) => [baseline, severity])).toEqual([
      ['launch-day', 'medium'],
      ['previous-version', 'critical'],
      ['staging', 'medium'],
    ])
    expect(report.regressions.map(({ baseline }) => baseline)).toEqual(['previous-version'])
  })

  it('settle among themselves what one of them leaves open', () => {
    const noisy = level(0.18, 1, 8, { phi: 0.95 }).map((value) => value * 0.95)
    const current = week({ kpi: P95, values: level(0.205, 7, 4, { dayEffect: 2 }) })
    const alone = compare(current, { 'launch-day': launchDay({ kpi: P95, values: noisy }) })
    const together = compare(current, {
      'launch-day': launchDay({ kpi: P95, values: noisy }),
      'previous-version': weekBefore({ kpi: P95, values: level(0.205, 7, 12, { dayEffect: 2 }) }),
    })
    expect(alone.verdict).toBe('inconclusive')
    expect(together.verdict).toBe('pass')
    expect(together.comparisons.map(({ status }) => status)).toEqual(['inconclusive', 'unchanged'])
  })
})

describe('staging', () => {
  const staging = {
    staging: launchDay(
      { kpi: P95, values: level(0.1, 1, 3) },
      { kpi: P95, scope: { service: 'mock' }, values: level(0.1, 1) },
    ),
  }

  it('amounts to medium at most, warns, and rolls nothing back', () => {
    const report = compare(slow, staging)
    expect(report.regressions).toMatchObject([{ baseline: 'staging', severity: 'medium' }])
    expect(report.regressions[0]?.degradationPercent).toBeGreaterThan(200)
    expect(report).toMatchObject({ verdict: 'warn', assessment: 'stable', rollback: { level: 'none' } })
  })

  it('does not expect of production what only staging runs', () => {
    expect(compare(slow, staging).comparisons.map(({ scope }) => scope)).toEqual([{}])
  })
})

describe('a baseline that was not healthy', () => {
  const broken = launchDay({ kpi: AVAILABILITY, counts: counts(0.01, 1, 3) }, { kpi: P95, values: level(0.4, 1, 4) })
  const before = weekBefore({ kpi: AVAILABILITY, counts: counts(0.0003, 7, 5) }, { kpi: P95, values: level(0.2, 7, 6) })
  const current = week({ kpi: AVAILABILITY, counts: counts(0.0004, 7, 7) }, { kpi: P95, values: level(0.32, 7, 8) })

  it('is set aside with its reason, for the version before', () => {
    const report = compare(current, { 'launch-day': broken, 'previous-version': before })
    expect(report.baselines).toMatchObject([
      { name: 'launch-day', status: 'tainted', reason: 'availability broke its objective' },
      { name: 'previous-version', status: 'used' },
    ])
    expect(report.regressions).toMatchObject([
      { kpi: 'latency-p95', baseline: 'previous-version', severity: 'critical' },
    ])
    expect(report.improvements).toEqual([])
    expect(report.reasons).toContain('the baseline launch day is set aside, tainted: availability broke its objective')
  })

  it('proves nothing good when it is the only one', () => {
    const report = compare(current, { 'launch-day': broken })
    expect(report).toMatchObject({ verdict: 'inconclusive', improvements: [], regressions: [] })
    expect(report.reasons[0]).toContain('has no baseline to trust: launch day is tainted')
  })

  it('still shows what is worse even than that', () => {
    const worse = week({ kpi: AVAILABILITY, counts: counts(0.03, 7, 7) }, { kpi: P95, values: level(0.4, 7, 8) })
    expect(compare(worse, { 'launch-day': broken }).regressions).toMatchObject([
      { kpi: 'availability', severity: 'critical' },
    ])
  })

  it('is known by an hour that burnt the budget fast enough to page, though the day as a whole kept it', () => {
    const calm = counts(0.0001, 1, 3)
    const bad = Float64Array.from(calm.bad, (value, i) => (i === 20 || i === 21 ? 40 : value))
    const report = compare(week({ kpi: AVAILABILITY, counts: counts(0.0004, 7) }), {
      'launch-day': launchDay({ kpi: AVAILABILITY, counts: { ...calm, bad } }),
    })
    expect(report.baselines).toMatchObject([
      { status: 'tainted', reason: expect.stringContaining('fast enough to page') },
    ])
  })

  it('is so only for the service that was unhealthy', () => {
    const scopes = [{ service: 'a' }, { service: 'b' }]
    const report = compare(
      week(...scopes.map((scope) => ({ kpi: AVAILABILITY, scope, counts: counts(0.0004, 7, 1) }))),
      {
        'launch-day': launchDay(
          ...scopes.map((scope, i) => ({ kpi: AVAILABILITY, scope, counts: counts(i === 0 ? 0.02 : 0.0004, 1, 2) })),
        ),
      },
    )
    expect(report.baselines).toMatchObject([{ status: 'used' }])
    expect(report.improvements).toEqual([])
    expect(report.reasons).toEqual([
      'availability in a has no baseline to trust: launch day is tainted: availability broke its objective',
    ])
  })
})

describe('a baseline with too little data', () => {
  it('is set aside as thin, and what it alone could tell stays open', () => {
    const values = level(0.2, 1, 1)
    const half = simulatedWindow(MONDAY, 1, [{ kpi: P95, values }])
    const thin = {
      ...half,
      kpis: half.kpis.map((result) => ({
        ...result,
        coverage: 0.6,
        series: {
          labels: {},
          timestamps: result.series.timestamps.filter((_, i) => i % 5 < 3),
          values: result.series.values.filter((_, i) => i % 5 < 3),
        },
      })),
    }
    const report = compare(slow, { 'launch-day': thin })
    expect(report.baselines).toMatchObject([{ status: 'thin', reason: 'it has 60% of its slots' }])
    expect(report).toMatchObject({ verdict: 'inconclusive', regressions: [] })
  })

  it('is one of which the backend says that data is missing', () => {
    const partial = { ...launchDay({ kpi: P95, values: level(0.2, 1) }), partial: true }
    expect(compare(slow, { 'launch-day': partial }).baselines).toMatchObject([{ status: 'thin' }])
  })
})

it('compares a canary with the old version at its side, over the same hours', () => {
  const both = { start: MONDAY, end: MONDAY + days(2) }
  const old = sliceWindow(simulatedWindow(MONDAY, 2, [{ kpi: P95, values: level(0.2, 2, 3) }]), both)
  const canary = simulatedWindow(MONDAY, 2, [{ kpi: P95, values: level(0.3, 2, 4) }])
  expect(compare(canary, { canary: old }).regressions).toMatchObject([
    { baseline: 'canary', status: 'regressed', confidence: 'provisional', since: MONDAY },
  ])
})

describe('a part of launch day that always missed its objective', () => {
  it('is a baseline all the same where the whole kept it, and none where the part burnt its budget fast', () => {
    const day = (errorRatio: number) => {
      const window = launchDay(
        { kpi: AVAILABILITY, values: [], counts: counts(0.0001, 1) },
        { kpi: AVAILABILITY, scope: { service: 'small' }, values: [], counts: counts(errorRatio, 1) },
      )
      const now = week(
        { kpi: AVAILABILITY, values: [], counts: counts(0.0001, 7) },
        { kpi: AVAILABILITY, scope: { service: 'small' }, values: [], counts: counts(errorRatio, 7) },
      )
      return compare(now, { 'launch-day': window }).reasons.join(' ')
    }
    expect(day(0.0015)).not.toContain('tainted')
    expect(day(0.2)).toContain('tainted')
  })
})
