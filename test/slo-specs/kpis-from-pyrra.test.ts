import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { days } from '../../src/model/index.js'
import { kpisFromPyrra } from '../../src/slo-specs/index.js'
import { describeWithShared, sharedFolder } from '../shared-data.js'

const spec = (indicator: string) => `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: shop }
spec:
  target: '99.5'
  window: 4w
  indicator: ${indicator}`

describe('kpisFromPyrra', () => {
  it('reads a ratio of errors, its target in percent and its window in weeks', () => {
    expect(
      kpisFromPyrra(spec('{ ratio: { errors: { metric: "x{code=~\\"5..\\"}" }, total: { metric: x } } }')),
    ).toEqual({
      kpis: [
        {
          name: 'shop',
          unit: '1',
          kind: 'availability',
          objective: { target: 0.995, period: days(28) },
          bad: 'sum($__increase(x{code=~"5.."}))',
          valid: 'sum($__increase(x))',
        },
      ],
      notHonoured: [],
    })
  })

  it('leaves grouping to the collector, and says which dimensions to give it', () => {
    const { kpis, notHonoured } = kpisFromPyrra(
      spec('{ ratio: { errors: { metric: x }, total: { metric: y }, grouping: [handler, code] } }'),
    )
    expect(kpis[0]).toMatchObject({ valid: 'sum by ($__by) ($__increase(y))' })
    expect(notHonoured).toEqual([
      { path: 'spec.indicator.ratio.grouping', reason: expect.stringContaining("dimensions: ['handler', 'code']") },
    ])
  })

  it('reads latency as the share that was fast enough', () => {
    expect(
      kpisFromPyrra(spec('{ latency: { success: { metric: "b{le=\\"1\\"}" }, total: { metric: c } } }')).kpis[0],
    ).toMatchObject({
      direction: 'higher-is-better',
      good: 'sum($__increase(b{le="1"}))',
      valid: 'sum($__increase(c))',
    })
  })

  it('reads latency of a native histogram and gauges of 0 and 1', () => {
    expect(kpisFromPyrra(spec('{ latencyNative: { latency: 500ms, total: { metric: h } } }')).kpis[0]).toMatchObject({
      good: 'histogram_fraction(0, 0.5, sum($__increase(h))) * histogram_count(sum($__increase(h)))',
      valid: 'histogram_count(sum($__increase(h)))',
    })
    expect(kpisFromPyrra(spec('{ bool_gauge: { metric: probe_success } }')).kpis[0]).toMatchObject({
      good: 'sum(sum_over_time(probe_success[$__interval]))',
      valid: 'sum(count_over_time(probe_success[$__interval]))',
    })
  })

  it('makes no KPI of an indicator that it does not know, and says so', () => {
    const { kpis, notHonoured } = kpisFromPyrra(spec('{ oracle: { metric: x } }'))
    expect([kpis, notHonoured.map(({ path }) => path)]).toEqual([[], ['spec.indicator.oracle']])
  })
})

describeWithShared('slo-specs/pyrra/nginx.yaml', "Pyrra's own examples", () => {
  const folder = `${sharedFolder}slo-specs/pyrra/`
  it.each(readdirSync(folder))('%s gives a KPI for each of its objectives', (file) => {
    const text = readFileSync(folder + file, 'utf8')
    expect(kpisFromPyrra(text).kpis).toHaveLength(text.match(/kind: ServiceLevelObjective/g)?.length ?? 0)
  })
})
