import { type Duration, days, hours, type Labels, type Range, type Timestamp } from '../../model/index.js'
import { autocorrelated, random } from './random.js'
import { type LaunchWeekIncidents, REGIONS, type SERVICES } from './truth.js'

/** One slot of one service in one region, as its process would count it. */
export interface SimulatedSlot {
  readonly at: Timestamp
  readonly requests: number
  readonly failed: number
  /** Requests up to each bound of `BUCKET_BOUNDS`, cumulative. */
  readonly buckets: readonly number[]
  /** Seconds that all requests took together. */
  readonly totalLatency: number
  readonly cpu: number
  readonly memory: number
  readonly up: number
}

/** Upper bounds of the latency histogram, in seconds: the OpenTelemetry advice for HTTP servers. */
export const BUCKET_BOUNDS = [
  0.005,
  0.01,
  0.025,
  0.05,
  0.075,
  0.1,
  0.25,
  0.5,
  0.75,
  1,
  2.5,
  5,
  7.5,
  10,
  Number.POSITIVE_INFINITY,
]

// Latency follows a log-logistic law: skewed as real latency is, and its distribution has a closed form.
const LATENCY_SHAPE = 3.5
const MEAN_TO_MEDIAN = Math.PI / LATENCY_SHAPE / Math.sin(Math.PI / LATENCY_SHAPE)
const shareUpTo = (bound: number, medianLatency: number) => 1 / (1 + (bound / medianLatency) ** -LATENCY_SHAPE)

/** Simulates one service in one region over the range, slot by slot. */
export function* simulate(
  { service, region }: { service: (typeof SERVICES)[number]; region: (typeof REGIONS)[number] },
  { seed, range, step, incidents }: { seed: number; range: Range; step: Duration; incidents?: LaunchWeekIncidents },
): Generator<SimulatedSlot> {
  const draws = random(seed, `${service.service}/${region.region}`)
  const trafficNoise = autocorrelated(draws, 0.9)
  const latencyNoise = autocorrelated(draws, 0.7)
  const cpuNoise = autocorrelated(draws, 0.6)
  const memoryNoise = autocorrelated(draws, 0.95)
  const scope = { service: service.service, region: region.region }
  const on = (incident: { start: Timestamp; end: Timestamp; scope: Labels } | undefined, at: Timestamp) =>
    incident !== undefined && at >= incident.start && at < incident.end && within(scope, incident.scope)

  for (let at = range.start; at < range.end; at += step) {
    const outage = incidents !== undefined && at >= incidents.regionOutage.start && at < incidents.regionOutage.end
    const down = outage && region.region === incidents.regionOutage.scope.region
    const failover = outage && !down ? 1 + REGIONS[0].share / REGIONS[1].share : 1
    const load = dailyShape(at, region.peakHour) * failover * Math.exp(0.06 * trafficNoise())
    const requests = down ? 0 : draws.poisson(service.requestsPerSecond * region.share * load * (step / 1000))

    const starved = on(incidents?.cpuExhaustion, at)
    const failing = on(incidents?.errorSpike, at) ? 0.12 : service.failing
    const slower = (starved ? 1.8 : 1) * (on(incidents?.latencyShift, at) ? 1.25 : 1)
    const medianLatency = service.medianLatency * slower * (1 + 0.05 * (load - 1)) * Math.exp(0.03 * latencyNoise())

    const leaked = on(incidents?.leak, at)
      ? ((at - (incidents as LaunchWeekIncidents).leak.start) / hours(1)) * 0.004
      : 0
    const cpu = starved ? 0.97 : service.cpu * (0.4 + 0.6 * load) * (1 + 0.04 * cpuNoise())
    const buckets = bucketCounts(requests, medianLatency, draws)
    yield {
      at,
      requests,
      failed: Math.min(requests, draws.poisson(requests * failing)),
      buckets,
      totalLatency: requests * medianLatency * MEAN_TO_MEDIAN * (1 + (0.4 / Math.sqrt(requests + 1)) * draws.normal()),
      cpu,
      memory: Math.min(0.98, service.memory * (1 + 0.004 * memoryNoise()) + leaked),
      up: down ? 0 : 1,
    }
  }
}

const within = (scope: Labels, incident: Labels) =>
  Object.entries(incident).every(([name, value]) => scope[name] === value)

/** Traffic over a day and a week, mean about 1: a cosine around the peak hour, quieter weekends. */
function dailyShape(at: Timestamp, peakHour: number): number {
  const hour = (at % days(1)) / hours(1)
  const weekday = Math.floor(at / days(1) + 4) % 7 // 1970-01-01 was a Thursday; 0 is Sunday
  const weekend = weekday === 0 || weekday === 6 ? 0.7 : 1
  return weekend * (1 + 0.45 * Math.cos(((hour - peakHour) / 24) * 2 * Math.PI))
}

/** Distributes the requests over the buckets: each draws its share from those left. */
function bucketCounts(requests: number, medianLatency: number, draws: ReturnType<typeof random>): number[] {
  const cumulative: number[] = []
  let dealt = 0
  let below = 0
  for (const bound of BUCKET_BOUNDS) {
    const share = bound === Number.POSITIVE_INFINITY ? 1 : shareUpTo(bound, medianLatency)
    const left = requests - dealt
    const conditional = below >= 1 ? 1 : (share - below) / (1 - below)
    const mean = left * conditional
    const spread = Math.sqrt(Math.max(0, mean * (1 - conditional)))
    const drawn = share === 1 ? left : mean < 30 ? draws.poisson(mean) : Math.round(mean + spread * draws.normal())
    dealt += Math.min(left, Math.max(0, drawn))
    below = share
    cumulative.push(dealt)
  }
  return cumulative
}
