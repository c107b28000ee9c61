import { RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { days, type Kpi } from '../../../src/model/index.js'
import { noise, normals, uniform } from '../simulation/noise.js'
import { MONDAY, SAMPLES_PER_DAY, simulatedWindow } from '../simulation/windows.js'
import type { QualityRow } from './row.js'

/** The same weeks in other units: verdicts and p must not know. */
export function rows(): QualityRow[] {
  let [differing, compared] = [0, 0]
  let worst = 0
  for (let seed = 0; seed < 40; seed++) {
    const reference = statusAt(1, seed)
    for (let power = -12; power <= 12; power++) {
      const scaled = statusAt(10 ** power, seed)
      compared++
      if (scaled.status !== reference.status || scaled.severity !== reference.severity) differing++
      worst = Math.max(worst, Math.abs((scaled.p ?? 0) / (reference.p ?? 1) - 1))
    }
  }
  return [
    {
      name: `values × 1e-12 … 1e12: verdicts that differ, of ${compared}`,
      value: differing,
      must: '0',
      ok: differing === 0,
    },
    {
      name: 'values × 1e-12 … 1e12: largest relative difference of p',
      value: worst,
      must: '≤ 1e-9',
      ok: worst <= 1e-9,
    },
  ]
}

const KPI: Kpi = { name: 'kpi', unit: '{unit}', kind: 'other', direction: 'lower-is-better', query: '' }
const analyzer = new RegressionAnalyzer()

function statusAt(scale: number, seed: number) {
  const shift = 1 + 0.1 * (seed % 7)
  const z = noise(8, normals(uniform(seed)), { samplesPerDay: SAMPLES_PER_DAY, phi: 0.6, diurnal: 0.5 })
  const values = z.map((one, i) => scale * (1 + 0.2 * one) * (i < SAMPLES_PER_DAY ? 1 : shift))
  const window = (start: number, lasts: number, part: Float64Array) =>
    simulatedWindow(start, lasts, [{ kpi: KPI, values: part }])
  const { comparisons } = analyzer.compare(window(MONDAY + days(1), 7, values.subarray(SAMPLES_PER_DAY)), [
    { name: 'launch-day', window: window(MONDAY, 1, values.subarray(0, SAMPLES_PER_DAY)) },
  ])
  const [{ status, severity, p } = { status: '', severity: '', p: null }] = comparisons
  return { status, severity, p }
}
