import { CloudWatch } from '@aws-sdk/client-cloudwatch'
import { days, minutes } from 'tars-observability'
import { type CloudWatchClient, CloudWatchSource } from 'tars-observability/sources'
import { verifyMetricSource } from 'tars-observability/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Behaviour, startReceiver, type TestReceiver } from '../sinks/receiver.js'

const start = Date.parse('2026-03-01T00:00Z')
const step = minutes(5)
const range = { start, end: start + 24 * step, step }
const QUERY = { namespace: 'App', metricName: 'Cpu', statistic: 'Average' }

interface WireQuery {
  Id: string
  Label?: string
  Expression?: string
  MetricStat?: { Metric: { MetricName: string; Dimensions: { Value: string }[] }; Period: number }
}

const page = (size: number): Behaviour => {
  return ({ body, headers }) => {
    if (headers['x-amz-target'] !== 'GraniteServiceVersion20100801.GetMetricData') return { status: 404 }
    const { MetricDataQueries, StartTime, EndTime, ScanBy, NextToken = '0' } = JSON.parse(body)
    const invalid = MetricDataQueries.find((query: WireQuery) => query.Expression?.includes('broken'))
    if (invalid) return problem('ValidationError', 'Error in expression')
    const MetricDataResults = (MetricDataQueries as WireQuery[]).flatMap((query): object[] => {
      const period = query.MetricStat?.Period ?? Number(/, (\d+)\)$/.exec(query.Expression ?? '')?.[1] ?? 300)
      if (/Absent/.test(JSON.stringify(query)))
        return [{ Id: query.Id, Label: query.Label, Timestamps: [], Values: [], StatusCode: 'Complete' }]
      const names = query.Expression?.startsWith('SEARCH') ? ['api', 'web'] : ['one']
      return names.map((name) => {
        const times: number[] = []
        for (let at = Math.floor(StartTime / period) * period; at < EndTime; at += period) {
          if (!(name === 'web' && at % 3_600 === 0)) times.push(at)
        }
        if (ScanBy !== 'TimestampAscending') times.reverse()
        const from = Number(NextToken)
        const Timestamps = times.slice(from, from + size)
        const isLast = from + size >= (EndTime - StartTime) / period
        const Label = query.Label?.replace(/\$\{PROP.*\}/, name) ?? name
        const Values = Timestamps.map((at) => (at / period) % 7)
        return { Id: query.Id, Label, Timestamps, Values, StatusCode: isLast ? 'Complete' : 'PartialData' }
      })
    })
    const next = Number(NextToken) + size
    const more = next < (EndTime - StartTime) / 300
    return answered({ MetricDataResults, ...(more && { NextToken: String(next) }) })
  }
}
const answered = (body: object) => ({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.0' }, body })
const problem = (type: string, message: string, status = 400) => ({ ...answered({ __type: type, message }), status })

let server: TestReceiver
let client: CloudWatch
beforeEach(async () => {
  server = await startReceiver(page(1_000))
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary' }
  client = new CloudWatch({ region: 'eu-west-1', endpoint: server.url, credentials, maxAttempts: 2 })
})
afterEach(async () => {
  client.destroy()
  await server.stop()
})
const sourceOf = (now = start + days(1)) => new CloudWatchSource({ client, now: () => now })
const bodies = () => server.received.map(({ body }) => JSON.parse(body))

describe('CloudWatchSource with the AWS SDK', () => {
  it('keeps every promise of a metric source', async () => {
    const trial = { query: QUERY, range, emptyQuery: { ...QUERY, metricName: 'Absent' } }
    expect(await verifyMetricSource(sourceOf(), trial)).toEqual([])
  })

  it('reads a metric by its exact dimensions, ascending', async () => {
    const { series } = await sourceOf().range(QUERY, range, { by: ['service'], matchers: { service: 'one' } })
    expect(series.map(({ labels, values }) => [labels, values.length])).toEqual([[{ service: 'one' }, 24]])
    expect(bodies()[0]).toMatchObject({ ScanBy: 'TimestampAscending', StartTime: start / 1_000 })
    expect(bodies()[0].MetricDataQueries[0].MetricStat).toEqual({
      Metric: { Namespace: 'App', MetricName: 'Cpu', Dimensions: [{ Name: 'service', Value: 'one' }] },
      Period: 300,
      Stat: 'Average',
    })
  })

  it('searches where a dimension has many values; periods without data are gaps', async () => {
    const { series } = await sourceOf().range(QUERY, range, { by: ['service'], matchers: { region: ["e'u", 'us'] } })
    expect(series.map(({ labels, values }) => [labels, values.length])).toEqual([
      [{ service: 'api' }, 24],
      [{ service: 'web' }, 22],
    ])
    expect(bodies()[0].MetricDataQueries[0].Expression).toBe(
      `SEARCH('{"App","region","service"} MetricName="Cpu" "region"=("e\\'u" OR "us")', 'Average', 300)`,
    )
  })

  it('puts pages together in order, and is whole when the last page is', async () => {
    server.answer = page(5)
    const { series, partial } = await sourceOf().range(QUERY, range)
    expect(server.received).toHaveLength(5)
    expect(series[0]?.values).toHaveLength(24)
    expect(partial).toBe(false)
  })

  it('gathers the calls of one turn, 500 queries a call', async () => {
    const source = sourceOf()
    const asked = Array.from({ length: 600 }, (_, index) => source.range({ ...QUERY, metricName: `M${index}` }, range))
    expect((await Promise.all(asked)).every(({ series }) => series.length === 1)).toBe(true)
    expect(bodies().map((body) => body.MetricDataQueries.length)).toEqual([500, 100])
  })

  it('lets a query that is refused fail alone', async () => {
    const source = sourceOf()
    const [good, bad, other] = await Promise.allSettled(
      [QUERY, 'broken(', QUERY].map((query) => source.range(query, range)),
    )
    expect([good?.status, other?.status]).toEqual(['fulfilled', 'fulfilled'])
    expect((bad as PromiseRejectedResult).reason).toMatchObject({ code: 'QUERY_REJECTED' })
  })

  it('says what the backend says is missing', async () => {
    const result = { Id: 'q0x0', Label: 'cpu', Timestamps: [start / 1_000], Values: [1], StatusCode: 'PartialData' }
    server.answer = () => answered({ MetricDataResults: [result], Messages: [{ Code: 'X', Value: 'account limit' }] })
    const answer = await sourceOf().range(QUERY, range)
    expect(answer).toMatchObject({
      partial: true,
      warnings: ['X: account limit', expect.stringContaining('PartialData')],
    })
    server.answer = () => answered({ MetricDataResults: [{ ...result, StatusCode: 'Forbidden' }] })
    await expect(sourceOf().range(QUERY, range)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  })

  it('takes descending replies and times that are not sorted', async () => {
    const Timestamps = [2, 0, 1].map((slot) => (start + slot * step) / 1_000)
    server.answer = () =>
      answered({ MetricDataResults: [{ Id: 'q0x0', Timestamps, Values: [3, 1, 2], StatusCode: 'Complete' }] })
    expect([...((await sourceOf().range(QUERY, range)).series[0]?.values ?? [])]).toEqual([1, 2, 3])
  })

  it('leaves throttling to the client, and says it where that did not help', async () => {
    const honest = page(1_000)
    server.answer = (request, count) =>
      count === 1 ? problem('ThrottlingException', 'Rate exceeded') : honest(request, count)
    expect((await sourceOf().range(QUERY, range)).series).toHaveLength(1)
    server.answer = () => problem('ThrottlingException', 'Rate exceeded')
    await expect(sourceOf().range(QUERY, range)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryable: true })
    server.answer = () => problem('AccessDeniedException', 'no', 403)
    await expect(sourceOf().range(QUERY, range)).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
  })

  it.each([
    [minutes(1), days(16), true],
    [minutes(1), days(14), false],
    [minutes(5), days(64), true],
    [minutes(60), days(400), false],
  ])('knows how long a period of %i ms is kept: after %i ms, partial: %s', async (period, age, partial) => {
    const short = { start, end: start + 24 * period, step: period }
    const answer = await sourceOf(start + age).range(QUERY, short)
    expect(answer.partial).toBe(partial)
    expect(answer.warnings.length).toBe(partial ? 1 : 0)
  })

  it('refuses a step that is no period, a query that is none, and a client that is none', async () => {
    await expect(sourceOf().range(QUERY, { ...range, step: 90_000 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(sourceOf().range({ metricName: 'x' }, range)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(() => new CloudWatchSource({ client: {} as CloudWatchClient })).toThrow(/`client`/)
  })
})
