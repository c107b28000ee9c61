import { firstWordOf, megabytes, started } from './child.js'
import { atMost, type BenchRow, explained, type Print, shown } from './row.js'

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
    print(`${services} services: ${samples} samples, peak ${megabytes(peakRss)}, ${(ms / 1_000).toFixed(1)} s`)
  }
  return [
    await explained(
      {
        ...atMost(`fleet of ${SERVICES} services: peak memory / that of one`, fleet.peakRss / one.peakRss, 1.5),
        beside: `peak ${megabytes(fleet.peakRss)} against ${megabytes(one.peakRss)}`,
      },
      () =>
        `the one service has ended before its garbage fills the space that ${SERVICES} fill: ` +
        `${Math.round((1_000 * (fleet.peakRss - one.peakRss)) / SERVICES / 1e6)} KB for each service read, which drop as more are read`,
    ),
    shown('fleet: million samples a second of CPU', fleet.samples / fleet.ms / 1_000),
  ]
}

interface Cost {
  readonly samples: number
  readonly peakRss: number
  readonly ms: number
}

const read = (services: number): Promise<Cost> =>
  firstWordOf(started(new URL('./fleet/reader.ts', import.meta.url), [String(services)], ['--max-semi-space-size=8']))
