import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

Object.assign(globalThis, { __VERSION__: 'bench' })
const { hours, StabilityTracker } = await import('../../../src/index.js')
const { FileStore } = await import('../../../src/stores/index.js')
const { FleetSource, fleetCollector, fleetRelease } = await import('../../collection/fleet.js')

/** What a tracked week took. */
export interface WeekCost {
  readonly slots: number
  readonly days: number
  readonly dayBytes: number
  readonly otherBytes: number
  readonly wallMs: number
  readonly cpuMs: number
  /** Most that the resident memory grew by from when all modules were loaded, and what of it is no garbage at the end. */
  readonly grownBytes: number
  readonly liveBytes: number
}

// Run by the benchmark as a process of its own: a tick every half hour for a week, fifty services, twelve KPIs, state on the disk.
const directory = await mkdtemp(join(tmpdir(), 'week-'))
try {
  process.send?.(await week())
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function week(): Promise<WeekCost> {
  const store = new FileStore({ directory })
  const collector = fleetCollector(new FleetSource(50), 12)
  const tracker = new StabilityTracker({ collector, release: fleetRelease, store })
  const before = held()
  const { rss } = process.memoryUsage()
  const [started, spent] = [performance.now(), process.cpuUsage()]
  let [slots, days, peak] = [0, 0, rss]
  for (let tick = 1; tick <= 384; tick++) {
    const update = await tracker.tick(fleetRelease.releasedAt + tick * hours(0.5))
    if (tick > 48 && update.collected) slots += (update.collected.end - update.collected.start) / hours(0.5)
    days += update.days.length
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const wallMs = Math.round(performance.now() - started)
  const { user, system } = process.cpuUsage(spent)
  const grownBytes = peak - rss
  const liveBytes = held() - before
  let [dayBytes, otherBytes] = [0, 0]
  for (const key of await store.list()) {
    const size = (await store.load(key))?.length ?? 0
    if (key.includes('/day-')) dayBytes += size
    else otherBytes += size
  }
  await tracker.summary() // so that it is alive until here
  const cpuMs = Math.round((user + system) / 1000)
  return { slots, days, dayBytes, otherBytes, wallMs, cpuMs, grownBytes, liveBytes }
}

/** Bytes that are in use once the garbage is gone. */
function held(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
