import {
  type AlertEpisode,
  type Duration,
  days,
  type GaugeKpi,
  hours,
  type Kpi,
  type Labels,
  minutes,
  parseTimestamp,
  type Range,
  type Release,
  requireShape,
  StabilityError,
  seconds,
  type TimeSeries,
  type Timestamp,
} from '../../model/index.js'
import { MemorySource } from '../../sources/index.js'
import { BUCKET_BOUNDS, type SimulatedSlot, simulate } from './simulate.js'
import { incidentsOf, REGIONS, SERVICES, type TrueIncident } from './truth.js'

/** Which week to simulate. */
export interface LaunchWeekOptions {
  /** The same seed gives the same week. */
  readonly seed: number
  /** The moment of the release; data begins a week before it. Default 2026-03-02T09:00Z, a Monday. */
  readonly start?: Timestamp | undefined
  /** Length of a slot; divides an hour. Default five minutes. */
  readonly step?: Duration | undefined
  /** False for a week in which nothing goes wrong. Default true. */
  readonly incidents?: boolean | undefined
}

/** A simulated week: its source, its KPIs, and the ground truth. */
export interface LaunchWeek {
  readonly source: MemorySource
  readonly truth: LaunchWeekTruth
  readonly release: Release
  readonly kpis: readonly Kpi[]
}

/** What really happened in a simulated week. */
export interface LaunchWeekTruth {
  /** The simulated range: the week before the release, launch day and the seven days after it. */
  readonly range: Range
  readonly incidents: readonly TrueIncident[]
  /** Exact counts of day 0 (launch day) to day 7, without the scrape gap. */
  readonly daily: readonly { readonly day: number; readonly requests: number; readonly failed: number }[]
  /** The scrape gap, or null where nothing went wrong. */
  readonly gap: Range | null
}

/**
 * A simulated launch week with ground truth: three services in two regions, with daily and weekly traffic,
 * autocorrelated noise, and typical faults: an error spike, CPU exhaustion, a slow leak, a latency shift, a region
 * outage, a scrape gap and a counter reset. It needs no server.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option is out of range
 * @example
 * launchWeek({ seed: 1 }).truth.incidents.length // 7
 */
export function launchWeek(options: LaunchWeekOptions): LaunchWeek {
  const {
    seed,
    start = parseTimestamp('2026-03-02T09:00Z'),
    step = minutes(5),
    incidents = true,
  } = requireShape(options, 'options')
  if (!Number.isInteger(seed)) {
    throw new StabilityError('CONFIG_INVALID', `\`seed\` is ${seed}`, { hint: 'Set `seed` to a whole number.' })
  }
  if (!(step >= minutes(1) && hours(1) % step === 0 && start % step === 0)) {
    throw new StabilityError('CONFIG_INVALID', `\`step\` is ${step} ms from ${start}`, {
      hint: 'Set `step` to a minute or more that divides an hour, and `start` to a multiple of it.',
    })
  }
  const range = { start: start - days(7), end: start + days(8) }
  const faults = incidents ? incidentsOf(start, range.end) : undefined
  const gap = faults ? { start: faults.scrapeGap.start, end: faults.scrapeGap.end } : null
  const isMeasured = (at: Timestamp) => gap === null || at < gap.start || at >= gap.end

  const recorded = new Recorder()
  const daily = Array.from({ length: 8 }, (_, day) => ({ day, requests: 0, failed: 0 }))
  for (const service of SERVICES) {
    for (const region of REGIONS) {
      const scope = { service: service.service, region: region.region }
      const restartsAt = faults && matches(scope, faults.counterReset.scope) ? faults.counterReset.start : null
      const read = counterReader(restartsAt)
      const record = recorded.scope(scope, step)
      for (const slot of simulate({ service, region }, { seed, range, step, ...(faults && { incidents: faults }) })) {
        const counted = read(slot)
        if (!isMeasured(slot.at)) continue
        record(slot, counted)
        const day = daily[Math.floor((slot.at - start) / days(1))]
        if (day === undefined) continue
        day.requests += slot.requests
        day.failed += slot.failed
      }
    }
  }
  return {
    source: new MemorySource({ series: recorded.series(), alerts: faults ? alertsOf(faults) : [] }),
    truth: { range, incidents: faults ? Object.values(faults) : [], daily, gap },
    release: {
      product: 'web-shop',
      version: '2.4.0',
      previousVersion: '2.3.1',
      releasedAt: start,
      annotations: faults
        ? [
            { at: faults.errorSpike.start - minutes(10), title: 'Feature flag new-card-form on for all users' },
            { at: faults.latencyShift.start - minutes(15), title: 'Catalog search index rebuilt' },
          ]
        : [],
    },
    kpis: KPIS,
  }
}

const matches = (scope: Labels, wanted: Labels) =>
  Object.entries(wanted).every(([name, value]) => scope[name] === value)

/**
 * Counts of a slot as a monitoring system reads them: the increase of a counter, which restarts at 0 with its
 * process. The plain difference would be a large negative count there.
 */
function counterReader(restartsAt: Timestamp | null) {
  const counter = { requests: 0, failed: 0 }
  return (slot: SimulatedSlot): { requests: number; failed: number } => {
    const before = { ...counter }
    if (slot.at === restartsAt) Object.assign(counter, { requests: 0, failed: 0 })
    counter.requests += slot.requests
    counter.failed += slot.failed
    const rise = (name: 'requests' | 'failed') =>
      counter.requests < before.requests ? counter[name] : counter[name] - before[name]
    return { requests: rise('requests'), failed: rise('failed') }
  }
}

const QUERIES = {
  requests: 'sum by ($__by) (requests)',
  failed: 'sum by ($__by) (requests_failed)',
  throughput: 'sum by ($__by) (requests_per_second)',
  buckets: 'sum by (le,$__by) (latency_seconds_bucket)',
  sum: 'sum by ($__by) (latency_seconds_sum)',
  count: 'sum by ($__by) (latency_seconds_count)',
  cpu: 'max by ($__by) (cpu_of_one_core)',
  memory: 'max by ($__by) (memory_of_limit)',
  up: 'avg by ($__by) (up)',
  cost: 'sum by ($__by) (cost_per_hour)',
} as const

/** Collects the slots of all scopes as the series of each query. */
class Recorder {
  readonly #columns: { query: string; labels: Labels; timestamps: Timestamp[]; values: number[] }[] = []

  /** Accepts the slots of one scope, in order of time. */
  scope(scope: Labels, step: Duration) {
    const column = (query: string, labels: Labels = scope) => {
      const timestamps: Timestamp[] = []
      const values: number[] = []
      this.#columns.push({ query, labels, timestamps, values })
      return (at: Timestamp, value: number) => {
        timestamps.push(at)
        values.push(value)
      }
    }
    const [up, cost] = [column(QUERIES.up), column(QUERIES.cost)]
    const [requests, failed, throughput] = [
      column(QUERIES.requests),
      column(QUERIES.failed),
      column(QUERIES.throughput),
    ]
    const [count, sum] = [column(QUERIES.count), column(QUERIES.sum)]
    const [cpu, memory] = [column(QUERIES.cpu), column(QUERIES.memory)]
    const buckets = BUCKET_BOUNDS.map((bound) =>
      column(QUERIES.buckets, { ...scope, le: bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound) }),
    )
    return (slot: SimulatedSlot, counted: { requests: number; failed: number }) => {
      const { at } = slot
      up(at, slot.up)
      cost(at, COST_PER_REGION + slot.requests * (hours(1) / step) * COST_PER_REQUEST)
      if (slot.up === 0) return // a process that is down reports nothing
      requests(at, counted.requests)
      failed(at, counted.failed)
      throughput(at, counted.requests / (step / seconds(1)))
      count(at, counted.requests)
      sum(at, slot.totalLatency)
      cpu(at, slot.cpu)
      memory(at, slot.memory)
      buckets.forEach((bucket, index) => {
        bucket(at, slot.buckets[index] as number)
      })
    }
  }

  series(): Record<string, TimeSeries[]> {
    const series: Record<string, TimeSeries[]> = {}
    for (const { query, labels, timestamps, values } of this.#columns) {
      series[query] ??= []
      series[query].push({ labels, timestamps: Float64Array.from(timestamps), values: Float64Array.from(values) })
    }
    return series
  }
}

// Machines cost the same at night; a small part follows the traffic.
const COST_PER_REGION = 1.4
const COST_PER_REQUEST = 0.0000003

/** Alerts that a team's rules would raise for the faults: some minutes late, and none for the leak and the shift. */
const alertsOf = ({ errorSpike, cpuExhaustion, regionOutage }: ReturnType<typeof incidentsOf>): AlertEpisode[] =>
  [
    { name: 'HighErrorRate', severity: 'critical', fault: errorSpike, lateBy: minutes(5) },
    { name: 'CpuSaturation', severity: 'warning', fault: cpuExhaustion, lateBy: minutes(10) },
    { name: 'RegionDown', severity: 'critical', fault: regionOutage, lateBy: minutes(5) },
  ].map(({ name, severity, fault, lateBy }) => ({
    name,
    severity,
    labels: fault.scope,
    start: fault.start + lateBy,
    end: fault.end + lateBy,
  }))

const gauge = (name: string, title: string, query: string, rest: Pick<GaugeKpi, 'unit' | 'kind'>): GaugeKpi => ({
  name,
  title,
  ...rest,
  query: { memory: query },
})

const latency = (name: string, title: string, statistic: 'mean' | { quantile: number }): Kpi => ({
  name,
  title,
  unit: 's',
  kind: 'latency',
  group: 'latency',
  buckets: { memory: QUERIES.buckets },
  sum: { memory: QUERIES.sum },
  count: { memory: QUERIES.count },
  statistic,
})

const requestCounts = { bad: { memory: QUERIES.failed }, valid: { memory: QUERIES.requests } }

const KPIS: readonly Kpi[] = [
  {
    name: 'availability',
    title: 'Availability',
    unit: '1',
    kind: 'availability',
    group: 'request-success',
    objective: { target: 0.999, period: days(30) },
    ...requestCounts,
  },
  {
    name: 'error-rate',
    title: 'Error rate',
    unit: '1',
    kind: 'error-rate',
    group: 'request-success',
    ...requestCounts,
  },
  gauge('throughput', 'Throughput', QUERIES.throughput, { unit: '{request}/s', kind: 'throughput' }),
  latency('latency-mean', 'Mean latency', 'mean'),
  latency('latency-p95', '95th percentile latency', { quantile: 0.95 }),
  latency('latency-p99', '99th percentile latency', { quantile: 0.99 }),
  gauge('target-availability', 'Target availability', QUERIES.up, { unit: '1', kind: 'availability' }),
  gauge('cpu', 'CPU, share of one core', QUERIES.cpu, { unit: '1', kind: 'cpu' }),
  gauge('memory', 'Memory, share of its limit', QUERIES.memory, { unit: '1', kind: 'memory' }),
  gauge('cost', 'Cost', QUERIES.cost, { unit: 'USD/h', kind: 'cost' }),
]
