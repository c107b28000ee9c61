import {
  type Duration,
  days,
  hours,
  isRatio,
  type KpiBudget,
  type KpiResult,
  type KpiWindow,
  type Release,
  scopeKey,
} from '../../model/index.js'
import { errorBudget } from './error-budget.js'
import { kpiSlices, slotsOf } from './kpi-slices.js'

/** Source: Google SRE Workbook, chapter 2: the common period. The model says the same of `objective.period`. */
const DEFAULT_PERIOD = days(30)

/**
 * The error budget of every objective in a window, by KPI and scope: a ratio's and a histogram share's from counts, a
 * gauge's with `atMost` or `atLeast` from time. KPIs of one group that promise the same thing, such as an availability
 * of 99.9 % and an error rate of at most .1 %, have one budget, told under the first.
 *
 * @param window - launch day and the days since, or any span
 * @param release - if given, nothing before its `releasedAt` counts, nor any excluded time
 * @returns budgets in the window's order; `cumulative` has a value an hour, or a slot where slots are longer
 * @throws {StabilityError} `CONFIG_INVALID` when an objective's `target` or `period` cannot be meant
 * @example
 * budgetsOf(window).map(({ kpi, budget }) => [kpi, budget.consumedOfPeriod]) // [['availability', 0.82]]
 */
export function budgetsOf(
  window: KpiWindow,
  release?: Pick<Release, 'releasedAt' | 'exclusions'> | undefined,
): KpiBudget[] {
  const slots = slotsOf(window, release)
  const told = new Set<string>()
  const budgets: KpiBudget[] = []
  for (const result of window.kpis) {
    const target = targetOf(result)
    if (target === null) continue
    const found = kpiSlices(result, window, slots)
    if (!found) continue
    const period = result.kpi.objective?.period ?? DEFAULT_PERIOD
    const promise = JSON.stringify([result.kpi.group, scopeKey(result.scope), found.counts, target, period])
    if (result.kpi.group !== undefined && told.has(promise)) continue
    told.add(promise)
    const budget = errorBudget({ target, period, slices: found.slices })
    budgets.push({
      kpi: result.kpi.name,
      scope: result.scope,
      budget: {
        ...budget,
        ...hourly(budget.cumulative, window.step),
        ...(found.estimated && { estimated: true }),
      },
    })
  }
  return budgets
}

/** The share that was promised. A ratio's limit is a share too: an error rate of at most .001 is a target of .999. */
function targetOf({ kpi }: KpiResult): number | null {
  const { target, atMost, atLeast } = kpi.objective ?? {}
  if (target !== undefined) return target
  if (!isRatio(kpi)) return null
  if (atMost !== undefined) return Math.round((1 - atMost) * 1e15) / 1e15
  return atLeast ?? null
}

/** A week of five-minute slots drawn at every one of them would be most of a report. */
function hourly(cumulative: readonly (number | null)[], step: Duration) {
  const perPoint = Math.max(1, Math.round(hours(1) / step))
  const points: (number | null)[] = []
  for (let start = 0; start < cumulative.length; start += perPoint) {
    points.push(cumulative.slice(start, start + perPoint).findLast((value) => value !== null) ?? null)
  }
  return { cumulative: points, cumulativeStep: perPoint * step }
}
