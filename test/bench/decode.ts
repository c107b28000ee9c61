import { firstWordOf, megabytes, started } from './child.js'
import { type ReplyKind, sampleCount } from './decode/range-reply.js'
import { atLeast, atMost, type BenchRow, type Print } from './row.js'
import { pace } from './timing.js'

/** What one client needed for the large reply, over runs: the least time, the median of memory. */
interface Cost {
  readonly cpuMs: number
  readonly peakRss: number
  readonly retained: number
  readonly stallMs: number
}

const RUNS = 3
const CLIENTS = ['floor', 'ours', 'undici and JSON.parse', 'prometheus-query'] as const

/**
 * Reads a range reply of some 70 MB with each client, in a process of its own, from a server in another, and compares.
 * The bounds are those of the measured prototype: integers cost least to parse and show the most.
 */
export async function decodeRows(print: Print = () => {}): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const kind of ['integers', 'floats'] as const) {
    const costs = await costsOf(kind, print)
    const { floor, ours, 'prometheus-query': peer } = costs
    rows.push(
      {
        ...atLeast(`${kind}: CPU, prometheus-query / ours`, peer.cpuMs / ours.cpuMs, 4),
        beside: pace(sampleCount(kind), ours.cpuMs),
      },
      {
        ...atLeast(
          `${kind}: peak memory, prometheus-query / ours`,
          peer.peakRss / ours.peakRss,
          kind === 'integers' ? 6 : 4,
        ),
        beside: `peak ${megabytes(ours.peakRss)} against ${megabytes(peer.peakRss)}`,
      },
      atMost(`${kind}: peak memory, ours / reading and dropping`, ours.peakRss / floor.peakRss, 1.2),
      ...(kind === 'integers'
        ? [atMost(`${kind}: CPU, ours / reading and dropping`, ours.cpuMs / floor.cpuMs, 2)]
        : []),
      atMost(`${kind}: bytes kept for a sample`, ours.retained / sampleCount(kind), 9),
      atMost(`${kind}: longest stall of the event loop, ms`, ours.stallMs, 50),
    )
  }
  return rows
}

async function costsOf(kind: ReplyKind, print: Print): Promise<Record<(typeof CLIENTS)[number], Cost>> {
  const server = started(new URL('./decode/reply-server.ts', import.meta.url), [kind])
  const { port } = await firstWordOf<{ port: number }>(server)
  const costs: Partial<Record<(typeof CLIENTS)[number], Cost>> = {}
  try {
    for (const client of CLIENTS) {
      const runs: Cost[] = []
      for (let run = 0; run < RUNS; run++) runs.push(await costOf(client, `http://127.0.0.1:${port}`, kind))
      const cost = medians(runs)
      costs[client] = cost
      print(
        `${kind}, ${client}: CPU ${Math.round(cost.cpuMs)} ms, peak ${megabytes(cost.peakRss)}, kept ${megabytes(cost.retained)}, stall ${Math.round(cost.stallMs)} ms`,
      )
    }
  } finally {
    server.disconnect()
  }
  return costs as Record<(typeof CLIENTS)[number], Cost>
}

const costOf = (client: string, url: string, kind: ReplyKind): Promise<Cost> =>
  firstWordOf(started(new URL('./decode/client.ts', import.meta.url), [client, url, kind], ['--expose-gc']))

function medians(runs: readonly Cost[]): Cost {
  const median = (of: (cost: Cost) => number): number =>
    runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)] as number
  return {
    peakRss: median(({ peakRss }) => peakRss),
    retained: median(({ retained }) => retained),
    // Whatever else runs on the machine can only lengthen what takes time.
    cpuMs: Math.min(...runs.map(({ cpuMs }) => cpuMs)),
    stallMs: Math.min(...runs.map(({ stallMs }) => stallMs)),
  }
}
