import { type Duration, type KpiResult, type KpiWindow, type Release, scopeKey } from '../../model/index.js'
import type { BudgetSlice } from './budget-slice.js'
import { kpiSlices, slotsOf } from './kpi-slices.js'
import { promiseOf } from './promise-of.js'

/** One objective in one scope, and the slices that its budget is counted in. */
export interface BudgetPromise {
  readonly result: KpiResult
  readonly target: number
  readonly period: Duration
  readonly slices: readonly BudgetSlice[]
  /** For each slice the index of its slot in the window. */
  readonly slots: readonly number[]
  /** Ratios replaced missing counts. */
  readonly estimated: boolean
}

/**
 * Every objective in a window that sets a share of events or of time. KPIs of one group with equivalent objectives,
 * such as an availability of 99.9 % and an error rate of at most .1 %, appear once, under the first.
 *
 * @param release - if given, nothing before its `releasedAt` counts, nor any excluded time
 */
export function promisesIn(
  window: KpiWindow,
  release?: Pick<Release, 'releasedAt' | 'exclusions'> | undefined,
): BudgetPromise[] {
  const slots = slotsOf(window, release)
  const told = new Set<string>()
  return window.kpis.flatMap((result) => {
    const { kpi, scope } = result
    const promise = promiseOf(kpi)
    const found = promise && kpiSlices(result, window, slots)
    if (!promise || !found) return []
    const { target, period } = promise
    const key = JSON.stringify([kpi.group, scopeKey(scope), found.counts, target, period])
    if (kpi.group !== undefined && told.has(key)) return []
    told.add(key)
    return [{ result, target, period, slices: found.slices, slots, estimated: found.estimated }]
  })
}
