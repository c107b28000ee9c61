import { describe, expect, it } from 'vitest'
import { hours, KpiCollector, type KpiWindow, minutes } from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { cpu, errorRate, slots, step } from './kpis.js'
import { collectorOf, release } from './small-week.js'

const many = (value: number) => new Array<number>(24).fill(value)
const at = hours(2)

describe('probe', () => {
  const source = new MemorySource({
    series: {
      cpu: [slots({ job: 'cart' }, many(0.4))],
      requests: [slots({ service: 'cart', region: 'eu' }, many(10))],
    },
  })

  it('tells what each query found', async () => {
    const [found] = await new KpiCollector({ source, kpis: [errorRate], dimensions: ['service'] }).probe({ at })
    expect(found).toMatchObject({ kpi: 'error-rate', series: 1, value: 0, unit: '1', problem: null, suggestion: null })
    expect(found?.scopes).toEqual([{}, { service: 'cart' }])
  })

  it('names the label that is absent and the one that exists', async () => {
    const [missing] = await new KpiCollector({ source, kpis: [cpu], matchers: { service: 'cart' } }).probe({ at })
    expect(missing).toMatchObject({ series: 0, value: null })
    expect(missing?.suggestion).toBe('No series: label `service` absent; `job` exists. Change `matchers`.')
  })

  it('names the values that a label has', async () => {
    const [missing] = await new KpiCollector({ source, kpis: [errorRate], matchers: { service: 'chart' } }).probe({
      at,
    })
    expect(missing?.suggestion).toBe("No series: label `service` is never 'chart'; it has 'cart'. Change `matchers`.")
  })

  it('names a dimension that no series has', async () => {
    const [found] = await new KpiCollector({ source, kpis: [cpu], dimensions: ['service'] }).probe({ at })
    expect(found?.suggestion).toBe('No series has the label `service` of `dimensions`; `job` exists.')
  })

  it('says when the metric itself is absent', async () => {
    const [missing] = await new KpiCollector({ source, kpis: [{ ...cpu, query: 'cpus' }] }).probe({ at })
    expect(missing?.suggestion).toContain('No series at all')
  })

  it('passes on why a query cannot be used', async () => {
    const two = new MemorySource({ series: { cpu: [slots({ pod: 'x' }, many(1)), slots({ pod: 'y' }, many(1))] } })
    const [ambiguous] = await new KpiCollector({ source: two, kpis: [cpu] }).probe({ at })
    expect(ambiguous?.problem?.code).toBe('AMBIGUOUS_SERIES')
    expect(ambiguous?.suggestion).toContain('sum by ($__by)')
  })
})

describe('stream', () => {
  const read = async (stream: AsyncIterable<KpiWindow>): Promise<KpiWindow[]> => {
    const windows: KpiWindow[] = []
    for await (const window of stream) windows.push(window)
    return windows
  }

  it('gives the same results as collect, a scope at a time and the whole last', async () => {
    const collector = collectorOf()
    const range = { start: release.releasedAt, end: release.releasedAt + hours(24) }
    const windows = await read(collector.stream(range))
    expect(windows.map(({ kpis }) => kpis[0]?.scope)).toEqual([{ service: 'cart' }, { service: 'search' }, {}])
    const whole = await collector.collect(range)
    for (const result of whole.kpis) {
      const streamed = windows
        .flatMap(({ kpis }) => kpis)
        .find(
          ({ kpi, scope }) => kpi.name === result.kpi.name && JSON.stringify(scope) === JSON.stringify(result.scope),
        )
      expect({ ...streamed, query: '' }).toEqual({ ...result, query: '' })
    }
  })

  it('asks for no more at once than a shard holds', async () => {
    const services = Array.from({ length: 40 }, (_, index) => `service-${String(index).padStart(2, '0')}`)
    const week = { start: 0, end: 2016 * 5 * step }
    const inner = new MemorySource({ series: { cpu: services.map((service) => slots({ service }, many(0.1))) } })
    let most = 0
    const source = {
      kind: 'memory',
      range: async (...[query, range, options]: Parameters<typeof inner.range>) => {
        const values = options?.matchers?.service
        if (Array.isArray(values)) most = Math.max(most, values.length)
        return inner.range(query, range, options)
      },
    }
    const windows = await read(new KpiCollector({ source, kpis: [cpu], dimensions: ['service'], step }).stream(week))
    expect(windows).toHaveLength(41)
    expect(most).toBe(Math.floor(100_000 / (2016 * 5)))
  })

  it('gives an expected scope that does not answer', async () => {
    const source = new MemorySource({ series: { cpu: [slots({ service: 'a' }, many(1))] } })
    const collector = new KpiCollector({ source, kpis: [cpu], dimensions: ['service'], expect: [{ service: 'gone' }] })
    const windows = await read(collector.stream({ start: 0, end: minutes(60) }))
    expect(windows.map(({ kpis }) => [kpis[0]?.scope.service, kpis[0]?.coverage])).toContainEqual(['gone', 0])
  })

  it('stops when aborted', async () => {
    const controller = new AbortController()
    const stream = collectorOf().stream(
      { start: release.releasedAt, end: release.releasedAt + hours(24) },
      { signal: controller.signal },
    )
    await stream.next()
    controller.abort()
    await expect(read(stream)).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
