import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tarsKpis } from '../../src/catalogue/index.js'
import { grafanaDashboard } from '../../src/generate/index.js'
import { hours, type Kpi, minutes } from '../../src/model/index.js'
import { describeWithServers, startPrometheus, type TestServer } from '../servers/index.js'

const HTTP = tarsKpis().slice(0, 7)

describe('grafanaDashboard', () => {
  it('has a panel for each KPI and one for each error budget, side by side, without a gap or an overlap', () => {
    const { panels } = grafanaDashboard(HTTP)
    expect(panels.map(({ title }) => title)).toEqual([
      'Availability',
      'Availability: burn rate over 1h',
      'Error rate',
      'Throughput',
      'Mean latency',
      'Median latency',
      '95th percentile latency',
      '99th percentile latency',
    ])
    const places = panels.map(({ gridPos }) => JSON.stringify(gridPos))
    expect(new Set(places).size).toBe(panels.length)
    expect(panels.map(({ id }) => id)).toEqual(panels.map((_, index) => index + 1))
  })

  it('draws the objective, and the burn rates at which alerts fire', () => {
    const [availability, burn] = grafanaDashboard(HTTP).panels
    expect(availability).toMatchObject({
      fieldConfig: { defaults: { unit: 'percentunit', thresholds: { steps: [{ value: null }, { value: 0.999 }] } } },
    })
    expect(burn).toMatchObject({
      fieldConfig: { defaults: { thresholds: { steps: [{ value: null }, { value: 1 }, { value: 14.4 }] } } },
    })
  })

  it('asks by dimension and names the series by it', () => {
    const [panel] = grafanaDashboard(HTTP, { dimensions: ['service'], matchers: { job: 'x' } }).panels
    expect(panel?.targets[0]).toMatchObject({
      legendFormat: '{{service}}',
      expr: expect.stringContaining('sum by (service) (increase(http_requests_total{job="x"}[5m]))'),
    })
  })

  it("leaves the window to Grafana when asked to, and fills every placeholder that is not Grafana's", () => {
    const text = JSON.stringify(grafanaDashboard(tarsKpis(), { window: '$__rate_interval' }))
    expect([...new Set(text.match(/\$__\w+/g))]).toEqual(['$__rate_interval'])
    expect(JSON.stringify(grafanaDashboard(tarsKpis()))).not.toContain('$__')
  })

  it('is the same for the same KPIs, survives JSON and has a uid that Grafana takes', () => {
    const dashboard = grafanaDashboard(HTTP, { title: `Ünïcode ${'x'.repeat(60)}` })
    expect(JSON.parse(JSON.stringify(dashboard))).toEqual(grafanaDashboard(HTTP, { title: dashboard.title }))
    expect(dashboard.uid).toMatch(/^[a-z0-9-]{1,40}$/)
  })

  it('refuses a release without a moment, naming it', () => {
    const release = { product: 'checkout', version: '2.4.0', releasedAt: Number.NaN }
    expect(() => grafanaDashboard(HTTP, { release })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('release.releasedAt') }),
    )
  })

  it('has no panel for a KPI that Prometheus cannot answer', () => {
    expect(grafanaDashboard([{ name: 'a', unit: '1', kind: 'other', query: { datadog: 'x' } }]).panels).toEqual([])
  })
})

describeWithServers(['prometheus', 'promtool'], 'against a real Prometheus', () => {
  let server: TestServer
  const start = Date.UTC(2026, 0, 5)
  const end = start + hours(3)

  beforeAll(async () => {
    const moments = Array.from({ length: 3 * 60 + 1 }, (_, minute) => start + minutes(minute))
    const rising = (perMinute: number) => moments.map((at, minute) => [at, minute * perMinute] as const)
    const labels = { service: 'a' }
    server = await startPrometheus([
      { name: 'http_requests_total', type: 'counter', labels: { ...labels, status: '200' }, points: rising(99) },
      { name: 'http_requests_total', type: 'counter', labels: { ...labels, status: '500' }, points: rising(1) },
      ...[0.1, 0.5, 1].map((le, index) => ({
        name: 'http_request_duration_seconds_bucket',
        labels: { ...labels, le: String(le) },
        points: rising([60, 90, 99][index] as number),
      })),
      { name: 'http_request_duration_seconds_bucket', labels: { ...labels, le: '+Inf' }, points: rising(100) },
      { name: 'http_request_duration_seconds_sum', labels, points: rising(20) },
      { name: 'http_request_duration_seconds_count', labels, points: rising(100) },
    ])
  }, 120_000)
  afterAll(() => server.stop())

  const fast: Kpi = {
    name: 'fast',
    unit: '1',
    kind: 'other',
    direction: 'lower-is-better',
    objective: { target: 0.9 },
    buckets: 'sum by (le, $__by) ($__increase(http_request_duration_seconds_bucket{$__selector}))',
    statistic: { shareOver: 0.5 },
  }

  it.each([[[]], [['service']]])('every panel has data, by %j', async (dimensions) => {
    const { panels } = grafanaDashboard([...HTTP, fast], { dimensions })
    expect(panels.length).toBeGreaterThan(HTTP.length)
    for (const { title, targets } of panels) {
      const search = new URLSearchParams({
        query: targets[0]?.expr ?? '',
        start: String((start + hours(2)) / 1000),
        end: String(end / 1000),
        step: '300',
      })
      const reply = await fetch(`${server.url}/api/v1/query_range?${search}`)
      const { data } = (await reply.json()) as { data?: { result: { values: [number, string][] }[] } }
      expect([title, data?.result.length, data?.result[0]?.values.length]).toEqual([title, 1, 13])
      if (title === 'Availability') expect(Number(data?.result[0]?.values[0]?.[1])).toBeCloseTo(0.99, 10)
      if (title === 'fast') expect(Number(data?.result[0]?.values[0]?.[1])).toBeCloseTo(0.1, 10)
      if (title === 'Availability: burn rate over 1h')
        expect(Number(data?.result[0]?.values[0]?.[1])).toBeCloseTo(10, 8)
    }
  })
})
