import { type Duration, days, isRatio, type Kpi } from '../../model/index.js'

/** Source: Google SRE Workbook, chapter 2: the common period, also the default of `objective.period` in the model. */
const DEFAULT_PERIOD = days(30)

/**
 * The share of events or of time that a KPI's objective sets, and over which period; null where it sets none. A
 * ratio's limit is a share too: an error rate of at most .001 is a target of .999.
 *
 * @example
 * promiseOf({ ...errorRate, objective: { atMost: 0.001 } }) // { target: 0.999, period: 2_592_000_000 }
 */
export function promiseOf(kpi: Kpi): { readonly target: number; readonly period: Duration } | null {
  const { target, atMost, atLeast, period = DEFAULT_PERIOD } = kpi.objective ?? {}
  if (target !== undefined) return { target, period }
  if (!isRatio(kpi)) return null
  if (atMost !== undefined) return { target: Math.round((1 - atMost) * 1e15) / 1e15, period }
  return atLeast === undefined ? null : { target: atLeast, period }
}
