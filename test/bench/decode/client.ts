import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { PrometheusDriver } from 'prometheus-query'
import { PrometheusSource } from 'tars-observability/sources'
import { request } from 'undici'
import { peakMemory } from '../memory/peak.js'
import { type ReplyKind, replyRange } from './range-reply.js'

/** Reads the large reply once, in a process of its own, and tells what it cost. */
const [, , name, url = '', kind] = process.argv
const range = replyRange(kind as ReplyKind)

/** Each reads the reply at a path and returns what a caller would keep. */
const clients: Record<string, (path: 'small' | 'large') => Promise<unknown>> = {
  ours: async (path) => {
    const source = new PrometheusSource({ url, headers: { 'x-reply': path }, maxBodyBytes: 2 ** 28 })
    try {
      return await source.range('http_requests_total', range)
    } finally {
      await source.close()
    }
  },
  'prometheus-query': (path) =>
    new PrometheusDriver({ endpoint: url, headers: { 'x-reply': path }, timeout: 120_000 }).rangeQuery(
      'http_requests_total',
      range.start,
      range.end,
      range.step / 1_000,
    ),
  'undici and JSON.parse': async (path) => (await request(`${url}/${path}`)).body.json(),
  floor: async (path) => {
    let bytes = 0
    for await (const chunk of (await request(`${url}/${path}`)).body) bytes += chunk.length
    return bytes
  },
}

const read = clients[name as string] as (typeof clients)[string]
await read('small') // modules and connection are not what is measured
const before = retained()
const delay = monitorEventLoopDelay({ resolution: 1 })
const cpu = process.cpuUsage()
delay.enable()
const kept = await read('large')
const { user, system } = process.cpuUsage(cpu)
await setTimeout(20) // the monitor sees a stall when its timer comes late
delay.disable()
const peakRss = peakMemory()
const after = retained()
process.send?.({
  cpuMs: (user + system) / 1_000,
  peakRss,
  retained: after - before,
  stallMs: delay.max / 1e6,
  kept: kept !== undefined,
})
process.disconnect()

function retained(): number {
  for (let i = 0; i < 4; i++) global.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
