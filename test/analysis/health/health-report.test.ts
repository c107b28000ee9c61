import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HealthReportOptions, healthReport } from '../../../src/analysis/health/index.js'
import { type Anomaly, days, hours, type KpiDay } from '../../../src/model/index.js'
import { availability, cpu, dayOf, errorRate, kpis, p99, type Values } from './days.js'

const report = (values: Values = {}, more: Partial<HealthReportOptions> = {}) =>
  healthReport(dayOf(3, values), { kpis, ...more })
const anomaly = (part: Partial<Anomaly>): Anomaly => ({
  kpi: 'cpu',
  scope: {},
  start: days(3) + hours(1),
  end: days(3) + hours(2),
  peak: days(3) + hours(1),
  kind: 'spike',
  severity: 'high',
  direction: 'up',
  score: 0.9,
  actual: 0.9,
  expected: 0.4,
  deviation: 0.5,
  reason: 'far above its own past',
  ...part,
})

describe('a health report', () => {
  it('of a perfect day is 100, excellent, and asks for nothing', () => {
    expect(report({ p99: 0 })).toMatchObject({ score: 100, status: 'excellent', verdict: 'pass', mitigation: [] })
  })

  it('of a day exactly on its objectives is 85 but for drift: the edge of healthy', () => {
    const onTarget = report({ availability: 0.999, errors: 0.001, p99: 0.5, drift: 0.1 })
    expect(onTarget.score).toBeCloseTo(85, 9)
    expect(onTarget).toMatchObject({ status: 'healthy', verdict: 'pass' })
  })

  it('calls a service without errors at half its latency objective no less than healthy', () => {
    expect(report({ p99: 0.25 })).toMatchObject({ status: 'excellent' })
    const baseline = { kpis: [{ kpi: 'latency-p99', scope: {}, value: 0.25 } as KpiDay] }
    expect(report({ p99: 0.25 }, { baseline }).score).toBe(100)
  })

  it('of a service that fails every request is critical, whatever its processors say', () => {
    const dead = report({ availability: 0, errors: 1, p99: 0 })
    expect(dead).toMatchObject({ status: 'critical', verdict: 'fail' })
    expect(dead.score).toBeLessThanOrEqual(49)
    expect(report({ errors: 1, p99: 0 })).toMatchObject({ score: 49, status: 'critical' })
    expect(report({ errors: 1 }).mitigation[0]).toMatchObject({ priority: 'P0', due: days(5) })
  })

  it('of nothing is not a good day: no score, unknown, inconclusive', () => {
    const nothing = report({ availability: null, errors: null, p99: null, cpu: null })
    expect(nothing).toMatchObject({ score: null, status: 'unknown', verdict: 'inconclusive', coverage: 0 })
    expect(nothing.components.every(({ loss }) => loss === null)).toBe(true)
    expect(nothing.reasons).toContain('availability has no data')
  })

  it('leaves a missing part out of the score, and never calls the rest good', () => {
    const part = report({ p99: null, drift: null })
    expect(part).toMatchObject({ score: 100, status: 'unknown', verdict: 'inconclusive' })
    expect(part.coverage).toBeCloseTo(0.55, 12)
    expect(part.mitigation[0]).toMatchObject({ priority: 'P1', kpi: 'latency-p99' })
    expect(report({ availability: 0, errors: 1, p99: null })).toMatchObject({ status: 'critical', verdict: 'fail' })
  })

  it('has no score from drift and latency alone: less than half of the weight', () => {
    expect(report({ availability: null, errors: null }).score).toBeNull()
  })

  it('is inconclusive where a required KPI was measured for half of the day', () => {
    expect(report({ coverage: 0.5 }).verdict).toBe('inconclusive')
  })

  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const anyDay = fc.record({
    availability: fc.oneof(share, fc.double({ min: 0.98, max: 1, noNaN: true })),
    errors: fc.oneof(share, fc.double({ min: 0, max: 0.02, noNaN: true })),
    p99: fc.double({ min: 0, max: 2, noNaN: true }),
    cpu: share,
    drift: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  })
  it('accounts for every point: losses add up to what is missing from 100', () => {
    const missing = fc.subarray(['availability', 'errors', 'p99', 'cpu'] as const)
    fc.assert(
      fc.property(anyDay, missing, (values, gone) => {
        const { score, components } = report({ ...values, ...Object.fromEntries(gone.map((name) => [name, null])) })
        if (score === null) return
        const lost = components.reduce((sum, { loss }) => sum + (loss ?? 0), 0)
        expect(Math.abs(100 - score - lost)).toBeLessThan(1e-9)
        expect(score).toBeGreaterThanOrEqual(0)
      }),
      { seed: 20261123, numRuns: 500 },
    )
  })

  it('never falls because something got better', () => {
    const better = fc.record({ which: fc.nat(4), by: share })
    fc.assert(
      fc.property(anyDay, better, (values, { which, by }) => {
        const improved = [
          { ...values, availability: values.availability + (1 - values.availability) * by },
          { ...values, errors: values.errors * (1 - by) },
          { ...values, p99: values.p99 * (1 - by) },
          { ...values, cpu: values.cpu * (1 - by) },
          { ...values, drift: values.drift - by },
        ][which] as typeof values
        const [before, after] = [report(values), report(improved)]
        expect(after.score as number).toBeGreaterThanOrEqual((before.score as number) - 1e-9)
        expect(after.mitigation.length).toBeLessThanOrEqual(before.mitigation.length)
      }),
      { seed: 20261123, numRuns: 500 },
    )
  })

  it('never passes a day for what was taken out of it', () => {
    const all = ['availability', 'errors', 'p99'] as const
    fc.assert(
      fc.property(anyDay, fc.subarray([...all], { minLength: 1 }), (values, gone) => {
        const less = report({ ...values, ...Object.fromEntries(gone.map((name) => [name, null])) })
        expect(['fail', 'inconclusive']).toContain(less.verdict)
        expect(['unknown', 'poor', 'critical']).toContain(less.status)
        expect(less.coverage).toBeLessThan(report(values).coverage)
      }),
      { seed: 20261123 },
    )
  })

  it('says the same of milliseconds as of seconds, and of percent as of ratios', () => {
    const day = dayOf(3, { availability: 0.9985, p99: 0.6 })
    const inPercent = {
      ...day,
      kpis: day.kpis.map((each) =>
        each.kpi === 'latency-p99'
          ? { ...each, unit: 'ms', value: (each.value as number) * 1000 }
          : each.kpi === 'availability'
            ? { ...each, unit: '%', value: (each.value as number) * 100 }
            : each,
      ),
    }
    const units = [
      { ...availability, unit: '%' },
      errorRate,
      { ...p99, unit: 'ms', objective: { target: 0.99, atMost: 500 } },
      cpu,
    ]
    const [one, other] = [healthReport(day, { kpis }), healthReport(inPercent, { kpis: units })]
    expect(other.score).toBeCloseTo(one.score as number, 9)
    const bare = { ...p99, objective: undefined }
    const barely = healthReport(day, { kpis: [bare, availability] }).score
    expect(
      healthReport(inPercent, {
        kpis: [
          { ...bare, unit: 'ms' },
          { ...availability, unit: '%' },
        ],
      }).score,
    ).toBeCloseTo(barely as number, 9)
  })

  it('does not blame a slow service for having always been slow, where nobody promised otherwise', () => {
    const slow = { ...p99, objective: undefined }
    const baseline = { kpis: [{ kpi: 'latency-p99', scope: {}, value: 3 } as KpiDay] }
    const of = (value: number) => healthReport(dayOf(3, { p99: value }), { kpis: [availability, slow], baseline })
    expect(of(3).components.find(({ name }) => name === 'latency')).toMatchObject({ utility: 100 })
    expect(of(7).components.find(({ name }) => name === 'latency')).toMatchObject({ utility: 0 })
    expect(of(7).score).toBeGreaterThan(49)
  })

  it('counts a group of KPIs once in drift, at its worst, and neutral ones not at all', () => {
    const values = dayOf(3, { drift: 0.2 })
    const only = { ...values, kpis: values.kpis.map((each) => (each.kpi === 'cpu' ? { ...each, drift: -0.4 } : each)) }
    // success .2, latency .2, cpu better and therefore 0: the median is .2
    expect(healthReport(only, { kpis }).components.find(({ name }) => name === 'drift')?.value).toBeCloseTo(0.2, 12)
  })

  it('holds each KPI against its own limits, reached meaning breached', () => {
    const of = (values: Values, kpi: string) => report(values).metrics.find((metric) => metric.kpi === kpi)?.status
    expect([of({ cpu: 0.6999 }, 'cpu'), of({ cpu: 0.7 }, 'cpu'), of({ cpu: 0.85 }, 'cpu')]).toEqual([
      'healthy',
      'warning',
      'critical',
    ])
    expect([of({ availability: 0.999 }, 'availability'), of({ availability: 0.9989 }, 'availability')]).toEqual([
      'healthy',
      'warning',
    ])
    expect([of({ availability: 0.98 }, 'availability'), of({ cpu: null }, 'cpu')]).toEqual(['critical', 'unknown'])
  })

  it('judges a KPI without limits by its baseline, and one without either not at all', () => {
    const bare = { ...cpu, warn: undefined, critical: undefined }
    const status = (drift: number | null) =>
      healthReport(dayOf(3, { drift }), { kpis: [bare] }).metrics.find(({ kpi }) => kpi === 'cpu')?.status
    expect([status(0.1), status(0.2), status(0.5), status(-0.5), status(null)]).toEqual([
      'healthy',
      'warning',
      'critical',
      'healthy',
      'unknown',
    ])
  })

  it('knows where a KPI is heading from the days before, and not from those after', () => {
    const days_ = [0.3, 0.4, 0.5].map((load, i) => dayOf(i, { cpu: load }))
    const later = dayOf(5, { cpu: 0.1 })
    const { metrics, recommendations } = report({ cpu: 0.6 }, { days: [later, ...days_] })
    expect(metrics.find(({ kpi }) => kpi === 'cpu')?.trend).toBe('worsening')
    expect(recommendations.join()).toContain('cpu gets worse from day to day')
    expect(report().metrics[0]?.trend).toBe('insufficient-data')
  })

  it("lists the day's own anomalies, and no other day's", () => {
    const own = anomaly({})
    const others = [anomaly({ start: days(1), end: days(2) }), anomaly({ start: days(4), end: null })]
    const lasting = anomaly({ start: days(2), end: null })
    expect(report({}, { anomalies: [own, ...others, lasting] }).anomalies).toEqual([own, lasting])
  })

  it.each([
    ['P0', 0.9, 'high'],
    ['P1', 0.9, 'low'],
    ['P1', 0.75, 'high'],
    ['P2', 0.75, 'medium'],
    ['P2', 0.4, 'high'],
  ] as const)("gives %s by the original's matrix for a load of %d with a %s anomaly", (priority, load, severity) => {
    const { mitigation } = report({ cpu: load }, { anomalies: [anomaly({ severity })] })
    expect(mitigation).toHaveLength(1)
    expect(mitigation[0]).toMatchObject({ priority, kpi: 'cpu', owner: null })
  })

  it('asks for nothing about an anomaly for the better', () => {
    expect(report({}, { anomalies: [anomaly({ direction: 'down', kind: 'drop' })] }).mitigation).toEqual([])
  })

  it('puts one item for a group first by urgency, with the evidence of all, and a way to see that it worked', () => {
    const { mitigation } = report({ availability: 0.9, errors: 0.1, cpu: 0.75 })
    expect(mitigation.map(({ priority }) => priority)).toEqual(['P0', 'P2'])
    expect(mitigation[0]?.evidence).toHaveLength(2)
    expect(mitigation[1]?.verify).toEqual({ query: 'cpu', pass: 'below 70% for 24 hours' })
  })

  it('reports what is only observed, and never decides by it', () => {
    const observed = kpis.map((kpi) => (kpi.name === 'cpu' ? { ...kpi, mode: 'observe' as const } : kpi))
    const found = report({ cpu: 0.99 }, { kpis: observed })
    expect(found.metrics.find(({ kpi }) => kpi === 'cpu')?.status).toBe('critical')
    expect(found).toMatchObject({ verdict: 'pass', mitigation: [] })
  })

  it('warns of a critical KPI that no component holds', () => {
    expect(report({ cpu: 0.99 })).toMatchObject({ verdict: 'warn', status: 'excellent' })
  })

  it('passes no day that missed an objective, not even in one scope', () => {
    const day = dayOf(3)
    const [whole] = day.kpis as [KpiDay]
    const scoped = { ...whole, scope: { service: 'a' }, value: 0.9985, compliance: 0.9985 }
    const found = healthReport({ ...day, kpis: [...day.kpis, scoped] }, { kpis })
    expect(found).toMatchObject({ score: expect.closeTo(98.2, 1), status: 'excellent', verdict: 'warn' })
    expect(found.reasons).toContain('availability missed its objective')
  })

  it('follows up alerts, pages first, and not those that only inform', () => {
    const alert = { name: 'Burn', severity: 'page', labels: {}, start: days(3), end: null }
    const day = {
      ...dayOf(3),
      alerts: [{ ...alert, name: 'Fyi', severity: 'info' }, { ...alert, severity: 'warning' }, alert],
    }
    const { mitigation, alerts } = healthReport(day, { kpis })
    expect(alerts).toHaveLength(3)
    expect(mitigation.map(({ priority, title }) => [priority, title])).toEqual([['P0', 'Follow up the alert Burn']])
  })

  it('takes an exhausted budget for the most urgent thing', () => {
    const budget = { status: 'exhausted', badEvents: 10, totalEvents: 100, consumedOfPeriod: 3, coverage: 1 }
    const { mitigation } = report({}, { budgets: [{ kpi: 'availability', scope: {}, budget: budget as never }] })
    expect(mitigation[0]).toMatchObject({ priority: 'P0', kpi: 'availability' })
  })

  it('is the same twice, survives JSON, and has a key of its day', () => {
    const options = { kpis, release: { product: 'checkout', version: '2.4.0' }, anomalies: [anomaly({ end: null })] }
    const [one, other] = [healthReport(dayOf(3, { p99: 0.7 }), options), healthReport(dayOf(3, { p99: 0.7 }), options)]
    expect(JSON.stringify(one)).toBe(JSON.stringify(other))
    expect(JSON.parse(JSON.stringify(one))).toEqual(one)
    expect(one.key).toContain('checkout:2.4.0')
  })

  it('refuses a policy that does not exist', () => {
    const policy = { health: { capWhenFaild: 1 } } as never
    expect(() => report({}, { policy })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
