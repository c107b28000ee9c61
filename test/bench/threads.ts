import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { ScopeTask } from '../../examples/fleet/analyse-scope.js'
import { encodeWindow, KpiCollector, minutes, releaseDays } from '../../src/index.js'
import { launchWeek } from '../../src/testing/index.js'
import { type BenchRow, type Print, shown } from './row.js'

const ROUNDS = 3
/** So many weeks of seven scopes each, that neither worker waits long for the other at the end. */
const WEEKS = 4

/**
 * How much sooner two of the example's worker threads are done with a fleet than one, by the clock: the scopes of
 * simulated weeks at five minutes, read beforehand, judged by threads that are warm. The row also says how many cores
 * were busy: V8 compiles and collects garbage on threads of its own, so one worker already uses more than one core.
 */
export async function threadRows(print: Print = () => {}): Promise<BenchRow[]> {
  const tasks = await scopeTasks()
  const script = new URL('../../examples/fleet/scope-worker.mjs', import.meta.url)
  const workers = [new Worker(script), new Worker(script)]
  const [first] = workers as [Worker]
  try {
    await judge(workers, tasks)
    let one = await judge([first], tasks)
    let two = await judge(workers, tasks)
    for (let round = 1; round < ROUNDS; round++) {
      one = faster(one, await judge([first], tasks))
      two = faster(two, await judge(workers, tasks))
    }
    print(`${tasks.length} scopes: one worker ${one.wall.toFixed(0)} ms, two ${two.wall.toFixed(0)} ms`)
    const pace = `${((1_000 * tasks.length) / two.wall).toFixed(0)} scopes a second`
    const beside = `${pace}; one keeps ${cores(one)} cores busy, two ${cores(two)}`
    return [{ ...shown('fleet on worker threads, one / two', one.wall / two.wall), beside }]
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Milliseconds by the clock, and of CPU time over all threads of the process. */
interface Spent {
  readonly wall: number
  readonly cpu: number
}

const faster = (a: Spent, b: Spent): Spent => (b.wall < a.wall ? b : a)

const cores = ({ wall, cpu }: Spent): string => (cpu / wall).toFixed(1)

/** What it takes the workers, each taking the next task when it is done with one, to judge all. */
async function judge(workers: readonly Worker[], tasks: readonly ScopeTask[]): Promise<Spent> {
  const left = [...tasks]
  const start = performance.now()
  const before = process.cpuUsage()
  await Promise.all(
    workers.map(async (worker) => {
      for (let task = left.shift(); task; task = left.shift()) {
        worker.postMessage(task)
        await once(worker, 'message')
      }
    }),
  )
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - start, cpu: (user + system) / 1_000 }
}

async function scopeTasks(): Promise<ScopeTask[]> {
  const tasks: ScopeTask[] = []
  for (let seed = 1; seed <= WEEKS; seed++) {
    const { source, release, kpis } = launchWeek({ seed, step: minutes(5) })
    const collector = new KpiCollector({ source, kpis, dimensions: ['service', 'region'], step: minutes(5) })
    const range = { start: release.releasedAt, end: releaseDays(release).at(-1)?.range.end ?? release.releasedAt }
    for await (const window of collector.stream(range)) tasks.push({ window: encodeWindow(window), release })
  }
  return tasks
}
