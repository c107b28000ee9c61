import { StabilityError } from './errors.js'
import { KPI_KINDS, type Kpi, requireDirection } from './kpi.js'
import { requireTarget } from './require-target.js'
import { SEVERITIES } from './severity.js'

/**
 * Returns a KPI after checking its objective and limits: a limit that is text or NaN would never be exceeded. Its
 * queries are not checked.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the KPI and the field
 * @example
 * requireKpi({ name: 'p95', unit: 's', kind: 'latency', query: 'q', objective: { atMost: 0.3 } }).name // 'p95'
 */
export function requireKpi<T extends Kpi>(kpi: T): T {
  if (typeof kpi !== 'object' || kpi === null || typeof kpi.name !== 'string' || kpi.name === '') {
    throw invalid('kpis', 'Give each KPI a `name`, a `unit`, a `kind` and its query.')
  }
  const name = `kpis.${kpi.name}`
  if (typeof kpi.unit !== 'string') throw invalid(`${name}.unit`, "Set `unit` to a UCUM text such as 's' or '1'.")
  if (!KPI_KINDS.includes(kpi.kind)) throw invalid(`${name}.kind`, `Set \`kind\` to one of ${KPI_KINDS.join(', ')}.`)
  if (kpi.direction !== undefined) requireDirection(kpi.direction, `${name}.direction`)
  if (kpi.mode !== undefined && kpi.mode !== 'gate' && kpi.mode !== 'observe')
    throw invalid(`${name}.mode`, "Set `mode` to 'gate' or 'observe'.")
  if (kpi.required !== undefined && typeof kpi.required !== 'boolean')
    throw invalid(`${name}.required`, 'Set `required` to true or false.')
  for (const field of ['title', 'group'] as const) {
    if (kpi[field] !== undefined && typeof kpi[field] !== 'string')
      throw invalid(`${name}.${field}`, `Set \`${field}\` to a text.`)
  }
  for (const field of ['warn', 'critical'] as const) checkLimit(kpi[field], `${name}.${field}`)
  checkObjective(kpi, `${name}.objective`)
  checkThresholds(kpi, `${name}.thresholds`)
  return kpi
}

function checkObjective({ objective }: Kpi, name: string): void {
  if (objective === undefined) return
  if (typeof objective !== 'object' || objective === null)
    throw invalid(name, 'Set `objective` to an object such as { target: 0.999 }.')
  const { target, atMost, atLeast, period } = objective
  if (target !== undefined) requireTarget(target, `${name}.target`)
  checkLimit(atMost, `${name}.atMost`)
  checkLimit(atLeast, `${name}.atLeast`)
  if (target === undefined && atMost === undefined && atLeast === undefined)
    throw invalid(name, 'Give it a `target`, `atMost` or `atLeast`.')
  if (atMost !== undefined && atLeast !== undefined && atLeast > atMost)
    throw invalid(`${name}.atLeast`, 'Set `atLeast` to no more than `atMost`, or no value is good.')
  if (period !== undefined && !(Number.isFinite(period) && period > 0))
    throw invalid(`${name}.period`, 'Set `period` to milliseconds such as days(30).')
}

function checkThresholds({ thresholds }: Kpi, name: string): void {
  if (thresholds === undefined) return
  if (typeof thresholds !== 'object' || thresholds === null)
    throw invalid(name, 'Set `thresholds` to percentages such as { low: 1, medium: 20 }.')
  let least = 0
  for (const severity of SEVERITIES) {
    const percent = thresholds[severity]
    if (percent === undefined) continue
    if (!(Number.isFinite(percent) && percent >= least))
      throw invalid(`${name}.${severity}`, `Set \`${severity}\` to a percentage, ${least} or more.`)
    least = percent
  }
}

function checkLimit(limit: number | undefined, name: string): void {
  if (limit === undefined || Number.isFinite(limit)) return
  throw invalid(name, "Set it to a number in the KPI's unit.")
}

const invalid = (option: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` cannot be used`, { hint, context: { option } })
