import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { days, type Kpi } from '../../../src/model/index.js'
import { errorCounts, partOf } from '../simulation/error-counts.js'
import { noise, normals, uniform } from '../simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, type Simulated, simulatedWindow } from '../simulation/windows.js'
import type { QualityRow } from './row.js'

const WEEKS = 1_000
const analyzer = new RegressionAnalyzer()
const P95: Kpi = { name: 'latency-p95', kind: 'latency', unit: 's', query: '' }
const AVAILABILITY: Kpi = { name: 'availability', kind: 'availability', unit: '1', bad: 'b', valid: 'v' }

/** Weeks in which something got worse: how often that is proved. */
export function rows(): QualityRow[] {
  return [
    row('p95 +60 %, one launch day', latency(1, 1.6, 11), 0.95),
    row('p95 +35 %, one launch day', latency(1, 1.35, 12), 0.6),
    row('p95 +20 %, seven-day baseline', latency(7, 1.2, 13), 0.95),
    row('p95 +20 %, one launch day, for comparison', latency(1, 1.2, 14), 0),
    row('p95 +60 % from the fourth day on, one launch day', latency(1, 1.6, 18, 3), 0),
    row('a level 1.5 sd higher, autocorrelation .5, one launch day', raised(0.5, 19), 0.95),
    row('a level 1.5 sd higher, autocorrelation .8, one launch day', raised(0.8, 20), 0.9),
    row('a level 1.5 sd higher, autocorrelation .9, one launch day', raised(0.9, 21), 0.65),
    row('availability −1.5 % at 1e5 requests a day', availability(0.015, 15), 0.99),
    row('availability −0.2 % at 1e5 requests a day', availability(0.002, 16), 0),
  ]
}

const row = (name: string, value: number, least: number): QualityRow => ({
  name: `power: ${name}`,
  value,
  must: least > 0 ? `≥ ${least}` : 'told',
  ok: value >= least,
})

/** The same noise around a higher level. */
function raised(phi: number, seed: number): number {
  const gaussian = normals(uniform(seed))
  return share(1, P95, () => {
    const values = noise(8, gaussian, { samplesPerDay: SAMPLES_PER_DAY, phi })
    return values.map((z, i) => 0.2 * (1 + 0.2 * (i < SAMPLES_PER_DAY ? z : z + 1.5)))
  })
}

/** Coefficient of variation .2, autocorrelation .7: what a p95 at half-hours does. */
function latency(baselineDays: number, factor: number, seed: number, after = 0): number {
  const gaussian = normals(uniform(seed))
  return share(baselineDays, P95, () => {
    const values = noise(baselineDays + 7, gaussian, { samplesPerDay: SAMPLES_PER_DAY, phi: 0.7 })
    return values.map((z, i) => 0.2 * (1 + 0.2 * z) * (i < (baselineDays + after) * SAMPLES_PER_DAY ? 1 : factor))
  })
}

function share(baselineDays: number, kpi: Kpi, week: () => Float64Array): number {
  const [before, after]: [Simulated[], Simulated[]] = [[], []]
  const cut = baselineDays * SAMPLES_PER_DAY
  for (let i = 0; i < WEEKS; i++) {
    const values = week()
    const scope = { week: String(i) }
    before.push({ kpi, scope, values: values.subarray(0, cut) })
    after.push({ kpi, scope, values: values.subarray(cut) })
  }
  return proved(baselineDays, before, after)
}

function availability(drop: number, seed: number): number {
  const random = uniform(seed)
  const gaussian = normals(random)
  const [before, after]: [Simulated[], Simulated[]] = [[], []]
  for (let i = 0; i < WEEKS; i++) {
    const counts = errorCounts(drop, random, gaussian)
    const scope = { week: String(i) }
    before.push({ kpi: AVAILABILITY, scope, counts: partOf(counts, 'launch-day') })
    after.push({ kpi: AVAILABILITY, scope, counts: partOf(counts, 'week') })
  }
  return proved(1, before, after)
}

function proved(baselineDays: number, before: readonly Simulated[], after: readonly Simulated[]): number {
  const baseline = simulatedWindow(MONDAY, baselineDays, before)
  const { regressions } = analyzer.compare(simulatedWindow(MONDAY + days(baselineDays), 7, after), [
    { name: baselineDays === 1 ? 'launch-day' : 'previous-version', window: baseline },
  ])
  return regressions.length / WEEKS
}
