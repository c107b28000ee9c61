// GET /health/release in a Fastify service: how the release of this very service holds up.
//
// The service owns the tracker and calls tick(now) when it likes; answering reads what is kept and asks no Prometheus.
import fastify, { type FastifyInstance } from 'fastify'
import type { StabilityTracker } from 'tars-observability'
import { releaseHealth } from './release-health.js'

export function fastifyApp(tracker: StabilityTracker): FastifyInstance {
  const app = fastify()
  app.get('/health/release', async (_request, reply) => {
    const { status, body } = await releaseHealth(tracker)
    return reply.code(status).header('cache-control', 'no-store').send(body)
  })
  return app
}
