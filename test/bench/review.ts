import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { request } from 'undici'
import { type Kpi, minutes, parseTimestamp, reviewRelease, tarsKpis } from '../../src/index.js'
import { PrometheusSource } from '../../src/sources/index.js'
import { metricWeek } from '../lab/metric-week.js'
import { pathOf, startPrometheus } from '../servers/index.js'
import { atMost, type BenchRow, type Print, shown } from './row.js'
import { median } from './timing.js'

const releasedAt = parseTimestamp('2026-03-02T00:00Z')
const ROUNDS = 3
/** As many queries at a time as the source sends. */
const AT_A_TIME = 4

interface Sent {
  readonly path: string
  readonly method: string
  readonly type: string
  readonly body: string
}

/**
 * A whole review of a week in a real Prometheus against that Prometheus answering the same queries to nobody: what the
 * library adds to the time that the engine needs anyway.
 */
export async function reviewRows(print: Print = () => {}): Promise<BenchRow[]> {
  const missing = (['prometheus', 'promtool'] as const).filter((program) => pathOf(program) === null)
  if (missing.length > 0) {
    print(`left out, for ${missing.join(' and ')} cannot be found`)
    return []
  }
  const week = metricWeek({ seed: 3, releasedAt })
  const engine = await startPrometheus(week.series)
  try {
    const review = async (url: string) => {
      await using source = new PrometheusSource({ url })
      return await reviewRelease({
        source,
        release: { product: 'web-shop', version: '2.4.0', releasedAt },
        kpis: KPIS,
        dimensions: ['service', 'region'],
        now: week.range.end + minutes(5),
      })
    }
    const queries = await sentDuring(engine.url, review)
    const times: { review: number[]; engine: number[]; cpu: number[] } = { review: [], engine: [], cpu: [] }
    for (let round = 0; round <= ROUNDS; round++) {
      const engineMs = await timed(() => replay(engine.url, queries))
      const cpu = process.cpuUsage()
      const reviewMs = await timed(() => review(engine.url))
      const { user, system } = process.cpuUsage(cpu)
      if (round === 0) continue // warms up
      times.engine.push(engineMs)
      times.review.push(reviewMs)
      times.cpu.push((user + system) / 1_000)
    }
    const [ours, alone] = [median(times.review), median(times.engine)]
    print(
      `${queries.length} queries: the engine alone ${alone.toFixed(0)} ms, the review ${ours.toFixed(0)} ms, ` +
        `of which ${median(times.cpu).toFixed(0)} ms are the library's CPU`,
    )
    return [
      atMost("reviewRelease of a week / the engine's own time for the same queries", ours / alone, 2),
      shown("reviewRelease of a week, seconds of the library's CPU", median(times.cpu) / 1_000),
    ]
  } finally {
    await engine.stop()
  }
}

const KPIS: Kpi[] = tarsKpis({
  only: [
    'availability',
    'error-rate',
    'throughput',
    'latency-mean',
    'latency-p95',
    'target-availability',
    'cpu',
    'memory',
  ],
})

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** What a review sends, by a go-between that writes it down. */
async function sentDuring(url: string, review: (url: string) => Promise<unknown>): Promise<Sent[]> {
  const sent: Sent[] = []
  const between = createServer(async (incoming: IncomingMessage, outgoing) => {
    const one = {
      path: incoming.url ?? '/',
      method: incoming.method ?? 'GET',
      type: incoming.headers['content-type'] ?? '',
      body: await text(incoming),
    }
    sent.push(one)
    const { statusCode, body } = await ask(url, one)
    outgoing.writeHead(statusCode, { 'content-type': 'application/json' }).end(await body.text())
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  try {
    await review(`http://127.0.0.1:${(between.address() as AddressInfo).port}`)
  } finally {
    between.close()
  }
  return sent
}

/** Asks all of it again and drops the answers as they come. */
async function replay(url: string, queries: readonly Sent[]): Promise<void> {
  const left = [...queries]
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one; one = left.shift()) {
      const { body } = await ask(url, one)
      for await (const _ of body);
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, worker))
}

const ask = (url: string, { path, method, type, body }: Sent) =>
  request(`${url}${path}`, {
    method: method as 'GET' | 'POST',
    headers: type ? { 'content-type': type } : {},
    ...(method !== 'GET' && { body }),
  })
