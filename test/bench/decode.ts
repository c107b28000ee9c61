import type { ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { firstWordOf, megabytes, started, startedPlain } from './child.js'
import type { FirstReading } from './decode/client.js'
import { type ReplyKind, rangeReply, sampleCount } from './decode/range-reply.js'
import { atLeast, atMost, type BenchRow, explained, type Print, shown } from './row.js'
import { median, pace } from './timing.js'

const PEER = 'prometheus-query'
const CLIENTS = ['floor', 'ours', 'undici and JSON.parse', PEER] as const
type Client = (typeof CLIENTS)[number]
const READS_FAST: readonly Client[] = ['floor', 'ours']

/** Of each client, and how often each reads once it has read a first time; peers, which need seconds, read once more. */
const PROCESSES = 3
const READINGS = 8

/** What one client needed for the large reply. Memory and stalls are those of the first reading. */
interface Cost {
  /** CPU of the first reading in a process whose modules are loaded, and of one that has read before. */
  readonly firstMs: number
  readonly warmMs: number
  readonly peakRss: number
  readonly retained: number
  readonly stallMs: number
}

/**
 * Reads a range reply of some 70 MB with each client, in a process of its own, from a server in another, in turns, and
 * compares.
 */
export async function decodeRows(print: Print = () => {}): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const kind of ['integers', 'floats'] as const) {
    const { costs, profile } = await costsOf(kind, print)
    const { floor, ours, [PEER]: peer } = costs as Record<Client, Cost> & { [PEER]?: Cost }
    const bytes = rangeReply(kind).reduce((sum, { length }) => sum + length, 0)
    const speed = (ms: number): string => `${Math.round(bytes / ms / 1_000)} MB/s`
    const speeds = (ms: number, floorMs: number): string => `${speed(ms)} against ${speed(floorMs)}`
    if (peer) {
      rows.push(
        {
          ...atLeast(`${kind}: CPU, prometheus-query / ours`, peer.warmMs / ours.warmMs, kind === 'integers' ? 6 : 4),
          beside: pace(sampleCount(kind), ours.warmMs),
        },
        await explained(
          {
            ...atLeast(`${kind}: peak memory, prometheus-query / ours`, peer.peakRss / ours.peakRss, 6),
            beside: `peak ${megabytes(ours.peakRss)} against ${megabytes(peer.peakRss)}`,
          },
          () =>
            `reading and dropping the bytes peaks at ${megabytes(floor.peakRss)}, ` +
            `${(peer.peakRss / floor.peakRss).toFixed(1)} times below prometheus-query; what is kept is ${megabytes(ours.retained)}`,
        ),
      )
    }
    rows.push(atMost(`${kind}: peak memory, ours / reading and dropping`, ours.peakRss / floor.peakRss, 1.2))
    if (kind === 'integers') {
      const nanoseconds = (ms: number): string => `${((1e6 * ms) / sampleCount(kind)).toFixed(0)} ns`
      rows.push(
        await explained(
          {
            ...atMost(`${kind}: CPU, ours / reading and dropping`, ours.warmMs / floor.warmMs, 2),
            beside: speeds(ours.warmMs, floor.warmMs),
          },
          () =>
            `bytes that are dropped are only moved, which takes ${nanoseconds(floor.warmMs)} for each sample; ` +
            `to read its digits and keep it takes ${nanoseconds(ours.warmMs - floor.warmMs)} more. Where the time of ours goes: ${profile}`,
        ),
        {
          ...shown(`${kind}: the same of the first reply in a process`, ours.firstMs / floor.firstMs),
          beside: speeds(ours.firstMs, floor.firstMs),
        },
      )
    }
    rows.push(
      atMost(`${kind}: bytes kept for a sample`, ours.retained / sampleCount(kind), 9),
      atMost(`${kind}: longest stall of the event loop, ms`, ours.stallMs, 50),
    )
  }
  return rows
}

async function costsOf(
  kind: ReplyKind,
  print: Print,
): Promise<{ costs: Partial<Record<Client, Cost>>; profile: string }> {
  const clients = CLIENTS.filter((client) => client !== PEER || isInstalled(PEER))
  if (clients.length < CLIENTS.length) print(`${PEER} is not installed: its rows are left out`)
  const firsts = new Map(clients.map((client) => [client, [] as FirstReading[]]))
  const laters = new Map(clients.map((client) => [client, [] as number[]]))
  let profile = ''
  const server = started(new URL('./decode/reply-server.ts', import.meta.url), [kind])
  try {
    const { port } = await firstWordOf<{ port: number }>(server)
    for (let run = 0; run < PROCESSES; run++) {
      const children = new Map<Client, ChildProcess>()
      try {
        for (const client of clients) children.set(client, await ready(client, `http://127.0.0.1:${port}`, kind))
        for (const [client, child] of children) firsts.get(client)?.push(await ask(child, 'first'))
        for (let i = 0; i < READINGS; i++) {
          for (const [client, child] of children) {
            if (i === 0 || READS_FAST.includes(client)) laters.get(client)?.push(await ask(child, 'again'))
          }
        }
        profile ||= await ask<string>(children.get('ours') as ChildProcess, 'profile')
      } finally {
        for (const child of children.values()) child.disconnect()
      }
    }
  } finally {
    server.disconnect()
  }
  const costs: Partial<Record<Client, Cost>> = {}
  for (const client of clients) {
    const cost = costOf(firsts.get(client) ?? [], laters.get(client) ?? [])
    costs[client] = cost
    print(
      `${kind}, ${client}: CPU ${Math.round(cost.firstMs)} ms at first and ${Math.round(cost.warmMs)} ms warm, ` +
        `peak ${megabytes(cost.peakRss)}, kept ${megabytes(cost.retained)}, stall ${Math.round(cost.stallMs)} ms`,
    )
  }
  return { costs, profile }
}

async function ready(client: Client, url: string, kind: ReplyKind): Promise<ChildProcess> {
  const child = await startedPlain(new URL('./decode/client.ts', import.meta.url), [client, url, kind], ['--expose-gc'])
  await firstWordOf(child)
  return child
}

function ask<Answer>(child: ChildProcess, what: string): Promise<Answer> {
  child.send(what)
  return firstWordOf<Answer>(child)
}

/** Whatever else runs on the machine can only lengthen what takes time: the fastest counts. */
const costOf = (first: readonly FirstReading[], later: readonly number[]): Cost => ({
  firstMs: Math.min(...first.map(({ cpuMs }) => cpuMs)),
  warmMs: Math.min(...later),
  peakRss: median(first.map(({ peakRss }) => peakRss)),
  retained: median(first.map(({ retained }) => retained)),
  stallMs: Math.min(...first.map(({ stallMs }) => stallMs)),
})

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
