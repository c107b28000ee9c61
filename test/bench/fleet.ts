import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { atMost, type BenchRow, type Print, shown } from './row.js'

/** A twentieth of a thousand services: what memory follows is the largest answer, and that is as large as theirs. */
const SERVICES = Number(process.env.SERVICES ?? 50)

/**
 * A fleet read scope by scope, each compared with its launch day and dropped, against one service alone: services × 5
 * regions × 12 KPIs × 8 days of five-minute slots, made up as they are read, each case in a process of its own.
 * `SERVICES=1000` reads all 138 million samples, twenty times as long.
 */
export async function fleetRows(print: Print = () => {}): Promise<BenchRow[]> {
  const one = await read(1)
  const fleet = await read(SERVICES)
  for (const [services, { samples, peakRss, ms }] of [[1, one] as const, [SERVICES, fleet] as const]) {
    print(
      `${services} services: ${samples} samples, peak ${Math.round(peakRss / 1e6)} MB, ${(ms / 1_000).toFixed(1)} s`,
    )
  }
  return [
    atMost(`fleet of ${SERVICES} services: peak memory / that of one`, fleet.peakRss / one.peakRss, 1.5),
    shown('fleet: million samples a second of CPU', fleet.samples / fleet.ms / 1_000),
  ]
}

interface Cost {
  readonly samples: number
  readonly peakRss: number
  readonly ms: number
}

async function read(services: number): Promise<Cost> {
  const script = fileURLToPath(new URL('./fleet/reader.ts', import.meta.url))
  const child = fork(script, [String(services)], { execArgv: ['--import', 'tsx', '--max-semi-space-size=8'] })
  const [cost] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the reader ended with ${code}`))),
  ])) as [Cost]
  return cost
}
