import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { peakMemory } from '../memory/peak.js'
import { profileOf } from '../profile.js'
import { type ReplyKind, replyRange } from './range-reply.js'

/** What the first reading of the large reply cost. */
export interface FirstReading {
  readonly cpuMs: number
  readonly peakRss: number
  readonly retained: number
  readonly stallMs: number
}

/** Reads the large reply in a process of its own, each time it is told to, and says what that cost or where time went. */
const [, , name, url = '', kind] = process.argv
const range = replyRange(kind as ReplyKind)

/** Each reads the reply at a path and returns what a caller would keep; it loads nothing of the others. */
const clients: Record<string, () => Promise<(path: 'small' | 'large') => Promise<unknown>>> = {
  ours: async () => {
    const { PrometheusSource } = await import('tars-observability/sources')
    return async (path) => {
      const source = new PrometheusSource({ url, headers: { 'x-reply': path }, maxBodyBytes: 2 ** 28 })
      try {
        return await source.range('http_requests_total', range)
      } finally {
        await source.close()
      }
    }
  },
  'prometheus-query': async () => {
    const { PrometheusDriver } = await import('prometheus-query')
    return (path) =>
      new PrometheusDriver({ endpoint: url, headers: { 'x-reply': path }, timeout: 120_000 }).rangeQuery(
        'http_requests_total',
        range.start,
        range.end,
        range.step / 1_000,
      )
  },
  'undici and JSON.parse': async () => {
    const { request } = await import('undici')
    return async (path) => (await request(`${url}/${path}`)).body.json()
  },
  floor: async () => {
    const { request } = await import('undici')
    return async (path) => {
      let bytes = 0
      for await (const chunk of (await request(`${url}/${path}`)).body) bytes += chunk.length
      return bytes
    }
  },
}

const read = await (clients[name as string] as (typeof clients)[string])()
const answers = {
  first,
  again: async () => (await reading()).cpuMs,
  profile: () => profileOf(() => read('large')),
}
await read('small') // modules and connection are not what is measured
process.on('message', async (what: keyof typeof answers) => process.send?.(await answers[what]()))
process.send?.('ready')

async function first(): Promise<FirstReading> {
  const before = retained()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const { cpuMs, kept } = await reading()
  await setTimeout(20) // the monitor sees a stall when its timer comes late
  delay.disable()
  const peakRss = peakMemory()
  const after = retained()
  if (kept === undefined) throw new Error(`${name} read nothing`)
  return { cpuMs, peakRss, retained: after - before, stallMs: delay.max / 1e6 }
}

async function reading(): Promise<{ cpuMs: number; kept: unknown }> {
  const cpu = process.cpuUsage()
  const kept = await read('large')
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1_000, kept }
}

function retained(): number {
  for (let i = 0; i < 4; i++) global.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
