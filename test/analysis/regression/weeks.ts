import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import type { Kpi, KpiWindow, RegressionReport } from '../../../src/model/index.js'
import { days } from '../../../src/model/index.js'
import { type NoiseOptions, noise, normals, uniform } from '../../bench/simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, type Simulated, simulatedWindow } from '../../bench/simulation/windows.js'

export const P95: Kpi = { name: 'latency-p95', kind: 'latency', unit: 's', group: 'latency', query: 'p95' }
export const AVAILABILITY: Kpi = {
  name: 'availability',
  kind: 'availability',
  unit: '1',
  bad: 'bad',
  valid: 'valid',
  objective: { target: 0.999 },
}

/** A level with noise of a tenth of it, autocorrelation .5. */
export function level(value: number, lasts: number, seed = 1, options: Partial<NoiseOptions> = {}): Float64Array {
  const around = noise(lasts, normals(uniform(seed)), { samplesPerDay: SAMPLES_PER_DAY, phi: 0.5, ...options })
  return around.map((z) => value * (1 + 0.1 * z))
}

/** Requests and the share of them that fails, a little more and a little less. */
export function counts(share: number, lasts: number, seed = 1, requests = 2_000): NonNullable<Simulated['counts']> {
  const around = noise(lasts, normals(uniform(seed)), { samplesPerDay: SAMPLES_PER_DAY })
  return {
    bad: around.map((z) => Math.max(0, Math.round(requests * share + z * Math.sqrt(requests * share)))),
    valid: around.map(() => requests),
  }
}

export const launchDay = (...columns: Simulated[]): KpiWindow => simulatedWindow(MONDAY, 1, columns)
export const week = (...columns: Simulated[]): KpiWindow => simulatedWindow(MONDAY + days(1), 7, columns)
export const weekBefore = (...columns: Simulated[]): KpiWindow => simulatedWindow(MONDAY - days(7), 7, columns)

export const compare = (
  current: KpiWindow,
  baselines: Record<string, KpiWindow>,
  context: Parameters<RegressionAnalyzer['compare']>[2] = {},
  options: ConstructorParameters<typeof RegressionAnalyzer>[0] = {},
): RegressionReport =>
  new RegressionAnalyzer(options).compare(
    current,
    Object.entries(baselines).map(([name, window]) => ({ name, window })),
    context,
  )
