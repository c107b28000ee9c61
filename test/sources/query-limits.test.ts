import {
  isStabilityError,
  type Kpi,
  KpiCollector,
  type KpiWindow,
  minutes,
  PrometheusSource,
  StabilityError,
} from 'tars-observability'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { matrix, reply, startFaultServer } from '../faults/index.js'
import { describeWithServers, startPrometheus, startVictoriaMetrics, type TestServer } from '../servers/index.js'

describe('an engine that refuses a query for its size', () => {
  const said: [engine: string, errorType: string, error: string][] = [
    ['Prometheus', 'execution', 'query processing would load too many samples into memory in query execution'],
    ['Prometheus', 'bad_data', 'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing …'],
    ['Thanos', 'execution', 'expanding series: rpc error: code = ResourceExhausted desc = exceeded series limit: …'],
    [
      'Mimir',
      'execution',
      'the query exceeded the maximum number of series (limit: 1) (err-mimir-max-series-per-query)',
    ],
    ['Cortex', 'execution', 'the query hit the max number of chunks limit (limit: 2000000 chunks)'],
    ['VictoriaMetrics', '422', 'cannot select more than -search.maxSamplesPerQuery=1000000000 samples; possible …'],
    ['VictoriaMetrics', '422', 'the number of matching timeseries exceeds 300000; either narrow down the search or …'],
    ['VictoriaMetrics', '422', 'the response contains more than -search.maxResponseSeries=10 time series: 20 series'],
  ]
  const range = { start: 0, end: minutes(5), step: minutes(5) }
  const outcome = async (errorType: string, error: string) => {
    const server = await startFaultServer(reply({ status: 422, body: { status: 'error', errorType, error } }))
    const source = new PrometheusSource({ url: server.url, dialect: 'prometheus' })
    try {
      return await source.range('up', range).catch((failure) => (isStabilityError(failure) ? failure : null))
    } finally {
      await source.close()
      await server.stop()
    }
  }

  for (const [engine, errorType, error] of said) {
    it(`is RESPONSE_TOO_LARGE in the words of ${engine}: ${error.slice(0, 50)}`, async () => {
      expect(await outcome(errorType, error)).toMatchObject({ code: 'RESPONSE_TOO_LARGE', retryable: false })
    })
  }

  it('is QUERY_REJECTED where the query itself is wrong, though it speaks of a limit', async () => {
    const error = 'parse error: unexpected "limit" in "limitk"'
    expect(await outcome('bad_data', error)).toMatchObject({ code: 'QUERY_REJECTED' })
  })
})

describe('values of a label', () => {
  it('are asked of the index, for the range and for what the matchers keep', async () => {
    const server = await startFaultServer(reply({ body: { status: 'success', data: ['a', 'b'] } }))
    await using source = new PrometheusSource({ url: server.url, dialect: 'prometheus' })
    const range = { start: minutes(5), end: minutes(10) }
    expect(await source.labelValues('service', range, { matchers: { job: ['x', 'y'] } })).toEqual(['a', 'b'])
    await source.labelValues('service', range, { matchers: { job: '' } })
    await source.labelValues('service', range, { matchers: { job: 'x', region: ['', 'eu'] } })
    const asked = server.requests.map(({ target }) => new URL(target, 'http://host'))
    expect(asked[0]?.pathname).toBe('/api/v1/label/service/values')
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toEqual({
      start: '300.000',
      end: '600.000',
      'match[]': '{job=~"x|y"}',
    })
    expect(asked[1]?.searchParams.has('match[]')).toBe(false)
    expect(asked[2]?.searchParams.get('match[]')).toBe('{job="x",region=~"|eu"}')
    await expect(source.labelValues('no name', range)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await server.stop()
  })

  it('are RESPONSE_SHAPE where the reply is no list of texts', async () => {
    const server = await startFaultServer(reply({ body: matrix([]) }))
    await using source = new PrometheusSource({ url: server.url, dialect: 'prometheus' })
    const asked = source.labelValues('service', { start: 0, end: 1 })
    await expect(asked).rejects.toBeInstanceOf(StabilityError)
    await expect(asked).rejects.toMatchObject({ code: 'RESPONSE_SHAPE' })
    await server.stop()
  })
})

describeWithServers(['prometheus', 'promtool', 'victoria-metrics'], 'a fleet past the limits of real engines', () => {
  const start = Date.parse('2026-03-02T00:00Z')
  const range = { start, end: start + minutes(120) }
  const services = Array.from({ length: 40 }, (_, index) => `service-${String(index).padStart(2, '0')}`)
  const points = (salt: number) =>
    Array.from({ length: 160 }, (_, i) => [start - minutes(10) + i * minutes(1), i * (salt + 1)] as const)
  const pods = [
    ...services.flatMap((service) => [
      { service, pod: 'p' },
      { service, pod: 'q' },
    ]),
    { pod: 'stray' },
  ]
  const series = [
    ...pods.map((labels, salt) => ({
      name: 'requests_total',
      labels,
      type: 'counter' as const,
      points: points(salt),
    })),
    ...pods.flatMap((labels, salt) =>
      ['0.1', '0.5', '+Inf'].map((le, at) => ({
        name: 'took_seconds_bucket',
        labels: { ...labels, le },
        type: 'gauge' as const,
        points: points(salt + 100 * at),
      })),
    ),
  ]
  const kpis: Kpi[] = [
    {
      name: 'requests',
      unit: '1',
      kind: 'error-rate',
      bad: 'sum by ($__by) ($__increase(requests_total{$__selector}) * 0)',
      valid: 'sum by ($__by) ($__increase(requests_total{$__selector}))',
    },
    {
      name: 'latency',
      unit: 's',
      kind: 'latency',
      buckets: 'sum by (le, $__by) ($__increase(took_seconds_bucket{$__selector}))',
      statistic: { quantile: 0.9 },
    },
  ]
  const engines = {
    Prometheus: {
      free: () => startPrometheus(series),
      // One slot of every bucket is more than this, whatever the range.
      tight: () => startPrometheus(series, { args: ['--query.max-samples=150'] }),
    },
    VictoriaMetrics: {
      free: () => startVictoriaMetrics(series),
      tight: () => startVictoriaMetrics(series, { args: ['-search.maxUniqueTimeseries=50'] }),
    },
  }
  const servers: TestServer[] = []
  const windows: Record<string, KpiWindow> = {}
  beforeAll(async () => {
    for (const [engine, starts] of Object.entries(engines)) {
      for (const [limit, begin] of Object.entries(starts)) {
        const server = await begin()
        servers.push(server)
        await using source = new PrometheusSource({ url: server.url, scrapeInterval: minutes(1) })
        const collector = new KpiCollector({ source, kpis, dimensions: ['service'] })
        windows[`${engine} ${limit}`] = await collector.collect(range)
      }
    }
  }, 120_000)
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  for (const engine of Object.keys(engines)) {
    it(`is read in shards of services and joined exactly on ${engine}`, () => {
      const { [`${engine} free`]: free, [`${engine} tight`]: tight } = windows
      const figures = (window: KpiWindow | undefined) =>
        window?.kpis.map(({ kpi, query, ...result }) => ({ name: kpi.name, ...result }))
      expect(free?.kpis).toHaveLength(2 * (services.length + 1))
      expect(free?.kpis.every(({ coverage, problem }) => coverage === 1 && !problem)).toBe(true)
      expect(figures(tight)).toEqual(figures(free))
      expect(free?.requests).toBe(3)
      expect(tight?.requests).toBeGreaterThan(6)
    })
  }
})
