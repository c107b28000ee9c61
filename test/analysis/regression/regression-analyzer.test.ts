import { describe, expect, it } from 'vitest'
import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { days, hours, type Kpi, kpiWindow, minutes, sliceWindow, timeSeries } from '../../../src/model/index.js'
import { MONDAY, SAMPLES_PER_DAY, STEP, simulatedWindow } from '../../bench/simulation/windows.js'
import { AVAILABILITY, compare, counts, launchDay, level, P95, week, weekBefore } from './weeks.js'

const healthy = launchDay({ kpi: P95, values: level(0.2, 1, 1) })

describe('RegressionAnalyzer', () => {
  it('passes a week like launch day, and says why', () => {
    const report = compare(week({ kpi: P95, values: level(0.2, 7, 2) }), { 'launch-day': healthy })
    expect(report).toMatchObject({ verdict: 'pass', assessment: 'stable', regressions: [], coverage: 1 })
    expect(report.reasons).toEqual(['nothing got worse than its baseline'])
    expect(report.rollback).toEqual({ level: 'none', reasons: [], wouldHelp: null })
  })

  it('fails a week that is half as slow again, with the size, the proof, the interval and since when', () => {
    const report = compare(week({ kpi: P95, values: level(0.32, 7, 2) }), { 'launch-day': healthy })
    expect(report).toMatchObject({ verdict: 'fail', assessment: 'major_regression' })
    const [regression] = report.regressions
    expect(regression).toMatchObject({
      kpi: 'latency-p95',
      baseline: 'launch-day',
      status: 'regressed',
      severity: 'critical',
      confidence: 'confirmed',
      since: MONDAY + days(1),
    })
    expect(regression?.changePercent).toBeCloseTo(60, -1)
    expect(regression?.q).toBeLessThan(0.001)
    const { lower = 0, upper = 0 } = regression?.interval ?? {}
    expect(lower).toBeLessThan(60)
    expect(upper).toBeGreaterThan(60)
    expect(lower).toBeGreaterThan(40)
    expect(regression?.evidence).toMatchObject({
      kpi: 'latency-p95',
      baselineName: 'launch-day',
      window: { start: MONDAY + days(1), end: MONDAY + days(8) },
      baselineWindow: { start: MONDAY, end: MONDAY + days(1) },
      samples: 336,
      baselineSamples: 48,
    })
    expect(report.evidence).toEqual([regression?.evidence])
  })

  it('says since when a level that shifted within the week has been worse', () => {
    const values = level(0.2, 7, 3).map((value, i) => (i < 3 * SAMPLES_PER_DAY ? value : 1.6 * value))
    const [regression] = compare(week({ kpi: P95, values }), { 'launch-day': healthy }).regressions
    const shifted = MONDAY + days(4)
    expect(Math.abs((regression?.since ?? 0) - shifted)).toBeLessThanOrEqual(3 * STEP)
  })

  it('answers in plain JSON, the same bytes for the same input in any order', () => {
    const columns = [
      { kpi: P95, values: level(0.32, 7, 2) },
      { kpi: P95, scope: { service: 'a' }, values: level(0.2, 7, 3) },
      { kpi: AVAILABILITY, counts: counts(0.0004, 7, 4) },
    ]
    const before = [
      { kpi: P95, values: level(0.2, 1, 5) },
      { kpi: P95, scope: { service: 'a' }, values: level(0.2, 1, 6) },
      { kpi: AVAILABILITY, counts: counts(0.0004, 1, 7) },
    ]
    const one = compare(week(...columns), { 'launch-day': launchDay(...before), staging: healthy })
    const other = compare(week(...columns.toReversed()), {
      staging: healthy,
      'launch-day': launchDay(...before.toReversed()),
    })
    expect(JSON.stringify(other)).toBe(JSON.stringify(one))
    expect(JSON.parse(JSON.stringify(one))).toEqual(one)
  })

  describe('what improved', () => {
    it('is told apart, regresses nothing and rolls nothing back', () => {
      const report = compare(
        week({ kpi: P95, values: level(0.1, 7, 2) }, { kpi: AVAILABILITY, counts: counts(0.0001, 7, 3) }),
        {
          'launch-day': launchDay(
            { kpi: P95, values: level(0.2, 1, 4) },
            { kpi: AVAILABILITY, counts: counts(0.0009, 1, 5) },
          ),
        },
      )
      expect(report).toMatchObject({ verdict: 'pass', regressions: [], assessment: 'stable' })
      expect(report.rollback.level).toBe('none')
      expect(report.improvements.map(({ kpi }) => kpi)).toEqual(['availability', 'latency-p95'])
    })

    it('is no rollback even where it is still bad in itself', () => {
      const bad = { ...AVAILABILITY, objective: undefined }
      const report = compare(week({ kpi: bad, counts: counts(0.03, 7, 1) }), {
        'launch-day': launchDay({ kpi: bad, counts: counts(0.08, 1, 2) }),
      })
      expect(report.rollback.level).toBe('none')
      expect(report.improvements).toHaveLength(1)
    })
  })

  describe('what is missing', () => {
    it('is no data and no pass where the baseline had it', () => {
      const report = compare(week({ kpi: P95, values: level(0.2, 7) }), {
        'launch-day': launchDay(
          { kpi: P95, values: level(0.2, 1) },
          { kpi: P95, scope: { service: 'cart' }, values: level(0.2, 1) },
        ),
      })
      expect(report.comparisons.find(({ scope }) => scope.service === 'cart')).toMatchObject({
        status: 'no_data',
        severity: 'none',
        currentValue: null,
        coverage: 0,
      })
      expect(report.verdict).toBe('inconclusive')
      expect(report.reasons).toEqual(['latency-p95: no data, the window has none in cart'])
    })

    it('only warns where the KPI says that it may be missing', () => {
      const optional = { ...P95, required: false }
      const before = launchDay(
        { kpi: optional, values: level(0.2, 1) },
        { kpi: AVAILABILITY, counts: counts(0.0004, 1) },
      )
      expect(compare(week({ kpi: AVAILABILITY, counts: counts(0.0004, 7) }), { 'launch-day': before }).verdict).toBe(
        'warn',
      )
    })

    it('makes a required KPI inconclusive though neither window has it, and too many of them insufficient', () => {
      const report = compare(week({ kpi: { ...P95, required: true } }), {
        'launch-day': launchDay({ kpi: { ...P95, required: true } }),
      })
      expect(report).toMatchObject({ verdict: 'inconclusive', assessment: 'insufficient_data' })
    })

    it('leaves a new KPI without a baseline undecided and in nobody’s way', () => {
      const fresh: Kpi = { name: 'queue', kind: 'saturation', unit: '1', query: '' }
      const report = compare(week({ kpi: P95, values: level(0.2, 7, 2) }, { kpi: fresh, values: level(0.2, 7) }), {
        'launch-day': healthy,
      })
      expect(report.comparisons.find(({ kpi }) => kpi === 'queue')?.status).toBe('no_data')
      expect(report.verdict).toBe('pass')
    })

    it('is inconclusive without any baseline, though an outage is still one', () => {
      const calm = compare(week({ kpi: AVAILABILITY, counts: counts(0.0004, 7) }), {})
      expect(calm).toMatchObject({ verdict: 'inconclusive', assessment: 'insufficient_data', baselines: [] })
      expect(calm.reasons[0]).toBe('there is no baseline to compare with')
      const outage = compare(week({ kpi: AVAILABILITY, counts: counts(0.2, 7) }), {})
      expect(outage).toMatchObject({ verdict: 'fail', rollback: { level: 'immediate', wouldHelp: null } })
    })

    it('is inconclusive for every gate when the backend says that data is missing', () => {
      const current = { ...week({ kpi: P95, values: level(0.4, 7) }), partial: true }
      const report = compare(current, { 'launch-day': healthy })
      expect(report).toMatchObject({ verdict: 'inconclusive', regressions: [], assessment: 'needs_review' })
      expect(report.comparisons[0]).toMatchObject({ status: 'inconclusive', possibleSeverity: 'critical' })
    })

    it('is inconclusive where the only baseline holds nothing, for a KPI without objective as well', () => {
      const nothing = { ...healthy, kpis: healthy.kpis.map((one) => ({ ...one, series: timeSeries({}, []) })) }
      const report = compare(week({ kpi: { ...P95, objective: undefined }, values: level(0.2, 7) }), {
        'launch-day': nothing,
      })
      expect(report).toMatchObject({ verdict: 'inconclusive', assessment: 'insufficient_data' })
      expect(report.reasons[0]).toBe('nothing could be compared')
    })

    it('takes a window of nothing for no data', () => {
      const empty = kpiWindow({
        range: { start: 0, end: 0 },
        step: minutes(5),
        kpis: [{ kpi: P95, series: timeSeries({}, []) }],
      })
      expect(compare(empty, { 'launch-day': healthy })).toMatchObject({ verdict: 'inconclusive', coverage: 0 })
    })
  })

  describe('what only gives an opinion', () => {
    it('reports an observed KPI and never lets it decide', () => {
      const observed = { ...P95, mode: 'observe' as const }
      const report = compare(
        week({ kpi: observed, values: level(0.6, 7) }, { kpi: AVAILABILITY, counts: counts(0.0004, 7) }),
        {
          'launch-day': launchDay(
            { kpi: observed, values: level(0.2, 1) },
            { kpi: AVAILABILITY, counts: counts(0.0004, 1) },
          ),
        },
      )
      expect(report.regressions).toMatchObject([
        { kpi: 'latency-p95', severity: 'critical', notes: expect.arrayContaining(['observed_only']) },
      ])
      expect(report).toMatchObject({ verdict: 'pass', assessment: 'stable', rollback: { level: 'none' } })
    })

    it('has no opinion on traffic', () => {
      const traffic: Kpi = { name: 'throughput', kind: 'throughput', unit: '{request}/s', query: '' }
      const report = compare(week({ kpi: traffic, values: level(50, 7) }), {
        'launch-day': launchDay({ kpi: traffic, values: level(100, 1) }),
      })
      expect(report.comparisons[0]).toMatchObject({ status: 'unchanged', degradationPercent: null, p: null })
      expect(report.verdict).toBe('pass')
    })
  })

  describe('groups', () => {
    it('count once, at their worst member', () => {
      const kpis = ['latency-p50', 'latency-p95', 'latency-p99'].map((name) => ({ ...P95, name }))
      const factors = [1.2, 1.6, 1.35]
      const report = compare(
        week(...kpis.map((kpi, i) => ({ kpi, values: level(0.2 * (factors[i] as number), 7, i) }))),
        {
          'launch-day': launchDay(...kpis.map((kpi, i) => ({ kpi, values: level(0.2, 1, 9 + i) }))),
        },
      )
      expect(report.comparisons.filter(({ status }) => status === 'regressed')).toHaveLength(3)
      expect(report.regressions.map(({ kpi, severity }) => [kpi, severity])).toEqual([['latency-p95', 'critical']])
      expect(report.assessment).toBe('major_regression')
    })

    it('count once whatever the number of regions they show in', () => {
      const regions = ['eu', 'us', 'ap'].map((region) => ({ region }))
      const report = compare(week(...regions.map((scope) => ({ kpi: P95, scope, values: level(0.32, 7) }))), {
        'launch-day': launchDay(...regions.map((scope) => ({ kpi: P95, scope, values: level(0.2, 1, 3) }))),
      })
      expect(report.regressions).toHaveLength(3)
      expect(report.assessment).toBe('major_regression')
    })
  })

  it('never lets an unrelated service change what is said of another', () => {
    const now = { kpi: P95, scope: { service: 'a' }, values: level(0.215, 7, 2) }
    const before = { kpi: P95, scope: { service: 'a' }, values: level(0.2, 1, 3) }
    const alone = compare(week(now), { 'launch-day': launchDay(before) })
    const others = Array.from({ length: 20 }, (_, i) => ({ kpi: P95, scope: { service: `z${i}` } }))
    const among = compare(week(now, ...others.map((one, i) => ({ ...one, values: level(0.2, 7, i) }))), {
      'launch-day': launchDay(before, ...others.map((one, i) => ({ ...one, values: level(0.2, 1, 50 + i) }))),
    })
    expect(among.comparisons[0]).toEqual(alone.comparisons[0])
  })

  describe('time', () => {
    const daily = (lasts: number, factor = 1) =>
      Float64Array.from(
        { length: lasts * SAMPLES_PER_DAY },
        (_, i) => factor * (0.2 + 0.1 * Math.sin((2 * Math.PI * i) / SAMPLES_PER_DAY)) + 0.002 * Math.sin(i * 7.3),
      )

    it('compares six morning hours with mornings, not with a whole day', () => {
      const day = launchDay({ kpi: P95, values: daily(1) })
      const morning = sliceWindow(week({ kpi: P95, values: daily(7) }), {
        start: MONDAY + days(1),
        end: MONDAY + days(1) + hours(6),
      })
      const [comparison] = compare(morning, { 'launch-day': day }).comparisons
      expect(comparison).toMatchObject({ status: 'unchanged', notes: expect.arrayContaining(['same_hours_of_day']) })
      expect(comparison?.changePercent).toBeCloseTo(0, 0)
    })

    it('reads windows of different steps on the coarser one', () => {
      const fine = Float64Array.from({ length: 6 * 336 }, (_, i) => 0.32 + 0.02 * Math.sin(i * 1.7))
      const current = kpiWindow({
        range: { start: MONDAY + days(1), end: MONDAY + days(8) },
        step: minutes(5),
        kpis: [
          {
            kpi: P95,
            series: timeSeries(
              {},
              Array.from(fine, (v, i) => [MONDAY + days(1) + i * minutes(5), v]),
            ),
          },
        ],
      })
      expect(compare(current, { 'launch-day': healthy }).regressions).toMatchObject([
        { severity: 'critical', evidence: { samples: 336, baselineSamples: 48 } },
      ])
    })

    it('reads samples made by hand that lie before the range as it is rounded to their grid', () => {
      const every = (start: number, lasts: number, step: number) =>
        kpiWindow({
          range: { start, end: start + days(lasts) },
          step,
          kpis: [
            {
              kpi: P95,
              series: timeSeries(
                {},
                Array.from({ length: Math.floor(days(lasts) / step) }, (_, i) => [
                  start + i * step,
                  0.2 + (i % 7) / 100,
                ]),
              ),
            },
          ],
        })
      const { comparisons } = compare(every(MONDAY + days(1), 7, minutes(7)), {
        'launch-day': every(MONDAY, 1, minutes(11)),
      })
      expect(comparisons).toMatchObject([{ status: 'unchanged' }])
    })

    it('has no data where two steps share no grid within a day', () => {
      const odd = simulatedWindow(MONDAY, 1, [])
      const prime = kpiWindow({
        range: { start: 0, end: 7919 * 5000 },
        step: 7919,
        kpis: [
          {
            kpi: P95,
            series: timeSeries(
              {},
              Array.from({ length: 5000 }, (_, i) => [i * 7919, 0.2]),
            ),
          },
        ],
      })
      const [comparison] = compare(prime, { 'launch-day': { ...odd, kpis: healthy.kpis } }).comparisons
      expect(comparison).toMatchObject({ status: 'no_data' })
      expect(comparison?.reason).toContain('share no grid')
    })

    it('takes excluded slots for a gap, not for neighbours', () => {
      const cut = (window: typeof healthy) => ({
        ...window,
        kpis: window.kpis.map((result) => ({
          ...result,
          series: timeSeries(
            {},
            Array.from(result.series.timestamps, (at, i) => [at, result.series.values[i] as number] as const).filter(
              ([at]) => Math.floor(at / hours(1)) % 24 < 9 || Math.floor(at / hours(1)) % 24 > 10,
            ),
          ),
        })),
      })
      const report = compare(cut(week({ kpi: P95, values: level(0.32, 7, 2) })), { 'launch-day': cut(healthy) })
      expect(report.regressions).toMatchObject([
        { status: 'regressed', evidence: { samples: 308, baselineSamples: 44 } },
      ])
    })
  })

  describe('few samples', () => {
    it('judges one value a window by thresholds alone and marks it unverified', () => {
      const summary = (start: number, lasts: number, value: number) =>
        kpiWindow({
          range: { start, end: start + days(lasts) },
          step: days(lasts),
          kpis: [{ kpi: P95, series: timeSeries({}, [[start, value]]) }],
        })
      const report = compare(summary(MONDAY + days(1), 7, 0.32), { 'launch-day': summary(MONDAY, 1, 0.2) })
      expect(report.comparisons[0]).toMatchObject({
        status: 'regressed',
        severity: 'critical',
        confidence: 'unverified',
        p: null,
        notes: ['summary_only'],
      })
      expect(report).toMatchObject({ verdict: 'inconclusive', assessment: 'needs_review', rollback: { level: 'none' } })
    })

    it('leaves a large change that chance may explain open, and says what would settle it', () => {
      const values = level(0.2, 7, 2, { phi: 0.95, dayEffect: 3 }).map((value, i) => value * (i % 96 < 48 ? 1.0 : 1.5))
      const [comparison] = compare(week({ kpi: P95, values }), {
        'launch-day': launchDay({ kpi: P95, values: level(0.18, 1, 8, { phi: 0.95 }) }),
      }).comparisons
      expect(comparison).toMatchObject({ status: 'inconclusive', severity: 'none' })
      expect(comparison?.possibleSeverity).toBeDefined()
      expect(comparison?.reason).toMatch(
        /worth [\d.]+ independent samples, p = [\d.]+; about \d+ days of both would settle it/,
      )
    })
  })

  describe('degenerate data', () => {
    const constant = (value: number, lasts: number) => new Float64Array(lasts * SAMPLES_PER_DAY).fill(value)
    const status = (before: Float64Array, after: Float64Array, kpi = P95) =>
      compare(week({ kpi, values: after }), { 'launch-day': launchDay({ kpi, values: before }) }).comparisons[0]

    it('sees no change between equal constants and a certain one between different ones', () => {
      expect(status(constant(0.2, 1), constant(0.2, 7))).toMatchObject({ status: 'unchanged', changePercent: 0 })
      expect(status(constant(0.2, 1), constant(0.3, 7))).toMatchObject({
        status: 'regressed',
        severity: 'critical',
        p: 0,
      })
    })

    it('measures a change from zero against the floor', () => {
      expect(status(constant(0, 1), level(0.3, 7))).toMatchObject({ status: 'regressed', baselineFloored: true })
    })

    it('knows that less is better below zero as well', () => {
      const kpi: Kpi = { name: 'lag', kind: 'other', unit: 's', direction: 'lower-is-better', query: '' }
      expect(status(level(-10, 1), level(-14, 7), kpi)).toMatchObject({ status: 'improved' })
      expect(status(level(-10, 1), level(-6, 7), kpi)).toMatchObject({ status: 'regressed' })
    })

    it('is not moved by ties, nor by values that are no numbers', () => {
      const tied = level(0.2, 7).map((value) => Math.round(value * 50) / 50)
      expect(status(tied.subarray(0, 48), tied)).toMatchObject({ status: 'unchanged' })
      const holes = level(0.2, 7, 4).map((value, i) =>
        i % 9 === 0 ? Number.NaN : i % 13 === 0 ? Number.POSITIVE_INFINITY : value,
      )
      expect(status(level(0.2, 1, 5), holes)).toMatchObject({
        status: 'unchanged',
        currentValue: expect.closeTo(0.2, 2),
      })
    })

    it('survives numbers at the edges of what a double holds', () => {
      const kpi: Kpi = { name: 'kpi', kind: 'other', unit: '{unit}', direction: 'lower-is-better', query: '' }
      const edges = [0, -0, Number.MIN_VALUE, 2 ** 53 + 2, 1e308, -1e308]
      for (const one of edges) {
        for (const other of edges) {
          const report = compare(week({ kpi, values: level(0.2, 7).map((v, i) => (i % 2 ? v : other)) }), {
            'launch-day': launchDay({ kpi, values: constant(one, 1) }),
          })
          expect(JSON.parse(JSON.stringify(report))).toEqual(report)
        }
      }
    })

    it('notes a spread that grew, and judges nothing by it', () => {
      const wide = level(0.2, 7, 6, { phi: 0 }).map((value) => 0.2 + 5 * (value - 0.2))
      expect(status(level(0.2, 1, 7, { phi: 0 }), wide)).toMatchObject({
        status: expect.stringMatching(/unchanged|inconclusive/),
        notes: ['variance_changed'],
      })
    })
  })

  describe('calls that cannot be meant', () => {
    const analyzer = new RegressionAnalyzer({ seed: 1 })
    const named = (name: string) => ({ name, window: healthy })

    it('refuses a swapped range, a step that is none, and two baselines of one name, naming them', () => {
      const swapped = { ...healthy, range: { start: 10, end: 0 } }
      expect(() => analyzer.compare(swapped, [])).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
      expect(() => analyzer.compare({ ...healthy, step: 0 }, [])).toThrowError(/step/)
      expect(() => analyzer.compare(healthy, [{ name: 'launch-day', window: swapped }])).toThrowError(/range/)
      expect(() => analyzer.compare(healthy, [named('a'), named('a')])).toThrowError(/two baselines are named 'a'/)
    })

    it('refuses baselines that are none, naming them', () => {
      expect(() => analyzer.compare(healthy, undefined as never)).toThrowError(/`baselines` is missing/)
      expect(() => analyzer.compare(healthy, [{ name: 'a' } as never])).toThrowError(/`baseline 'a'` is missing/)
      expect(() => analyzer.compare(healthy, [{ ...named('a'), kind: 'yesterday' as never }])).toThrowError(
        /of kind 'yesterday'/,
      )
    })

    it('refuses two results for one KPI and scope', () => {
      const twice = { ...healthy, kpis: [...healthy.kpis, ...healthy.kpis] }
      expect(() => analyzer.compare(twice, [])).toThrowError(expect.objectContaining({ code: 'AMBIGUOUS_SERIES' }))
    })

    it('refuses a policy with a part that does not exist', () => {
      expect(() => new RegressionAnalyzer({ policy: { fdr: 0.1 } as never })).toThrowError(/policy\.fdr does not exist/)
    })
  })

  it('takes thresholds from the policy', () => {
    const policy = { severity: { latency: { medium: 2, high: 3, critical: 4 } } }
    const report = compare(week({ kpi: P95, values: level(0.23, 7, 2) }), { 'launch-day': healthy }, {}, { policy })
    expect(report.regressions).toMatchObject([{ severity: 'critical' }])
  })

  it('uses the week before for what a launch day alone cannot prove', () => {
    const current = week({ kpi: P95, values: level(0.22, 7, 2) })
    const strong = compare(current, { 'previous-version': weekBefore({ kpi: P95, values: level(0.2, 7, 30) }) })
    expect(strong.regressions).toMatchObject([{ baseline: 'previous-version', status: 'regressed' }])
  })
})
