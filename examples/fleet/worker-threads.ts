// Analyses a fleet on all cores: scopes are read one at a time, so that memory stays flat, and judged on worker threads.
//
//   npx tsx examples/fleet/worker-threads.ts
//
// Here it reads the simulated week; give it a PrometheusSource of your own.
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { encodeWindow, KpiCollector, minutes, releaseDays } from 'tars-observability'
import { launchWeek } from 'tars-observability/testing'
import type { ScopeAnswer, ScopeTask } from './analyse-scope.js'

await main(Math.min(4, availableParallelism()))

async function main(threads: number): Promise<void> {
  const { source, release, kpis } = launchWeek({ seed: 1, step: minutes(30) })
  const collector = new KpiCollector({ source, kpis, dimensions: ['service', 'region'], step: minutes(30) })
  const range = { start: release.releasedAt, end: releaseDays(release).at(-1)?.range.end ?? release.releasedAt }
  const idle = Array.from({ length: threads }, () => new Worker(new URL('./scope-worker.mjs', import.meta.url)))
  const all = [...idle]
  const running = new Set<Promise<void>>()
  for await (const window of collector.stream(range)) {
    if (idle.length === 0) await Promise.race(running) // no more windows in memory than there are workers
    const worker = idle.pop()
    if (!worker) throw new Error('a worker was promised')
    const done = judged(worker, { window: encodeWindow(window), release }).then((answer) => {
      console.log(lineOf(answer))
      idle.push(worker)
      running.delete(done)
    })
    running.add(done)
  }
  await Promise.all(running)
  await Promise.all(all.map((worker) => worker.terminate()))
}

function judged(worker: Worker, task: ScopeTask): Promise<ScopeAnswer> {
  return new Promise((resolve, reject) => {
    worker.once('message', (answer) => {
      worker.off('error', reject)
      resolve(answer)
    })
    worker.once('error', reject)
    worker.postMessage(task)
  })
}

function lineOf({ scope, verdict, rollback, regressions, anomalies }: ScopeAnswer): string {
  const place = Object.values(scope).join(', ') || 'everywhere'
  return `${verdict.padEnd(12)} ${place}: rollback ${rollback}; ${regressions.join(', ') || 'no regression'}; ${anomalies} anomalies`
}
