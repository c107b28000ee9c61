import {
  type Duration,
  hours,
  type KpiBudget,
  type KpiWindow,
  optional,
  type Release,
  requireShape,
  WINDOW,
} from '../../model/index.js'
import { errorBudget } from './error-budget.js'
import { promisesIn } from './promises-in.js'

/**
 * The error budget of every objective in a window, by KPI and scope: a ratio's and a histogram share's from counts, a
 * gauge's with `atMost` or `atLeast` from time. KPIs of one group with equivalent objectives, such as an availability
 * of 99.9 % and an error rate of at most .1 %, share one budget, reported under the first.
 *
 * @param window - launch day and the days since, or any span
 * @param release - if given, nothing before its `releasedAt` counts, nor any excluded time
 * @returns budgets in the window's order; `cumulative` has a value an hour, or a slot where slots are longer
 * @throws {StabilityError} `CONFIG_INVALID` when an objective's `target` or `period` is invalid
 * @example
 * budgetsOf(window).map(({ kpi, budget }) => [kpi, budget.consumedOfPeriod]) // [['availability', 0.82]]
 */
export function budgetsOf(
  window: KpiWindow,
  release?: Pick<Release, 'releasedAt' | 'exclusions'> | undefined,
): KpiBudget[] {
  requireShape(window, 'window', WINDOW)
  requireShape(release, 'release', optional({ releasedAt: 'number' }))
  return promisesIn(window, release).map(({ result, target, period, slices, estimated }) => {
    const budget = errorBudget({ target, period, slices })
    return {
      kpi: result.kpi.name,
      scope: result.scope,
      budget: { ...budget, ...hourly(budget.cumulative, window.step), ...(estimated && { estimated }) },
    }
  })
}

/** Values for every five-minute slot of a week would make up most of a report. */
function hourly(cumulative: readonly (number | null)[], step: Duration) {
  const perPoint = Math.max(1, Math.round(hours(1) / step))
  const points: (number | null)[] = []
  for (let start = 0; start < cumulative.length; start += perPoint) {
    points.push(cumulative.slice(start, start + perPoint).findLast((value) => value !== null) ?? null)
  }
  return { cumulative: points, cumulativeStep: perPoint * step }
}
