import { KpiCollector, minutes, StabilityTracker, VERSION } from 'tars-observability'
import { launchWeek } from 'tars-observability/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { expressApp } from '../../../examples/integrations/express-health.js'
import { fastifyApp } from '../../../examples/integrations/fastify-health.js'
import { releaseApi } from '../../../examples/integrations/release-api.js'

const step = minutes(30)
const { source, release, kpis, truth } = launchWeek({ seed: 1, step })
const tracker = new StabilityTracker({ collector: new KpiCollector({ source, kpis, step }), release })
const handle = releaseApi({ tracker, now: () => truth.range.end })
const get = (path: string, accept = 'application/json') =>
  handle(new Request(`http://api.example${path}`, { headers: { accept } }))

const jsonOf = async <T>(response: Response | Promise<Response>): Promise<T> => (await (await response).json()) as T

beforeAll(async () => {
  await tracker.tick(truth.range.end)
})

interface Page {
  readonly items: readonly unknown[]
  readonly next: number | null
}

describe('the release API', () => {
  it.each([
    ['/health', { product: 'web-shop', version: '2.4.0' }],
    ['/version', { version: VERSION }],
    ['/release', { releasedAt: release.releasedAt }],
    ['/ga', { type: 'kpi-summary' }],
    ['/days', { total: 7, next: null }],
    ['/days/3', { day: 3 }],
    ['/days/3/health', { type: 'health-report', day: 3 }],
    ['/anomalies?limit=2', { next: 2 }],
    ['/incidents', { next: null }],
    ['/regression', { type: 'regression-report' }],
    ['/retrospective', { type: 'retrospective', product: 'web-shop' }],
  ])('answers %s', async (path, expected) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(await response.json()).toMatchObject(expected)
  })

  it('answers /budgets and /metrics', async () => {
    expect((await jsonOf<unknown[]>(get('/budgets')))[0]).toMatchObject({ kpi: 'availability' })
    expect(await (await get('/metrics')).text()).toContain('tars_report_verdict{')
  })

  it('gives the retrospective as a page or as Markdown to those who ask', async () => {
    expect(await (await get('/retrospective', 'text/html')).text()).toContain('</html>')
    expect(await (await get('/retrospective', 'text/markdown')).text()).toMatch(/^# /m)
  })

  it('pages through lists without losing or repeating one', async () => {
    const all = (await jsonOf<Page>(get('/anomalies?limit=1000'))).items
    const paged = []
    for (let next: number | null = 0; next !== null; ) {
      const page: Page = await jsonOf(get(`/anomalies?limit=3&offset=${next}`))
      paged.push(...page.items)
      next = page.next
    }
    expect(paged).toEqual(all)
  })

  it('answers what it cannot with the reason as a problem document', async () => {
    for (const [path, status] of [
      ['/days/8', 404],
      ['/nothing', 404],
      ['/days?limit=-1', 400],
    ] as const) {
      const response = await get(path)
      expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
      expect((await jsonOf<{ title: string }>(response)).title).not.toBe('')
    }
    const written = await handle(new Request('http://api.example/ga', { method: 'POST' }))
    expect(written.status).toBe(405)
  })
})

describe('the health endpoints', () => {
  it('answer in Express', async () => {
    const server = expressApp(tracker).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const response = await fetch(`http://127.0.0.1:${port}/health/release`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ product: 'web-shop', verdict: 'warn' })
    await new Promise((resolve) => server.close(resolve))
  })

  it('answer in Fastify', async () => {
    const app = fastifyApp(tracker)
    const response = await app.inject('/health/release')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({
      product: 'web-shop',
      observedUntil: new Date(truth.range.end).toISOString(),
    })
    await app.close()
  })

  it('answer 503 where the release failed', async () => {
    const bad = {
      name: 'errors',
      unit: '1',
      kind: 'error-rate',
      objective: { atMost: 0 },
      query: { memory: 'sum by ($__by) (requests_failed)' },
    } as const
    const failing = new StabilityTracker({ collector: new KpiCollector({ source, kpis: [bad], step }), release })
    await failing.tick(truth.range.end)
    const app = fastifyApp(failing)
    expect((await app.inject('/health/release')).statusCode).toBe(503)
    await app.close()
  })
})
