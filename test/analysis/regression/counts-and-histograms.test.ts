import { describe, expect, it } from 'vitest'
import { days, type Kpi, type KpiWindow, kpiWindow, type TimeSeries } from '../../../src/model/index.js'
import { normals, uniform } from '../../bench/simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, STEP } from '../../bench/simulation/windows.js'
import { AVAILABILITY, compare, counts, launchDay, week, weekBefore } from './weeks.js'

const ERRORS: Kpi = { name: 'error-rate', kind: 'error-rate', unit: '1', bad: 'bad', valid: 'valid' }

describe('a ratio from counts', () => {
  it('has the value of its summed counts, however they fall on slots', () => {
    const valid = Float64Array.from({ length: 336 }, (_, i) => (i % 2 === 0 ? 10 : 1_000))
    const bad = new Float64Array(336).fill(1)
    const [comparison] = compare(week({ kpi: ERRORS, counts: { bad, valid } }), {
      'launch-day': launchDay({ kpi: ERRORS, counts: counts(0.002, 1) }),
    }).comparisons
    expect(comparison?.currentValue).toBe(336 / (168 * 1_010))
    expect(comparison?.evidence).toMatchObject({ bad: 336, valid: 168 * 1_010 })
  })

  it('sees a small drop in much traffic, with an interval around it', () => {
    const [regression] = compare(week({ kpi: AVAILABILITY, counts: counts(0.0054, 7, 2) }), {
      'launch-day': launchDay({ kpi: AVAILABILITY, counts: counts(0.0004, 1, 1) }),
    }).regressions
    expect(regression).toMatchObject({ severity: expect.stringMatching(/high|medium/), confidence: 'confirmed' })
    expect(regression?.degradationPercent).toBeCloseTo(0.5, 1)
    expect(regression?.interval?.lower).toBeLessThan(-0.5)
    expect(regression?.interval?.upper).toBeGreaterThan(-0.52)
    expect(regression?.effect).toBeCloseTo(-0.005, 3)
  })

  it('does not take three errors after none for a regression', () => {
    const none = { bad: new Float64Array(48), valid: new Float64Array(48).fill(100) }
    const three = { bad: new Float64Array(336), valid: new Float64Array(336).fill(100) }
    three.bad.set([1, 1, 1], 100)
    const report = compare(week({ kpi: ERRORS, counts: three }), {
      'launch-day': launchDay({ kpi: ERRORS, counts: none }),
    })
    expect(report.regressions).toEqual([])
    expect(report.comparisons[0]?.evidence.rule).toContain("Fisher's exact test")
    // one-sided, 3 of 33,600 against 0 of 4,800: (7/8)^3 or so
    expect(report.comparisons[0]?.p).toBeGreaterThan(0.6)
  })

  it('is not fooled by one bad hour in a week', () => {
    const calm = counts(0.0004, 7, 3)
    const bad = Float64Array.from(calm.bad, (value, i) => (i === 150 || i === 151 ? 400 : value))
    const report = compare(week({ kpi: ERRORS, counts: { ...calm, bad } }), {
      'previous-version': weekBefore({ kpi: ERRORS, counts: counts(0.0004, 7, 4) }),
    })
    expect(report.comparisons[0]).toMatchObject({ status: 'inconclusive', possibleSeverity: 'critical' })
  })

  it('has no data without traffic, and takes no errors with traffic for none', () => {
    const silent = { bad: new Float64Array(336), valid: new Float64Array(336) }
    const before = { 'launch-day': launchDay({ kpi: ERRORS, counts: counts(0.01, 1) }) }
    expect(compare(week({ kpi: ERRORS, counts: silent }), before)).toMatchObject({ verdict: 'inconclusive' })
    const clean = { bad: new Float64Array(336), valid: new Float64Array(336).fill(2_000) }
    expect(compare(week({ kpi: ERRORS, counts: clean }), before).improvements).toHaveLength(1)
  })

  it('survives more errors than requests, as engines that extrapolate may tell', () => {
    const odd = { bad: new Float64Array(336).fill(11), valid: new Float64Array(336).fill(10) }
    expect(
      compare(week({ kpi: ERRORS, counts: odd }), { 'launch-day': launchDay({ kpi: ERRORS, counts: counts(0.01, 1) }) })
        .verdict,
    ).toBe('fail')
  })
})

const BOUNDS = [0.1, 0.25, 0.5, 1, Number.POSITIVE_INFINITY]
const p95: Kpi = {
  name: 'latency-p95',
  kind: 'latency',
  unit: 's',
  buckets: 'b',
  sum: 's',
  statistic: { quantile: 0.95 },
}
const mean: Kpi = { ...p95, name: 'latency-mean', statistic: 'mean' }
const share: Kpi = { ...p95, name: 'slow', unit: '1', statistic: { shareOver: 0.25 } }

/** Lognormal latencies around a median, 200 requests a slot, as a classic histogram. */
function histogram(
  start: number,
  lasts: number,
  median: number,
  seed: number,
  kpis: readonly Kpi[] = [p95, mean, share],
): KpiWindow {
  const normal = normals(uniform(seed))
  const timestamps = Float64Array.from({ length: lasts * SAMPLES_PER_DAY }, (_, i) => start + i * STEP)
  const within = BOUNDS.map(() => new Float64Array(timestamps.length))
  const sums = new Float64Array(timestamps.length)
  for (let slot = 0; slot < timestamps.length; slot++) {
    for (let request = 0; request < 200; request++) {
      const latency = median * Math.exp(0.5 * normal())
      sums[slot] = (sums[slot] as number) + latency
      for (const [i, bound] of BOUNDS.entries()) {
        if (latency <= bound) (within[i] as Float64Array)[slot] = ((within[i] as Float64Array)[slot] as number) + 1
      }
    }
  }
  const series = (values: Float64Array): TimeSeries => ({ labels: {}, timestamps, values })
  const buckets = BOUNDS.map((le, i) => ({ le, series: series(within[i] as Float64Array) }))
  return kpiWindow({
    range: { start, end: start + days(lasts) },
    step: STEP,
    kpis: kpis.map((kpi) => ({ kpi, series: series(sums.map((sum) => sum / 200)), buckets, sum: series(sums) })),
  })
}

describe('a histogram', () => {
  const before = histogram(MONDAY, 1, 0.12, 1)
  const comparisons = compare(histogram(MONDAY + days(1), 7, 0.16, 2), { 'launch-day': before }).comparisons
  const of = (kpi: Kpi) => comparisons.find((one) => one.kpi === kpi.name)

  it('proves a mean from its sum and count, exactly', () => {
    expect(of(mean)).toMatchObject({ status: 'regressed', severity: 'high' })
    expect(of(mean)?.changePercent).toBeCloseTo(100 * (0.16 / 0.12 - 1), 0)
  })

  it('proves a quantile by the share over the bound beside it, and tells its bounds', () => {
    expect(of(p95)).toMatchObject({ status: 'regressed', interval: null })
    expect(of(p95)?.notes).toContain('quantile_bounds [0.25, 0.5] to [0.25, 0.5]')
    expect(of(p95)?.evidence.rule).toContain('two-proportion test')
  })

  it('proves a share over a limit by its counts', () => {
    expect(of(share)).toMatchObject({ status: 'regressed', severity: 'critical' })
    expect(of(share)?.evidence.bad).toBeGreaterThan(0)
  })

  it('passes when nothing moved', () => {
    expect(compare(histogram(MONDAY + days(1), 7, 0.12, 3), { 'launch-day': before })).toMatchObject({
      verdict: 'pass',
      regressions: [],
    })
  })
})
