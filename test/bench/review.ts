import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { request } from 'undici'
import { type Kpi, minutes, parseTimestamp, reviewRelease, tarsKpis } from '../../src/index.js'
import { PrometheusSource } from '../../src/sources/index.js'
import { metricWeek, WEEK_KPIS } from '../lab/metric-week.js'
import { pathOf, startPrometheus } from '../servers/index.js'
import { memoryOf } from './child.js'
import { profileOf } from './profile.js'
import { atMost, type BenchRow, explained, type Print, shown } from './row.js'

/** As many queries at a time as the source sends. */
const AT_A_TIME = 4

interface Sent {
  readonly path: string
  readonly method: string
  readonly type: string
  readonly body: string
  /** Of the answer. */
  bytes: number
}

/** A week in a Prometheus, and what to review of it. */
interface Week {
  readonly name: string
  readonly url: string
  readonly releasedAt: number
  readonly now: number
  readonly kpis: readonly Kpi[]
  /** The first warm up: a review is judged as a service runs it, time and again. */
  readonly rounds: { readonly warm: number; readonly counted: number }
  stop(): Promise<unknown>
}

/**
 * A whole review of a week in a real Prometheus against that Prometheus answering the same queries to nobody: what the
 * library adds to the CPU time that the engine needs anyway. Each takes the fastest of its rounds, the rest being what
 * else the machine does.
 *
 * `PROM_URL` with `LAB_TRUTH`, a file that says when the week began and ended, measures a Prometheus that runs already
 * and whose metrics have the names of `tarsKpis()`.
 */
export async function reviewRows(print: Print = () => {}): Promise<BenchRow[]> {
  const { PROM_URL: url, LAB_TRUTH: truth } = process.env
  const week = url && truth ? givenWeek(url, truth) : await ownWeek(print)
  if (week === null) return []
  try {
    const review = (url: string) => reviewOnce({ ...week, url })
    const queries = await sentDuring(week.url, review)
    const alone: Cost[] = []
    const reviewed: Cost[] = []
    for (let round = 0; round < week.rounds.warm + week.rounds.counted; round++) {
      const costs = [
        await costOf(week.url, () => replay(week.url, queries)),
        await costOf(week.url, () => review(week.url)),
      ] as const
      if (round < week.rounds.warm) continue
      alone.push(costs[0])
      reviewed.push(costs[1])
    }
    const [engineCpu, ours] = [fastest(alone, ({ engine }) => engine), fastest(reviewed, ({ own }) => own)]
    print(
      `${week.name}, ${queries.length} queries: the engine alone ${engineCpu.toFixed(0)} ms of CPU (${fastest(alone, ({ wall }) => wall).toFixed(0)} ms by the clock), ` +
        `the library besides ${ours.toFixed(0)} ms of CPU (${fastest(reviewed, ({ wall }) => wall).toFixed(0)} ms by the clock, both together)`,
    )
    const megabytes = queries.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
    const memory = await memoryOf(import.meta.url, 'reviewOnce', week)
    return [
      await explained(
        {
          ...atMost(
            `reviewRelease of ${week.name}, CPU of both / the engine's own for the same queries`,
            (engineCpu + ours) / engineCpu,
            2,
          ),
          beside: `${((1_000 * megabytes) / ours).toFixed(1)} MB of answers a second of the library's CPU, ${memory}`,
        },
        async () =>
          `${queries.length} queries with ${megabytes.toFixed(1)} MB of answers cost the engine ${engineCpu.toFixed(0)} ms, to ask and judge ` +
          `them takes ${ours.toFixed(0)} ms: an engine's work grows with the samples behind an answer, few here, a review's with ` +
          `the slots in it. Where the time of ours goes: ${await profileOf(() => review(week.url))}`,
      ),
      shown(`reviewRelease of ${week.name}, seconds of the library's CPU`, ours / 1_000),
    ]
  } finally {
    await week.stop()
  }
}

export async function reviewOnce({ url, releasedAt, now, kpis }: Omit<Week, 'stop'>): Promise<unknown> {
  await using source = new PrometheusSource({ url })
  const release = { product: 'web-shop', version: '2.4.0', releasedAt }
  return await reviewRelease({ source, release, kpis, dimensions: ['service', 'region'], now })
}

const fastest = (costs: readonly Cost[], of: (cost: Cost) => number): number => Math.min(...costs.map(of))

/** A Prometheus that runs already. */
function givenWeek(url: string, truth: string): Week {
  const { window } = JSON.parse(readFileSync(truth, 'utf8')) as { window: { startMs: number; endMs: number } }
  const now = window.endMs + minutes(10)
  return {
    name: 'the week of PROM_URL',
    url,
    releasedAt: window.startMs,
    now,
    kpis: tarsKpis(),
    rounds: { warm: 1, counted: 2 }, // of a minute each
    stop: async () => {},
  }
}

/** Eight scopes' simulated week, in a Prometheus of our own; null where that cannot be had. */
async function ownWeek(print: Print): Promise<Week | null> {
  const missing = (['prometheus', 'promtool'] as const).filter((program) => pathOf(program) === null)
  if (missing.length > 0) {
    print(`left out, for ${missing.join(' and ')} cannot be found`)
    return null
  }
  const releasedAt = parseTimestamp('2026-03-02T00:00Z')
  const { series, range } = metricWeek({ seed: 3, releasedAt })
  const engine = await startPrometheus(series)
  const { url } = engine
  const now = range.end + minutes(5)
  const rounds = { warm: 4, counted: 5 }
  return { name: 'a small week', url, releasedAt, now, kpis: KPIS, rounds, stop: () => engine.stop() }
}

const KPIS: Kpi[] = tarsKpis({ only: WEEK_KPIS })

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
    const one: Sent = {
      path: incoming.url ?? '/',
      method: incoming.method ?? 'GET',
      type: incoming.headers['content-type'] ?? '',
      body: await text(incoming),
      bytes: 0,
    }
    sent.push(one)
    const { statusCode, body } = await ask(url, one)
    const answer = Buffer.from(await body.arrayBuffer())
    one.bytes = answer.length
    outgoing.writeHead(statusCode, { 'content-type': 'application/json' }).end(answer)
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
