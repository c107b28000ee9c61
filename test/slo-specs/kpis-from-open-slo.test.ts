import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { days } from '../../src/model/index.js'
import { kpisFromOpenSlo } from '../../src/slo-specs/index.js'
import { describeWithShared, sharedFolder } from '../shared-data.js'

const ALPHA = `
apiVersion: openslo/v1alpha
kind: SLO
metadata: { name: shop, displayName: Shop }
spec:
  budgetingMethod: Occurrences
  objectives:
    - ratioMetrics:
        good: { source: prometheus, queryType: promql, query: 'sum(rate(x{code!~"5.."}[{{.window}}]))' }
        total: { source: prometheus, queryType: promql, query: 'sum(rate(x[{{.window}}]))' }
      target: 0.999
  timeWindows: [{ count: 4, unit: Week }]`

const metric = (query: string, type = 'Prometheus') =>
  `{ metricSource: { type: ${type}, spec: { query: '${query}' } } }`
const v1 = (parts: { indicator: string; method?: string; objective?: string; window?: string; more?: string }) => `
apiVersion: openslo/v1
kind: SLO
metadata: { name: shop }
spec:
  ${parts.indicator}
  budgetingMethod: ${parts.method ?? 'Occurrences'}
  timeWindow: [${parts.window ?? '{ duration: 28d, isRolling: true }'}]
  objectives: [${parts.objective ?? '{ target: 0.99 }'}]
${parts.more ?? ''}`
const RATIO = `indicator: { spec: { ratioMetric: { bad: ${metric('sum(rate(b[5m]))')}, total: ${metric('sum(rate(a[5m]))')} } } }`

describe('kpisFromOpenSlo', () => {
  it('reads v1alpha: good events, a target as a ratio, a window in weeks', () => {
    expect(kpisFromOpenSlo(ALPHA)).toEqual({
      kpis: [
        {
          name: 'shop',
          title: 'Shop',
          unit: '1',
          kind: 'availability',
          good: 'sum($__increase(x{code!~"5.."}))',
          valid: 'sum($__increase(x))',
          objective: { target: 0.999, period: days(28) },
        },
      ],
      notHonoured: [],
    })
  })

  it('reads v1: bad events of an inline indicator, whatever window the author wrote', () => {
    expect(kpisFromOpenSlo(v1({ indicator: RATIO })).kpis[0]).toMatchObject({
      bad: 'sum($__increase(b))',
      valid: 'sum($__increase(a))',
      objective: { target: 0.99, period: days(28) },
    })
  })

  it('finds an indicator and its data source in other documents of the text', () => {
    const text = `${v1({ indicator: 'indicatorRef: good-requests' })}
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: good-requests }
spec:
  ratioMetric:
    counter: true
    good: { metricSource: { metricSourceRef: prom, spec: { query: 'sum(good_total{a="b"})' } } }
    total: { metricSource: { metricSourceRef: prom, spec: { query: all_total } } }
---
apiVersion: openslo/v1
kind: DataSource
metadata: { name: prom }
spec: { type: prometheus, connectionDetails: { url: 'http://p' } }`
    const { kpis, notHonoured } = kpisFromOpenSlo(text)
    expect(kpis[0]).toMatchObject({
      good: 'sum($__increase(good_total{a="b"}))',
      valid: 'sum($__increase(all_total))',
    })
    expect(notHonoured.map(({ path }) => path)).toEqual(['[2].spec.connectionDetails'])
  })

  it('says which indicator is not in the text, instead of a KPI', () => {
    const { kpis, notHonoured } = kpisFromOpenSlo(v1({ indicator: 'indicatorRef: elsewhere' }))
    expect(kpis).toEqual([])
    expect(notHonoured.map(({ path }) => path)).toEqual([
      'spec.indicatorRef',
      'spec.objectives[0]',
      'spec.objectives[0].target',
    ])
  })

  it('reads a threshold as the share of slots within it', () => {
    const indicator = `indicator: { spec: { thresholdMetric: ${metric('histogram_quantile(0.9, x)')} } }`
    const objective = '{ op: lte, value: 0.5, target: 0.99 }'
    expect(kpisFromOpenSlo(v1({ indicator, objective, method: 'Timeslices' }))).toEqual({
      kpis: [
        {
          name: 'shop',
          unit: '1',
          kind: 'other',
          direction: 'lower-is-better',
          query: 'histogram_quantile(0.9, x)',
          objective: { target: 0.99, period: days(28), atMost: 0.5 },
        },
      ],
      notHonoured: [],
    })
  })

  it('makes no KPI of an operator that it does not know, rather than one that is better when higher', () => {
    const indicator = `indicator: { spec: { thresholdMetric: ${metric('x')} } }`
    const objective = '{ op: below, value: 0.5, target: 0.99 }'
    const { kpis, notHonoured } = kpisFromOpenSlo(v1({ indicator, objective, method: 'Timeslices' }))
    expect(kpis).toEqual([])
    expect(notHonoured).toContainEqual({
      path: 'spec.objectives[0].op',
      reason: "'below' is none of lt, lte, gt, gte: this objective has no KPI.",
    })
  })

  it('reads time slices of a ratio as slots that reach the slice target', () => {
    const objective = '{ target: 0.995, timeSliceTarget: 0.99, timeSliceWindow: 1m }'
    const { kpis, notHonoured } = kpisFromOpenSlo(v1({ indicator: RATIO, objective, method: 'Timeslices' }))
    expect(kpis[0]).toMatchObject({
      query: '1 - (sum($__increase(b))) / (sum($__increase(a)) > 0)',
      objective: { target: 0.995, atLeast: 0.99 },
    })
    expect(notHonoured.map(({ path }) => path)).toEqual(['spec.objectives[0].timeSliceWindow'])
  })

  it("keeps another backend's query under its kind, as data", () => {
    const indicator = `indicator: { spec: { ratioMetric: { good: ${metric('sum:good{*}', 'Datadog')}, total: ${metric('sum:all{*}', 'Datadog')} } } }`
    expect(kpisFromOpenSlo(v1({ indicator })).kpis[0]).toMatchObject({
      good: { datadog: 'sum:good{*}' },
      valid: { datadog: 'sum:all{*}' },
    })
  })

  it('makes one KPI of each objective', () => {
    const objective = '{ displayName: strict, target: 0.999 }, { displayName: loose, targetPercent: 95 }'
    const { kpis } = kpisFromOpenSlo(v1({ indicator: RATIO, objective }))
    expect(kpis.map(({ name, title, objective }) => [name, title, objective?.target])).toEqual([
      ['shop', 'strict', 0.999],
      ['shop-2', 'loose', 0.95],
    ])
  })

  it('says that a calendar month is thirty rolling days', () => {
    const window = '{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: UTC } }'
    const { kpis, notHonoured } = kpisFromOpenSlo(v1({ indicator: RATIO, window }))
    expect(kpis[0]?.objective?.period).toBe(days(30))
    expect(notHonoured.map(({ path }) => path)).toEqual([
      'spec.timeWindow[0].isRolling',
      'spec.timeWindow[0].calendar',
      'spec.timeWindow[0].duration',
    ])
  })

  it('refuses a target that is a percentage', () => {
    expect(() => kpisFromOpenSlo(v1({ indicator: RATIO, objective: '{ target: 99.9 }' }))).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('spec.objectives[0].target'),
      }),
    )
  })
})

describeWithShared('slo-specs/openslo/timeslices-slo.yaml', "OpenSLO's own examples", () => {
  it.each([
    ['occurences-slo.yaml', 1],
    ['openslo-getting-started.yml', 1],
    ['openslo-kubernetes-apiserver.yml', 3],
    ['ratio-timeslices.yaml', 1],
    ['timeslices-slo.yaml', 2],
  ])('%s gives a KPI for each objective', (file, count) => {
    const { kpis } = kpisFromOpenSlo(readFileSync(`${sharedFolder}slo-specs/openslo/${file}`, 'utf8'))
    expect(kpis).toHaveLength(count)
    expect(JSON.stringify(kpis)).not.toContain('.window')
  })
})
