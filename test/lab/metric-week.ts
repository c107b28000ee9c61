import { days, hours, minutes, seconds } from '../../src/model/index.js'
import { BUCKET_BOUNDS, simulate } from '../../src/testing/launch-week/simulate.js'
import { incidentsOf, REGIONS, SERVICES } from '../../src/testing/launch-week/truth.js'
import type { BackfillSeries } from '../servers/index.js'

const SCRAPE = minutes(1)
// Scrapes never fall on whole minutes: a second before the next slot begins, as good as any other moment.
const OFFSET = SCRAPE - seconds(1)

/** The KPIs that the week's metrics answer for, apart from medians and p99s. */
export const WEEK_KPIS = [
  'availability',
  'error-rate',
  'throughput',
  'latency-mean',
  'latency-p95',
  'target-availability',
  'cpu',
  'memory',
] as const

/**
 * The simulated launch week as a Prometheus would have scraped it once a minute, from the release on: counters that
 * only rise and begin again at 0 when their process restarts, nothing at all in the scrape gap.
 */
export function metricWeek({ seed, releasedAt }: { seed: number; releasedAt: number }) {
  const range = { start: releasedAt, end: releasedAt + days(8) }
  // Counters are older than the release: an hour before it, so that its first slot has a sample to rise from.
  const scraped = { ...range, start: range.start - hours(1) }
  const incidents = incidentsOf(releasedAt, range.end)
  const daily = Array.from({ length: 8 }, () => ({ requests: 0, failed: 0 }))
  const series: BackfillSeries[] = []
  for (const service of SERVICES) {
    for (const region of REGIONS) {
      const recorded = new ScrapedService({ service: service.service, region: region.region })
      const { counterReset: reset } = incidents
      const restarts = reset.scope.service === service.service && reset.scope.region === region.region
      for (const slot of simulate({ service, region }, { seed, range: scraped, step: SCRAPE, incidents })) {
        if (restarts && slot.at === reset.start) recorded.restart()
        recorded.count(slot)
        const day = daily[Math.floor((slot.at - releasedAt) / days(1))]
        if (day) {
          day.requests += slot.requests
          day.failed += slot.failed
        }
        if (slot.at >= incidents.scrapeGap.start && slot.at < incidents.scrapeGap.end) continue
        recorded.scrape(slot.at + OFFSET, slot)
      }
      series.push(...recorded.series())
    }
  }
  return { range, incidents, daily, series }
}

type Slot = Parameters<ScrapedService['count']>[0]

/** One service in one region: its counters, and what each scrape saw of them. */
class ScrapedService {
  readonly #labels: Readonly<Record<string, string>>
  readonly #counters = new Map<string, { series: BackfillSeries; points: [number, number][]; value: number }>()

  constructor(labels: Readonly<Record<string, string>>) {
    this.#labels = labels
  }

  count(slot: {
    requests: number
    failed: number
    buckets: readonly number[]
    totalLatency: number
    cpu: number
  }): void {
    this.#counter('http_requests_total', { status: '200' }).value += slot.requests - slot.failed
    this.#counter('http_requests_total', { status: '500' }).value += slot.failed
    this.#counter('http_request_duration_seconds_sum').value += slot.totalLatency
    this.#counter('http_request_duration_seconds_count').value += slot.requests
    this.#counter('process_cpu_seconds_total').value += slot.cpu * (SCRAPE / seconds(1))
    slot.buckets.forEach((count, index) => {
      const bound = BUCKET_BOUNDS[index] as number
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound)
      this.#counter('http_request_duration_seconds_bucket', { le }).value += count
    })
  }

  scrape(at: number, slot: Slot & { memory: number; up: number }): void {
    this.#gauge('up', at, slot.up)
    if (slot.up === 0) return
    this.#gauge('container_memory_working_set_bytes', at, Math.round(slot.memory * 2 ** 31))
    this.#gauge('container_spec_memory_limit_bytes', at, 2 ** 31)
    for (const counter of this.#counters.values()) counter.points.push([at, counter.value])
  }

  restart(): void {
    for (const counter of this.#counters.values()) counter.value = 0
  }

  series(): BackfillSeries[] {
    return [...this.#gauges.values(), ...this.#counters.values()].map(({ series }) => series)
  }

  readonly #gauges = new Map<string, { series: BackfillSeries; points: [number, number][] }>()

  #gauge(name: string, at: number, value: number): void {
    let gauge = this.#gauges.get(name)
    if (gauge === undefined) {
      const points: [number, number][] = []
      gauge = { series: { name, labels: this.#labels, points }, points }
      this.#gauges.set(name, gauge)
    }
    gauge.points.push([at, value])
  }

  #counter(name: string, labels: Readonly<Record<string, string>> = {}) {
    const key = `${name} ${JSON.stringify(labels)}`
    let counter = this.#counters.get(key)
    if (counter === undefined) {
      const points: [number, number][] = []
      const all = { ...this.#labels, ...labels }
      counter = {
        series: { name, labels: all, type: name.endsWith('_total') ? 'counter' : 'gauge', points },
        points,
        value: 0,
      }
      this.#counters.set(key, counter)
    }
    return counter
  }
}
