// Analyses a fleet on many machines: one job a scope on BullMQ, over Redis. A job that fails is tried again, and a job that
// was queued already is not queued twice, for its id names the release and the scope.
//
//   REDIS_URL=redis://localhost:6379 npx tsx examples/fleet/bullmq.ts
//
// Producer and worker stand in one file to be read together; run `worker` on as many machines as you like.
import { Queue, QueueEvents, Worker } from 'bullmq'
import { encodeWindow, KpiCollector, minutes, type Release, releaseDays } from 'tars-observability'
import { launchWeek } from 'tars-observability/testing'
import { analyseScope, type ScopeAnswer } from './analyse-scope.js'

interface ScopeJob {
  /** Base64, for a job is JSON. */
  readonly window: string
  readonly release: Release
}

const QUEUE = 'release-scopes'
const { hostname: host, port, username, password } = new URL(process.env.REDIS_URL ?? 'redis://localhost:6379')
const connection = {
  host,
  port: Number(port || 6379),
  ...(username && { username: decodeURIComponent(username) }),
  ...(password && { password: decodeURIComponent(password) }),
  maxRetriesPerRequest: null,
}

const worker = new Worker<ScopeJob, ScopeAnswer>(
  QUEUE,
  async ({ data: { window, release } }) => analyseScope({ window: Buffer.from(window, 'base64'), release }),
  { connection, concurrency: 2 },
)
const queue = new Queue<ScopeJob, ScopeAnswer>(QUEUE, { connection })
const events = new QueueEvents(QUEUE, { connection })
await events.waitUntilReady()

const { source, release, kpis } = launchWeek({ seed: 1, step: minutes(30) })
const collector = new KpiCollector({ source, kpis, dimensions: ['service', 'region'], step: minutes(30) })
const range = { start: release.releasedAt, end: releaseDays(release).at(-1)?.range.end ?? release.releasedAt }
const jobs = []
for await (const window of collector.stream(range)) {
  const place = Object.values(window.kpis[0]?.scope ?? {}).join('.') || 'whole'
  const data = { window: Buffer.from(encodeWindow(window)).toString('base64'), release }
  const jobId = `${release.product}.${release.version}.${place}`
  jobs.push(await queue.add('analyse', data, { jobId, attempts: 3, backoff: { type: 'exponential', delay: 1_000 } }))
}
for (const job of jobs) {
  const { verdict, rollback, anomalies } = await job.waitUntilFinished(events)
  console.log(`${job.id}: ${verdict}, rollback ${rollback}, ${anomalies} anomalies`)
}
await Promise.all([worker.close(), events.close(), queue.close()])
