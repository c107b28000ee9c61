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
    const alone: Cost[] = []
    const reviewed: Cost[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const costs = [
        await costOf(engine.url, () => replay(engine.url, queries)),
        await costOf(engine.url, () => review(engine.url)),
      ] as const
      if (round === 0) continue // warms up
      alone.push(costs[0])
      reviewed.push(costs[1])
    }
    const [engineCpu, ours] = [median(alone.map(({ engine }) => engine)), median(reviewed.map(({ own }) => own))]
    print(
      `${queries.length} queries: the engine alone ${engineCpu.toFixed(0)} ms of CPU (${median(alone.map(({ wall }) => wall)).toFixed(0)} ms by the clock), ` +
        `the library besides ${ours.toFixed(0)} ms of CPU (${median(reviewed.map(({ wall }) => wall)).toFixed(0)} ms by the clock, both together)`,
    )
    return [
      atMost(
        "reviewRelease of a week, CPU of both / the engine's own for the same queries",
        (engineCpu + ours) / engineCpu,
        2,
      ),
      shown("reviewRelease of a week, seconds of the library's CPU", ours / 1_000),
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

/** Milliseconds: by the clock, of CPU in this process, and of CPU in the engine. */
interface Cost {
  readonly wall: number
  readonly own: number
  readonly engine: number
}

/** CPU time, for a clock also counts what else the machine does. */
async function costOf(url: string, work: () => Promise<unknown>): Promise<Cost> {
  const before = await engineCpu(url)
  const start = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  const wall = performance.now() - start
  return { wall, own: (user + system) / 1_000, engine: (await engineCpu(url)) - before }
}

/** What the engine says of itself. */
async function engineCpu(url: string): Promise<number> {
  const metrics = await (await request(`${url}/metrics`)).body.text()
  return 1_000 * Number(/^process_cpu_seconds_total (.+)$/m.exec(metrics)?.[1])
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
