import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { days, type Kpi, type RegressionReport, severityRank } from '../../../src/model/index.js'
import { normalCdf, studentTQuantile } from '../../../src/statistics/index.js'
import { errorCounts, partOf } from '../simulation/error-counts.js'
import { fractionalNoise, type NoiseOptions, noise, normals, poisson, uniform } from '../simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, type Simulated, simulatedWindow } from '../simulation/windows.js'
import type { QualityRow } from './row.js'

const WEEKS = 2_000
const analyzer = new RegressionAnalyzer()

/** Weeks in which nothing happened: what is called a regression all the same, one launch day against seven days. */
export function rows(): QualityRow[] {
  return [
    ...Object.entries(SHAPES).map(([name, shape], i) => singleKpi(name, shape, 1_000 + i)),
    errors(),
    ...nineKpis(),
  ]
}

/** A shape turns standardized noise into a metric. */
interface Shape extends Omit<NoiseOptions, 'samplesPerDay'> {
  readonly value: (noise: number, random: () => number) => number
  /** Noise that no first-order model fits, of this Hurst exponent. */
  readonly hurst?: number
}

const normal = (z: number) => 200 * (1 + 0.2 * z)
const SHAPES: Record<string, Shape> = {
  'autocorrelation 0': { value: normal },
  'autocorrelation .3': { phi: 0.3, value: normal },
  'autocorrelation .5': { phi: 0.5, value: normal },
  'autocorrelation .7': { phi: 0.7, value: normal },
  'autocorrelation .8': { phi: 0.8, value: normal },
  'autocorrelation .9': { phi: 0.9, value: normal },
  'daily wave of 1.5 sd, .6': { phi: 0.6, diurnal: 1.5, value: normal },
  'day effects of .5 sd, .5': { phi: 0.5, dayEffect: 0.5, value: normal },
  'weekend 1 sd up, .5': { phi: 0.5, diurnal: 1, weekend: 1, value: normal },
  'weekend 1 sd down, .5': { phi: 0.5, diurnal: 1, weekend: -1, value: normal },
  'lognormal, .5': { phi: 0.5, value: (z) => 200 * Math.exp(0.5 * z) },
  'heavy tails (t, 3 degrees), .5': { phi: 0.5, value: (z) => 200 * (1 + 0.05 * studentTQuantile(normalCdf(z), 3)) },
  'fractional noise, Hurst .7': { hurst: 0.7, value: normal },
  'fractional noise, Hurst .8': { hurst: 0.8, value: normal },
  'fractional noise, Hurst .9': { hurst: 0.9, value: normal },
  'zero-inflated': { value: (z, random) => (random() < 0.9 ? 0 : Math.exp(z)) },
}

const PLAIN: Kpi = { name: 'kpi', unit: '{unit}', kind: 'other', direction: 'lower-is-better', query: '' }

function singleKpi(name: string, { value, hurst, ...shape }: Shape, seed: number): QualityRow {
  const random = uniform(seed)
  const gaussian = normals(random)
  const draw =
    hurst === undefined
      ? () => noise(8, gaussian, { samplesPerDay: SAMPLES_PER_DAY, ...shape })
      : fractionalNoise(8 * SAMPLES_PER_DAY, hurst, gaussian)
  const [before, after]: [Simulated[], Simulated[]] = [[], []]
  for (let week = 0; week < WEEKS; week++) {
    const values = draw().map((z) => value(z, random))
    const scope = { week: String(week) }
    before.push({ kpi: PLAIN, scope, values: values.subarray(0, SAMPLES_PER_DAY) })
    after.push({ kpi: PLAIN, scope, values: values.subarray(SAMPLES_PER_DAY) })
  }
  const row = calledWorse(name, before, after)
  // The rule promises nothing for noise that remembers for days; how far it is off is told.
  return hurst === undefined ? row : { ...row, must: 'told', aim: '≤ .065', ok: true }
}

const ERRORS: Kpi = { name: 'error-rate', kind: 'error-rate', unit: '1', bad: 'b', valid: 'v' }

function errors(): QualityRow {
  const random = uniform(2_000)
  const gaussian = normals(random)
  const [before, after]: [Simulated[], Simulated[]] = [[], []]
  for (let week = 0; week < WEEKS; week++) {
    const counts = errorCounts(0, random, gaussian)
    const scope = { week: String(week) }
    before.push({ kpi: ERRORS, scope, counts: partOf(counts, 'launch-day') })
    after.push({ kpi: ERRORS, scope, counts: partOf(counts, 'week') })
  }
  return calledWorse('error counts with day effects', before, after)
}

function calledWorse(name: string, before: readonly Simulated[], after: readonly Simulated[]): QualityRow {
  const { regressions } = analyzer.compare(simulatedWindow(MONDAY + days(1), 7, after), [
    { name: 'launch-day', window: simulatedWindow(MONDAY, 1, before) },
  ])
  const share = regressions.length / WEEKS
  const what = `healthy weeks, ${name}: confirmed regression`
  return { name: what, value: share, must: '≤ .06', aim: '≤ .05', ok: share <= 0.06 }
}

/** What a service has: counts for its errors, three quantiles of one histogram that move together, and resources. */
const SERVICE = [
  ratio('availability', 'availability', 'requests'),
  ratio('error-rate', 'error-rate', 'requests'),
  gauge('latency-p50', 'latency', 's', 'latency'),
  gauge('latency-p95', 'latency', 's', 'latency'),
  gauge('latency-p99', 'latency', 's', 'latency'),
  gauge('cpu', 'cpu', '1'),
  gauge('memory', 'memory', '1'),
  gauge('cost', 'cost', 'USD/h'),
  gauge('cache-hit-rate', 'hit-rate', '1'),
] as const

function ratio(name: string, kind: Kpi['kind'], group: string): Kpi {
  return {
    name,
    kind,
    unit: '1',
    group,
    bad: 'b',
    valid: 'v',
    objective: kind === 'availability' ? { target: 0.999 } : undefined,
  }
}

function gauge(name: string, kind: Kpi['kind'], unit: string, group?: string): Kpi {
  return { name, kind, unit, group, query: '', objective: name === 'latency-p99' ? { atMost: 1 } : undefined }
}

function nineKpis(): QualityRow[] {
  const random = uniform(77)
  const gaussian = normals(random)
  const found = { any: 0, medium: 0, advised: 0, prepare: 0 }
  for (let week = 0; week < WEEKS; week++) {
    const report = healthyWeek(random, gaussian)
    if (report.regressions.length > 0) found.any++
    if (report.regressions.some(({ severity }) => severityRank(severity) >= severityRank('medium'))) found.medium++
    if (report.rollback.level === 'prepare') found.prepare++
    else if (report.rollback.level !== 'none') found.advised++
  }
  const line = (name: string, count: number, limit: number, must: string): QualityRow => ({
    name: `healthy weeks of nine KPIs: ${name}`,
    value: count / WEEKS,
    must,
    ok: count / WEEKS <= limit,
  })
  return [
    line('any confirmed regression', found.any, 0.06, '≤ .06'),
    line('any confirmed from medium up', found.medium, 0.02, '≤ .02'),
    line('rollback recommended or immediate', found.advised, 0.005, '≤ .005'),
    line('rollback to be prepared', found.prepare, 0.005, '≤ .005'),
  ]
}

const PHIS = [0, 0.3, 0.5, 0.7, 0.8, 0.9]
const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T

/** Eight days of one service: autocorrelation, daily waves and day effects drawn anew for each. */
function healthyWeek(random: () => number, gaussian: () => number): RegressionReport {
  const draw = (dayEffect = 0.3 * random()) =>
    noise(8, gaussian, { samplesPerDay: SAMPLES_PER_DAY, phi: pick(PHIS, random), diurnal: random(), dayEffect })
  const latency = draw()
  const traffic = draw().map((z) => Math.max(200, Math.round(2_083 * (1 + 0.2 * z))))
  const bad = draw().map((z, i) => poisson((traffic[i] as number) * 0.0005 * Math.exp(0.3 * z), random))
  const mixed = (level: number, cv: number) => {
    const own = draw()
    return latency.map((z, i) => level * (1 + cv * (0.8 * z + 0.6 * (own[i] as number))))
  }
  const alone = (level: number, cv: number) => draw().map((z) => level * (1 + cv * z))
  const columns = [
    null,
    null,
    mixed(0.08, 0.1),
    mixed(0.2, 0.15),
    mixed(0.35, 0.25),
    alone(0.45, 0.12),
    alone(0.6, 0.04),
    alone(12.5, 0.03),
  ]
  columns.push(draw().map((z) => Math.min(1, 0.92 + 0.01 * z)))
  const part = (from: number, to: number): Simulated[] =>
    SERVICE.map((kpi, i) => {
      const values = columns[i]
      if (values) return { kpi, values: values.subarray(from, to) }
      return { kpi, counts: { bad: bad.subarray(from, to), valid: traffic.subarray(from, to) } }
    })
  return analyzer.compare(simulatedWindow(MONDAY + days(1), 7, part(SAMPLES_PER_DAY, 8 * SAMPLES_PER_DAY)), [
    { name: 'launch-day', window: simulatedWindow(MONDAY, 1, part(0, SAMPLES_PER_DAY)) },
  ])
}
