// A Node HTTP service that answers /release-health from a tracker: state on disk, one tick every five minutes.
//
//   npx tsx examples/embed-in-a-service.ts --url http://localhost:9090 --released-at 2026-11-10T09:00Z --port 8080
//   curl localhost:8080/release-health
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import {
  isStabilityError,
  KpiCollector,
  minutes,
  otelHttpKpis,
  PrometheusSource,
  parseTimestamp,
  StabilityTracker,
  tarsKpis,
} from 'tars-observability'
import { FileStore } from 'tars-observability/stores'

const { values: given } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:9090' },
    'released-at': { type: 'string', default: '2026-11-10T09:00Z' },
    kpis: { type: 'string', default: 'otel' }, // or tars
    state: { type: 'string', default: 'out/state' },
    port: { type: 'string', default: '8080' },
  },
})

const source = new PrometheusSource({ url: given.url })
const tracker = new StabilityTracker({
  collector: new KpiCollector({ source, kpis: given.kpis === 'tars' ? tarsKpis() : otelHttpKpis() }),
  release: { product: 'checkout', version: '2.4.0', releasedAt: parseTimestamp(given['released-at']) },
  store: new FileStore({ directory: given.state }),
})

const stop = new AbortController()
async function tick(): Promise<void> {
  try {
    const { problems } = await tracker.tick(Date.now(), { signal: stop.signal })
    for (const { message, hint } of problems) console.error(`${message}. ${hint}`)
  } catch (error) {
    if (isStabilityError(error, 'ABORTED')) return
    if (!isStabilityError(error)) throw error
    console.error(`${error.message}. ${error.hint}`) // another process holds the state: the next tick tries again
  }
}
const timer = setInterval(tick, minutes(5))

const server = createServer(async (request, response) => {
  if (request.url !== '/release-health') return response.writeHead(404).end()
  const summary = await tracker.summary()
  // 200 whatever the verdict: the service is healthy, the body says how the release is.
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(summary, null, 2))
})
server.listen(Number(given.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${given.port}/release-health`))
await tick()

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    clearInterval(timer)
    stop.abort()
    server.close()
    await source.close()
  })
}
