import { readFileSync } from 'node:fs'
import { isStabilityError, KpiCollector, minutes } from 'tars-observability'
import { verifyMetricSource } from 'tars-observability/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphiteSource } from '../../examples/sources/graphite-source.js'
import { startGraphite } from './fake-graphite.js'

const start = Date.parse('2026-03-01T00:00Z')
const step = minutes(5)
const range = { start, end: start + 24 * step, step }
const QUERY =
  'groupByTags(summarize(seriesByTag("name=cpu", $__selector), "$__interval", "avg"), "average", "name", $__by)'

describe('the example source for Graphite', () => {
  let server: Awaited<ReturnType<typeof startGraphite>>
  let source: GraphiteSource
  beforeAll(async () => {
    server = await startGraphite()
    source = new GraphiteSource({ url: server.url })
  })
  afterAll(async () => {
    await source.close()
    await server.stop()
  })

  it('keeps every promise of a metric source', async () => {
    const trial = { query: QUERY, range, emptyQuery: QUERY.replace('name=cpu', 'name=absent'), by: ['service'] }
    expect(await verifyMetricSource(source, trial)).toEqual([])
  })

  it('takes nulls for gaps and tags for labels', async () => {
    const { series } = await source.range(QUERY, range, { by: ['service'] })
    expect(series.map(({ labels, values }) => [labels, values.length])).toEqual([
      [{ service: 'api' }, 24],
      [{ service: 'web' }, 22],
    ])
    expect(series[0]?.timestamps[0]).toBe(start)
  })

  it('narrows by matchers', async () => {
    const { series } = await source.range(QUERY, range, { by: ['service'], matchers: { service: 'web' } })
    expect(series.map(({ labels }) => labels)).toEqual([{ service: 'web' }])
  })

  it('serves a KPI that has a query for it', async () => {
    const kpi = { name: 'cpu', unit: '1', kind: 'cpu', query: { graphite: QUERY, prometheus: 'cpu' } } as const
    const collector = new KpiCollector({ source, kpis: [kpi], dimensions: ['service'], step })
    const window = await collector.collect(range)
    expect(window.kpis.map(({ scope, coverage }) => [scope, coverage])).toContainEqual([{ service: 'api' }, 1])
  })

  it('refuses a placeholder it does not know', async () => {
    const error = await source.range('summarize(x, $__week)', range).catch((failure: unknown) => failure)
    expect(isStabilityError(error, 'CONFIG_INVALID')).toBe(true)
  })

  it('is the very code that the guide shows', () => {
    const guide = readFileSync(new URL('../../docs/writing-a-source.md', import.meta.url), 'utf8')
    const example = readFileSync(new URL('../../examples/sources/graphite-source.ts', import.meta.url), 'utf8')
    expect(guide).toContain(example)
  })
})
