import { days, hours, type Labels, minutes, type Range, type Timestamp } from '../../model/index.js'

/** What really happened at one moment of a simulated week. */
export interface TrueIncident extends Range {
  readonly id: string
  /** `missing` and `artifact` are not faults of the release and must not be reported as such. */
  readonly kind: 'transient' | 'trend' | 'level-shift' | 'missing' | 'artifact'
  readonly title: string
  readonly scope: Labels
  /** KPIs that show it. */
  readonly kpis: readonly string[]
}

/** The services of the simulated product: mean requests a second in a region, median latency, share that fails. */
export const SERVICES = [
  { service: 'cart', requestsPerSecond: 24, medianLatency: 0.045, failing: 0.0002, cpu: 0.3, memory: 0.42 },
  { service: 'catalog', requestsPerSecond: 60, medianLatency: 0.03, failing: 0.0001, cpu: 0.38, memory: 0.5 },
  { service: 'payments', requestsPerSecond: 12, medianLatency: 0.09, failing: 0.0003, cpu: 0.25, memory: 0.36 },
] as const

/** Share of a service's traffic, and the hour (UTC) of its peak. */
export const REGIONS = [
  { region: 'eu-central-1', share: 0.9, peakHour: 13 },
  { region: 'us-east-1', share: 1.1, peakHour: 18 },
] as const

/** The faults of the week, placed from the moment of the release. */
export function incidentsOf(releasedAt: Timestamp, end: Timestamp) {
  const at = (day: number, hour: number, minute = 0) => releasedAt + days(day) + hours(hour) + minutes(minute)
  return {
    errorSpike: {
      id: 'error-spike',
      kind: 'transient',
      title: '12% of the requests to payments fail',
      start: at(2, 1),
      end: at(2, 1, 25),
      scope: { service: 'payments' },
      kpis: ['availability', 'error-rate'],
    },
    cpuExhaustion: {
      id: 'cpu-exhaustion',
      kind: 'transient',
      title: 'cart runs out of CPU in us-east-1 and answers slowly',
      start: at(3, 5),
      end: at(3, 7),
      scope: { service: 'cart', region: 'us-east-1' },
      kpis: ['cpu', 'latency-mean', 'latency-p95', 'latency-p99'],
    },
    leak: {
      id: 'memory-leak',
      kind: 'trend',
      title: 'cart leaks 0.4% of its memory limit an hour',
      start: at(4, 0),
      end,
      scope: { service: 'cart' },
      kpis: ['memory'],
    },
    counterReset: {
      id: 'counter-reset',
      kind: 'artifact',
      title: 'a process of catalog restarts and its counters begin again at 0',
      start: at(4, 9, 30),
      end: at(4, 9, 35),
      scope: { service: 'catalog', region: 'eu-central-1' },
      kpis: [],
    },
    latencyShift: {
      id: 'latency-shift',
      kind: 'level-shift',
      title: 'catalog answers 25% slower',
      start: at(5, 6),
      end,
      scope: { service: 'catalog' },
      kpis: ['latency-mean', 'latency-p95', 'latency-p99'],
    },
    regionOutage: {
      id: 'region-outage',
      kind: 'transient',
      title: 'eu-central-1 is down; its users are served from us-east-1',
      start: at(6, 3),
      end: at(6, 3, 20),
      scope: { region: 'eu-central-1' },
      kpis: ['target-availability', 'throughput'],
    },
    scrapeGap: {
      id: 'scrape-gap',
      kind: 'missing',
      title: 'nothing was measured: the monitoring was down',
      start: at(7, 3),
      end: at(7, 3, 45),
      scope: {},
      kpis: [],
    },
  } as const satisfies Record<string, TrueIncident>
}

export type LaunchWeekIncidents = ReturnType<typeof incidentsOf>
