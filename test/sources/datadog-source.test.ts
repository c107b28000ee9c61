import { inspect } from 'node:util'
import { minutes } from 'tars-observability'
import { DatadogSource, type DatadogSourceOptions } from 'tars-observability/sources'
import { verifyMetricSource } from 'tars-observability/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AT_ONCE, type Behaviour, type Received, startReceiver, type TestReceiver } from '../sinks/receiver.js'

const start = Date.parse('2026-03-01T00:00Z')
const step = minutes(5)
const range = { start, end: start + 24 * step, step }
const QUERY = 'avg:system.cpu.user{$__selector} by {$__by}.rollup(avg, $__interval)'

/** A value for each service and bucket; `web` has none on the hour. */
const readingOf = (service: string, at: number): number | null =>
  service === 'web' && at % 3_600_000 === 0 ? null : (at / step) % 7

/**
 * Datadog's metric queries by their documentation: points at the left edges of rolled-up intervals, aligned to the epoch;
 * null where there is no data; series by the tags of `by`; 400 with `errors` for what it cannot parse.
 *
 * @see https://docs.datadoghq.com/api/latest/metrics/
 */
const datadog: Behaviour = (request) => {
  if (request.headers['dd-api-key'] !== 'canary-api' || request.headers['dd-application-key'] !== 'canary-app') {
    return { status: 403, body: { errors: ['Forbidden'] } }
  }
  return request.path === '/api/v1/query' ? version1(request) : version2(request)
}

function parsed(query: string) {
  if (/\$__|\{\}|by \{/.test(query.replace(/by \{[\w, ]+\}/, ''))) return null
  const filters = (/\{([^}]*)\}/.exec(query)?.[1] ?? '*').split(' AND ').filter((filter) => filter !== '*')
  const tags = filters.map((filter) => /^([^: ]+)(?::| IN \()([^)]*)\)?$/.exec(filter) ?? [])
  const isWanted = (service: string): boolean =>
    tags.every(([, key, values = '']) => key === 'service' && values.split(', ').includes(service))
  const known = query.includes('system.cpu.user') ? ['api', 'web'].filter(isWanted) : []
  const groups = /by \{service\}/.test(query) ? known.map((one) => [one]) : known.length > 0 ? [known] : []
  const rollup = /rollup\(\w+, (\d+)\)/.exec(query)?.[1]
  return { groups, interval: rollup === undefined ? undefined : Number(rollup) * 1_000 }
}

const bucketsOf = (from: number, to: number, interval: number): number[] => {
  const buckets: number[] = []
  for (let at = Math.floor(from / interval) * interval; at <= to; at += interval) buckets.push(at)
  return buckets
}

const mean = (services: readonly string[], at: number): number | null => {
  const values = services.map((service) => readingOf(service, at)).filter((value) => value !== null)
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

const tagsOf = (services: readonly string[]): string[] => (services.length === 1 ? [`service:${services[0]}`] : [])

function version1({ search }: Received): ReturnType<Behaviour> {
  const [from, to] = [Number(search.get('from')) * 1_000, Number(search.get('to')) * 1_000]
  const query = parsed(search.get('query') ?? '')
  if (query === null) return { status: 400, body: { errors: ['Error parsing query'] } }
  const interval = query.interval ?? 20_000
  const series = query.groups.map((services) => ({
    metric: 'system.cpu.user',
    tag_set: tagsOf(services),
    scope: tagsOf(services).join(',') || '*',
    interval: interval / 1_000,
    pointlist: bucketsOf(from, to, interval).map((at) => [at, mean(services, at)]),
  }))
  return { status: 200, body: { status: 'ok', res_type: 'time_series', from_date: from, to_date: to, series } }
}

function version2({ body }: Received): ReturnType<Behaviour> {
  const { from, to, interval, queries } = JSON.parse(body).data.attributes
  const query = parsed(queries[0].query)
  if (query === null) return { status: 400, body: { errors: 'Error parsing query' } }
  const times = query.groups.length === 0 ? [] : bucketsOf(from, to, query.interval ?? interval)
  const series = query.groups.map((services) => ({ group_tags: tagsOf(services), query_index: 0, unit: null }))
  const values = query.groups.map((services) => times.map((at) => mean(services, at)))
  return { status: 200, body: { data: { type: 'timeseries_response', attributes: { series, times, values } } } }
}

let server: TestReceiver
beforeEach(async () => {
  server = await startReceiver(datadog)
})
afterEach(() => server.stop())

const sourceOf = (options: Partial<DatadogSourceOptions> = {}) =>
  new DatadogSource({ apiKey: 'canary-api', applicationKey: 'canary-app', url: server.url, retry: AT_ONCE, ...options })

describe.each(['v1', 'v2'] as const)('DatadogSource with %s', (api) => {
  it('keeps every promise of a metric source', async () => {
    const trial = { query: QUERY, range, emptyQuery: QUERY.replace('system.cpu.user', 'absent'), by: ['service'] }
    expect(await verifyMetricSource(sourceOf({ api }), trial)).toEqual([])
  })

  it('takes nulls for gaps, tags for labels and matchers for filters', async () => {
    const { series, query } = await sourceOf({ api }).range(QUERY, range, { by: ['service'] })
    expect(series.map(({ labels, values }) => [labels, values.length])).toEqual([
      [{ service: 'api' }, 24],
      [{ service: 'web' }, 22],
    ])
    expect(query).toBe('avg:system.cpu.user{*} by {service}.rollup(avg, 300)')
    const narrowed = await sourceOf({ api }).range(QUERY, range, { matchers: { service: 'web' } })
    expect(narrowed.query).toBe('avg:system.cpu.user{service:web}.rollup(avg, 300)')
    expect(narrowed.series[0]?.values).toHaveLength(22)
  })

  it('leaves out intervals coarser than the slots, says so, and refuses finer ones', async () => {
    const coarse = await sourceOf({ api }).range('avg:system.cpu.user{*}.rollup(avg, 3600)', range)
    expect(coarse).toMatchObject({ series: [], partial: true, warnings: [expect.stringContaining('3600 s')] })
    const finer = sourceOf({ api }).range('avg:system.cpu.user{*}.rollup(avg, 60)', range)
    await expect(finer).rejects.toMatchObject({ code: 'QUERY_REJECTED', hint: expect.stringContaining('.rollup') })
  })

  it('waits as long as X-RateLimit-Reset says, and gives up where that is too long', async () => {
    const limits = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-name': 'query' }
    server.answer = (request, count) =>
      count === 1 ? { status: 429, headers: { ...limits, 'x-ratelimit-reset': '0' } } : datadog(request, count)
    expect((await sourceOf({ api }).range(QUERY, range)).series).toHaveLength(1)
    server.answer = () => ({ status: 429, headers: { ...limits, 'x-ratelimit-reset': '3600' } })
    const limited = sourceOf({ api }).range(QUERY, range)
    await expect(limited).rejects.toMatchObject({ code: 'RATE_LIMITED', context: { retryAfterMs: 3_600_000 } })
  })

  it('gives reasons for what Datadog refuses, and shows no key', async () => {
    const refused = await sourceOf({ api })
      .range('avg:x{} by {', range)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'QUERY_REJECTED', message: expect.stringContaining('Error parsing query') })
    const denied = await sourceOf({ api, apiKey: 'canary-old' })
      .range(QUERY, range)
      .catch((error: unknown) => error)
    expect(denied).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(inspect([refused, denied], { depth: 9 })).not.toMatch(/canary/)
  })

  it('names where a reply is not as documented', async () => {
    server.answer = () => ({ status: 200, body: { status: 'ok', series: {}, data: { attributes: 1 } } })
    await expect(sourceOf({ api }).range(QUERY, range)).rejects.toMatchObject({ code: 'RESPONSE_SHAPE' })
  })

  it('marks an answer with errors beside the data as partial', async () => {
    server.answer = (request, count) => {
      const { status, body } = datadog(request, count) as { status: number; body: object }
      return { status, body: { ...body, [api === 'v1' ? 'error' : 'errors']: 'one shard timed out' } }
    }
    const answer = await sourceOf({ api }).range(QUERY, range)
    expect(answer).toMatchObject({ partial: true, warnings: ['one shard timed out'] })
    expect(answer.series[0]?.values).toHaveLength(24)
  })
})

describe('what DatadogSource writes', () => {
  it('lets no value of a matcher say anything but itself', async () => {
    const { query } = await sourceOf().range(
      'sum:x{$__selector}',
      { ...range, end: start },
      {
        matchers: { 'ser}vice': 'A} by {b', team: ['x', 'y) OR (z'] },
      },
    )
    expect(query).toBe('sum:x{ser_vice:a__by__b AND team IN (x, y__or__z)}')
  })

  it('counts with as_count and the slot', async () => {
    const { query } = await sourceOf().range('$__increase(sum:hits{env:prod AND $__selector} by {$__by})', {
      ...range,
      end: start,
    })
    expect(query).toBe('sum:hits{env:prod}.as_count().rollup(sum, 300)')
  })

  it('names the option that cannot be', () => {
    expect(() => sourceOf({ apiKey: '' })).toThrow(/`apiKey`/)
    expect(() => sourceOf({ site: 'a/b' })).toThrow(/`site`/)
    expect(() => sourceOf({ api: 'v3' as 'v2' })).toThrow(/`api`/)
  })
})
