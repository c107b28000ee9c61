import {
  type KpiSummary,
  type KpiWindow,
  type PolicyOverrides,
  policyWith,
  requireShape,
  titlesOf,
  WINDOW,
} from '../model/index.js'
import { judgeWindow } from './judge-window.js'
import { kpiDays } from './kpi-days.js'
import { meanCoverage } from './mean-coverage.js'

/**
 * Certifies a window, as on launch day: PASS, WARN, FAIL or INCONCLUSIVE, with notes. Every KPI in `gate` mode can decide:
 * a breached objective or critical limit fails, a `warn` limit or an urgent alert warns, a required KPI without enough
 * data is inconclusive. No data at all never passes.
 *
 * @param policy - any part of `defaultPolicy`
 * @throws {StabilityError} never because of its data: too little data gives `inconclusive`
 * @example
 * certify(kpiWindow({ range, step, kpis: [] })).verdict // 'inconclusive'
 */
export function certify(window: KpiWindow, policy?: PolicyOverrides): KpiSummary {
  requireShape(window, 'window', { ...WINDOW, alerts: ['object'], warnings: 'list' })
  const kpis = kpiDays(window)
  const titles = titlesOf(window.kpis.map(({ kpi }) => kpi))
  const judgement = judgeWindow(window, kpis, policyWith(policy))
  return {
    type: 'kpi-summary',
    schemaVersion: 1,
    key: `kpi-summary/${window.range.start}/${window.range.end}`,
    verdict: judgement.verdict,
    reasons: judgement.reasons,
    ...(titles && { titles }),
    range: window.range,
    step: window.step,
    kpis,
    alerts: window.alerts,
    coverage: meanCoverage(window),
    notes: [...judgement.notes, ...window.warnings],
  }
}
