import {
  type AlertEpisode,
  days,
  hours,
  type Kpi,
  KpiCollector,
  type MetricSource,
  minutes,
  parseTimestamp,
  type Release,
  StabilityError,
  StabilityTracker,
  type StabilityTrackerOptions,
  type TimeSeries,
  timeSeries,
} from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { cpu, errorRate, latency } from './kpis.js'

/** A week of half-hour slots for two services, with a spike, a gap and an alert: small enough to be run a thousand times. */
export const halfHour = minutes(30)
export const release: Release = {
  product: 'shop',
  version: '2.0.0',
  releasedAt: parseTimestamp('2026-03-24T09:00Z'),
  exclusions: [
    {
      range: { start: parseTimestamp('2026-03-26T01:00Z'), end: parseTimestamp('2026-03-26T02:30Z') },
      reason: 'database move',
    },
  ],
}
export const kpis: Kpi[] = [{ ...errorRate, objective: { target: 0.99 } }, cpu, latency]
export const weekEnd = release.releasedAt + days(8)
export const gap = { start: release.releasedAt + days(4), end: release.releasedAt + days(4) + hours(3) }

const wave = (slot: number, salt: number): number => Math.sin(slot / 7.6) + Math.sin(slot * slot * 0.37 + salt)

function weekOf(labels: Record<string, string>, value: (slot: number, at: number) => number): TimeSeries {
  const points: [number, number][] = []
  let slot = 0
  for (let at = release.releasedAt - days(7); at < weekEnd; at += halfHour, slot++) {
    if (at >= gap.start && at < gap.end) continue
    points.push([at, value(slot, at)])
  }
  return timeSeries(labels, points)
}

const spike = (at: number): number =>
  at >= release.releasedAt + days(5) && at < release.releasedAt + days(5.5) ? 1 : 0

const seriesOf = (service: string, salt: number) => {
  const requests = weekOf({ service }, (slot) => Math.round(1000 + 200 * wave(slot, salt)))
  const share = (of: number) => (slot: number) => Math.round(of * (1000 + 200 * wave(slot, salt)))
  return {
    requests: [requests],
    errors: [weekOf({ service }, (slot, at) => Math.round(2 + wave(slot, salt + 1)) + 60 * spike(at))],
    cpu: [weekOf({ service }, (slot, at) => 0.4 + 0.02 * wave(slot, salt + 2) + 0.3 * spike(at))],
    buckets: [
      weekOf({ service, le: '0.1' }, share(0.7)),
      weekOf({ service, le: '0.5' }, share(0.98)),
      weekOf({ service, le: '+Inf' }, share(1)),
    ],
    sum: [weekOf({ service }, (slot) => 80 + 10 * wave(slot, salt + 3))],
  }
}

export const alerts: AlertEpisode[] = [
  {
    name: 'Slow',
    severity: 'critical',
    labels: { service: 'cart' },
    start: release.releasedAt + days(3) - hours(2),
    end: release.releasedAt + days(3) + hours(5),
  },
]

const all = [seriesOf('cart', 0), seriesOf('search', 5)]
export const series = Object.fromEntries(
  (['requests', 'errors', 'cpu', 'buckets', 'sum'] as const).map((name) => [name, all.flatMap((one) => one[name])]),
)

export const weekSource = (): MemorySource => new MemorySource({ series, alerts })

export const collectorOf = (source: MetricSource = weekSource()): KpiCollector =>
  new KpiCollector({ source, kpis, dimensions: ['service'], step: halfHour })

export const trackerOf = (options: Partial<StabilityTrackerOptions> = {}): StabilityTracker =>
  new StabilityTracker({ collector: collectorOf(), release, ...options })

/** A source that fails while `isDown` says so. */
export const failingSource = (isDown: () => boolean, inner: MetricSource = weekSource()): MetricSource => ({
  kind: inner.kind,
  limits: inner.limits ?? {},
  range: async (query, range, options) => {
    if (isDown())
      throw new StabilityError('SOURCE_UNAVAILABLE', 'connection refused', { hint: 'Start it.', retryable: true })
    return inner.range(query, range, options)
  },
  ...(inner.alerts && { alerts: inner.alerts.bind(inner) }),
})

/** Moments at which a scheduler would tick: once a slot, from the first that is over to the end of the week. */
export const everySlot = (): number[] => {
  const moments: number[] = []
  for (let at = release.releasedAt + halfHour; at <= weekEnd; at += halfHour) moments.push(at)
  return moments
}
