import {
  days,
  hours,
  type Kpi,
  KpiCollector,
  type MetricSource,
  minutes,
  parseTimestamp,
  type Release,
  type TimeSeries,
} from '../../src/index.js'

/** Gauges of many services that cost nothing to keep: every value follows from its service, KPI and slot. */
export const fleetRelease: Release = {
  product: 'fleet',
  version: '1.0.0',
  releasedAt: parseTimestamp('2026-03-24T09:00Z'),
  observeFor: days(7),
}

export const fleetKpis = (count: number): Kpi[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `kpi-${index}`,
    unit: '1',
    kind: 'cpu' as const,
    query: `avg by ($__by) (kpi_${index})`,
  }))

/** Answers from the week before the release on, and counts what it is asked. */
export class FleetSource implements MetricSource {
  readonly kind = 'memory'
  readonly limits = { concurrency: 4 }
  requests = 0
  most = 0
  #running = 0
  readonly #services: number
  readonly #latency: number

  constructor(services: number, latency = 0) {
    this.#services = services
    this.#latency = latency
  }

  async range(...[query, range, options]: Parameters<MetricSource['range']>): ReturnType<MetricSource['range']> {
    this.requests++
    this.most = Math.max(this.most, ++this.#running)
    await new Promise((resolve) => (this.#latency > 0 ? setTimeout(resolve, this.#latency) : setImmediate(resolve)))
    this.#running--
    const salt = String(query).length + Number(String(query).match(/\d+/)?.[0] ?? 0)
    const whole = !options?.by?.length
    const series = Array.from({ length: whole ? 1 : this.#services }, (_, service): TimeSeries => {
      const slots = Math.round((range.end - range.start) / range.step)
      const timestamps = Float64Array.from({ length: slots }, (_, slot) => range.start + slot * range.step)
      const values = timestamps.map((at) => 0.4 + 0.05 * Math.sin(at / hours(4) + service) + 0.01 * Math.sin(at * salt))
      return { labels: whole ? {} : { service: `service-${service}` }, timestamps, values }
    })
    return { series, warnings: [], partial: false }
  }
}

export const fleetCollector = (source: MetricSource, kpis: number, step = minutes(30)): KpiCollector =>
  new KpiCollector({ source, kpis: fleetKpis(kpis), dimensions: ['service'], step })
