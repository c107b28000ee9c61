import {
  type Duration,
  days,
  isRatio,
  type KpiResult,
  type KpiWindow,
  type Release,
  scopeKey,
} from '../../model/index.js'
import type { BudgetSlice } from './budget-slice.js'
import { kpiSlices, slotsOf } from './kpi-slices.js'

/** Source: Google SRE Workbook, chapter 2: the common period. The model says the same of `objective.period`. */
const DEFAULT_PERIOD = days(30)

/** One objective in one scope, and the slices that its budget is counted in. */
export interface BudgetPromise {
  readonly result: KpiResult
  readonly target: number
  readonly period: Duration
  readonly slices: readonly BudgetSlice[]
  /** For each slice the index of its slot in the window. */
  readonly slots: readonly number[]
  /** Ratios stood in for counts. */
  readonly estimated: boolean
}

/**
 * Every objective in a window that promises a share of events or of time. KPIs of one group that promise the same
 * thing, such as an availability of 99.9 % and an error rate of at most .1 %, are told once, under the first.
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
    const target = targetOf(result)
    const found = target === null ? null : kpiSlices(result, window, slots)
    if (target === null || !found) return []
    const period = kpi.objective?.period ?? DEFAULT_PERIOD
    const promise = JSON.stringify([kpi.group, scopeKey(scope), found.counts, target, period])
    if (kpi.group !== undefined && told.has(promise)) return []
    told.add(promise)
    return [{ result, target, period, slices: found.slices, slots, estimated: found.estimated }]
  })
}

/** The share that was promised. A ratio's limit is a share too: an error rate of at most .001 is a target of .999. */
function targetOf({ kpi }: KpiResult): number | null {
  const { target, atMost, atLeast } = kpi.objective ?? {}
  if (target !== undefined) return target
  if (!isRatio(kpi)) return null
  if (atMost !== undefined) return Math.round((1 - atMost) * 1e15) / 1e15
  return atLeast ?? null
}
