import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import {
  days,
  KpiCollector,
  minutes,
  otelHttpKpis,
  PrometheusSource,
  type Release,
  type Retrospective,
  type Review,
  reviewRelease,
  StabilityTracker,
  timeSeries,
} from 'tars-observability'
import { exportLegacy } from 'tars-observability/legacy'
import { launchWeek } from 'tars-observability/testing'
import { expect } from 'vitest'
import { MatrixSink } from '../../examples/sinks/matrix-sink.js'
import { GraphiteSource } from '../../examples/sources/graphite-source.js'
import { RedisStore } from '../../examples/stores/redis-store.js'
import { startGraphite } from '../examples/fake-graphite.js'
import { startPrometheus, startRedis } from '../servers/index.js'
import { startFakeGitHub } from '../sinks/fake-github.js'
import { startReceiver } from '../sinks/receiver.js'
import { checkoutMetrics } from './checkout-metrics.js'

/** A week and half an hour after the release that the pages speak of. */
export const NOW = Date.parse('2026-11-18T09:30Z')
const RELEASE: Release = { product: 'checkout', version: '2.4.0', releasedAt: Date.parse('2026-11-10T09:00Z') }

/** What a reader has and a page does not show: servers, a review of their own, a test runner. */
export interface Given {
  readonly prometheus: string
  /** By the names that `typescript-blocks.ts` declares. */
  readonly names: Readonly<Record<string, unknown>>
  /** Addresses in a page as those of the servers. */
  readonly addresses: Readonly<Record<string, string>>
  /** How a reader would call the functions that pages define, and what must come of it. */
  readonly calls: Readonly<Record<string, (defined: Defined) => Promise<void>>>
  stop(): Promise<void>
}

type Defined = (...args: never[]) => Promise<unknown>

/** @param folder - where files lie that a page reads or writes */
export async function given(folder: string): Promise<Given> {
  const prometheus = await startPrometheus(checkoutMetrics())
  const graphite = await startGraphite()
  const redisServer = await startRedis()
  const matrix = await startReceiver(({ path }) => ({ status: 200, body: { event_id: path } }))
  const slack = await startReceiver(() => ({ status: 200, body: 'ok' }))
  const github = await startFakeGitHub()
  const redis = new Redis(redisServer.url)
  const source = new GraphiteSource({ url: graphite.url })
  const review = await simulated()
  const servers = [prometheus, graphite, redisServer, matrix, slack, github]
  const path = (name: string): string => join(folder, name)

  const calls: Record<string, (defined: never) => Promise<void>> = {
    async follow(follow: (tracker: StabilityTracker, signal: AbortSignal) => Promise<void>) {
      const metrics = new PrometheusSource({ url: prometheus.url })
      const collector = new KpiCollector({ source: metrics, kpis: otelHttpKpis(), step: minutes(30) })
      const tracker = new StabilityTracker({ collector, release: RELEASE })
      await follow(tracker, new AbortController().signal)
      expect(await tracker.summary()).toMatchObject({ done: true })
      await metrics.close()
    },
    async scoreOfDay(scoreOfDay: (summaryFile: string, dayFile: string) => Promise<number | null>) {
      const day = review.days[0] as Review['days'][number]
      writeFileSync(path('ga_kpi_summary.json'), JSON.stringify(exportLegacy.kpiSummary(review.baseline)))
      writeFileSync(path('day_01_summary.json'), JSON.stringify(exportLegacy.daySummary(day)))
      expect(await scoreOfDay(path('ga_kpi_summary.json'), path('day_01_summary.json'))).toBeGreaterThan(90)
    },
    async handOn(handOn: (review: Review, secrets: { slack: string; github: string }) => Promise<void>) {
      await handOn(review, { slack: slack.url, github: 'canary-token' })
      expect(slack.received).toHaveLength(1)
      expect(github.issues.length).toBeGreaterThan(0)
    },
    async keep(keep: (retrospective: Retrospective, path: string) => Promise<boolean>) {
      expect(await keep(review.retrospective, path('kept.html'))).toBe(true)
      expect(readFileSync(path('kept.html'), 'utf8')).toContain('</html>')
    },
  }
  return {
    prometheus: prometheus.url,
    names: {
      ...{ review, source, release: RELEASE, now: NOW, series: slowedDown(), expect },
      ...{ GraphiteSource, MatrixSink, RedisStore, redis, url: matrix.url, token: 'canary', room: '!room:example.org' },
    },
    addresses: {
      'http://localhost:9090': prometheus.url,
      'http://graphite': graphite.url,
      "repository: 'acme/checkout'": `repository: 'acme/checkout', url: '${github.url}'`,
    },
    calls: calls as Given['calls'],
    async stop() {
      redis.disconnect()
      await source.close()
      for (const server of servers) await server.stop()
    },
  }
}

function simulated(): Promise<Review> {
  const { truth, ...week } = launchWeek({ seed: 1, step: minutes(30) })
  return reviewRelease({ ...week, dimensions: ['service', 'region'], step: minutes(30), now: truth.range.end })
}

/** Two days of a latency that doubles for the last six hours. */
function slowedDown() {
  const slots = days(2) / minutes(5)
  const points = Array.from({ length: slots }, (_, i) => {
    const usual = 0.2 + 0.01 * Math.sin(i * 12.9898) * Math.cos(i * 78.233)
    return [RELEASE.releasedAt + i * minutes(5), i < slots - 72 ? usual : 2 * usual] as const
  })
  return timeSeries({}, points)
}
