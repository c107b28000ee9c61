import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { isStabilityError, KpiCollector, minutes } from 'tars-observability'
import { verifyMetricSource } from 'tars-observability/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphiteSource } from '../../examples/sources/graphite-source.js'

const start = Date.parse('2026-03-01T00:00Z')
const step = minutes(5)
const range = { start, end: start + 24 * step, step }
const QUERY =
  'groupByTags(summarize(seriesByTag("name=cpu", $__selector), "$__interval", "avg"), "average", "name", $__by)'

/**
 * Graphite's render API by its documentation: `target`, `from` and `until` in a form; series with `target`, `tags` and
 * `datapoints` of [value or null, seconds]; whisper's rule that points begin after `from` and end at `until`; 400 with a
 * text for what it cannot do.
 *
 * @see https://graphite.readthedocs.io/en/latest/render_api.html
 */
function graphite(): Server {
  const services = ['api', 'web']
  const readingOf = (service: string, seconds: number): number | null =>
    service === 'web' && seconds % 3_600 === 0 ? null : (seconds / 300) % 7
  return createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const form = new URLSearchParams(text)
      const [from, until, target] = [Number(form.get('from')), Number(form.get('until')), form.get('target') ?? '']
      if (from >= until || target.includes('$__')) {
        response.writeHead(400, { 'content-type': 'text/plain' }).end('Invalid parameters')
        return
      }
      const every = Number(/"(\d+)s"/.exec(target)?.[1])
      const members = services.filter((service) =>
        [...target.matchAll(/"(\w+)(=~?)((?:[^"\\]|\\.)*)"/g)].every(([, tag = '', operator, text]) => {
          const value = { name: 'cpu', service }[tag] ?? ''
          const wanted: string = JSON.parse(`"${text}"`)
          return operator === '=' ? value === wanted : new RegExp(wanted).test(value)
        }),
      )
      const groups = target.includes('"service")') ? members.map((one) => [one]) : members.length > 0 ? [members] : []
      const datapoints = (names: readonly string[]): [number | null, number][] => {
        const points: [number | null, number][] = []
        for (let time = from - (from % every) + every; time <= until - (until % every); time += every) {
          const known = names.map((name) => readingOf(name, time)).filter((value) => value !== null)
          points.push([known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null, time])
        }
        return points
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify(
          groups.map((names) => ({
            target: `cpu;service=${names}`,
            tags: { name: 'cpu', aggregatedBy: 'average', ...(names.length === 1 ? { service: names[0] } : {}) },
            datapoints: datapoints(names),
          })),
        ),
      )
    })
  })
}

describe('the example source for Graphite', () => {
  const server = graphite()
  let source: GraphiteSource
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    source = new GraphiteSource({ url: `http://127.0.0.1:${(server.address() as { port: number }).port}` })
  })
  afterAll(async () => {
    await source.close()
    await new Promise((resolve) => server.close(resolve))
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
