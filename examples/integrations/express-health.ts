// GET /health/release in an Express service: how the release of this very service holds up.
//
// The service owns the tracker and calls tick(now) when it likes; answering reads what is kept and asks no Prometheus.
import express, { type Express } from 'express'
import type { StabilityTracker } from 'tars-observability'
import { releaseHealth } from './release-health.js'

export function expressApp(tracker: StabilityTracker): Express {
  const app = express()
  app.get('/health/release', async (_request, response) => {
    const { status, body } = await releaseHealth(tracker)
    response.status(status).set('cache-control', 'no-store').json(body)
  })
  return app
}
