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
 * simulated weeks at five minutes, read beforehand, judged by threads that are warm. 2 is all that two cores can give.
 */
export async function threadRows(print: Print = () => {}): Promise<BenchRow[]> {
  const tasks = await scopeTasks()
  const script = new URL('../../examples/fleet/scope-worker.mjs', import.meta.url)
  const workers = [new Worker(script), new Worker(script)]
  const [first] = workers as [Worker]
  try {
    await judge(workers, tasks)
    const times = { one: Number.POSITIVE_INFINITY, two: Number.POSITIVE_INFINITY }
    for (let round = 0; round < ROUNDS; round++) {
      times.one = Math.min(times.one, await judge([first], tasks))
      times.two = Math.min(times.two, await judge(workers, tasks))
    }
    print(`${tasks.length} scopes: one worker ${times.one.toFixed(0)} ms, two ${times.two.toFixed(0)} ms`)
    const beside = `${((1_000 * tasks.length) / times.two).toFixed(0)} scopes a second`
    return [{ ...shown('fleet on worker threads, one / two', times.one / times.two), beside }]
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

/** Milliseconds until the workers, each taking the next task when it is done with one, have judged all. */
async function judge(workers: readonly Worker[], tasks: readonly ScopeTask[]): Promise<number> {
  const left = [...tasks]
  const start = performance.now()
  await Promise.all(
    workers.map(async (worker) => {
      for (let task = left.shift(); task; task = left.shift()) {
        worker.postMessage(task)
        await once(worker, 'message')
      }
    }),
  )
  return performance.now() - start
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
