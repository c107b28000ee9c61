import {
  type Duration,
  days,
  directionOf,
  isHistogram,
  type KpiResult,
  type KpiWindow,
  type Policy,
  spanValue,
} from '../../model/index.js'
import { wilsonInterval } from '../../statistics/index.js'
import { within } from './aligned-pair.js'
import { classifyChange } from './classify-change.js'
import type { Headline } from './headlines.js'
import { meetsObjective } from './meets-objective.js'

/** Whether availability was below the limit throughout the last period: overall and in each quarter of it. */
export function isDown(
  result: KpiResult,
  window: KpiWindow,
  { availabilityBelow, availabilityOver }: Policy['rollback']['immediate'],
): boolean {
  if (!isErrorShare(result) || window.range.end - window.range.start < availabilityOver) return false
  const quarter = availabilityOver / 4
  return [0, 1, 2, 3].every((i) => {
    const end = window.range.end - i * quarter
    const share = errorShare(within(result, end - quarter, end))
    return share !== null && 1 - share.value < availabilityBelow
  })
}

/** The share of errors in the last period: the lower confidence limit, given the number of events. */
export function lastErrorShare(result: KpiResult, window: KpiWindow, over: Duration): number | null {
  if (!isErrorShare(result)) return null
  const share = errorShare(within(result, window.range.end - over, Number.POSITIVE_INFINITY))
  if (share === null) return null
  return share.valid === null ? share.value : wilsonInterval(share.value * share.valid, share.valid).lower
}

/** The burn rate of the last period; null without counts or traffic. */
export function burnOver(
  result: KpiResult | undefined,
  window: KpiWindow,
  target: number,
  over: Duration,
): number | null {
  if (!result || target >= 1) return null
  const { bad, valid } = spanValue(within(result, window.range.end - over, Number.POSITIVE_INFINITY))
  return bad !== undefined && valid !== undefined && valid > 0 ? bad / valid / (1 - target) : null
}

/** The number of whole days on which the objective was missed. */
export const breachedDays = (result: KpiResult | undefined, window: KpiWindow): number =>
  wholeDays(result, window).filter((day) => meetsObjective(day) === false).length

/**
 * Whether a regression lasted enough whole days in a row, each of them worse than the baseline by enough to matter.
 *
 * @see https://github.com/argoproj/argo-rollouts/issues/4792 for what one bad measurement otherwise does
 */
export function sustained({ judged: { draft } }: Headline, window: KpiWindow, policy: Policy): boolean {
  const { kpi, measured, current } = draft
  let run = 0
  for (const day of wholeDays(current, window)) {
    const { status } = classifyChange(
      {
        kind: kpi.kind,
        unit: kpi.unit,
        baseline: measured?.baselineValue ?? null,
        current: spanValue(day).value,
        direction: kpi.direction,
        thresholds: kpi.thresholds,
      },
      policy,
    )
    run = status === 'regressed' ? run + 1 : 0
    if (run >= policy.rollback.sustainedDays) return true
  }
  return false
}

function wholeDays(result: KpiResult | undefined, { range }: KpiWindow): KpiResult[] {
  if (!result) return []
  return Array.from({ length: Math.floor((range.end - range.start) / days(1)) }, (_, day) => {
    const start = range.start + day * days(1)
    return within(result, start, start + days(1))
  })
}

const isErrorShare = ({ kpi }: KpiResult): boolean =>
  !isHistogram(kpi) && (kpi.kind === 'availability' || kpi.kind === 'error-rate')

/** The share of bad events and the number of events; a share known only per slot has no number. */
function errorShare(result: KpiResult): { value: number; valid: number | null } | null {
  const { value, bad, valid } = spanValue(result)
  if (bad !== undefined && valid !== undefined) return valid > 0 ? { value: Math.min(1, bad / valid), valid } : null
  if (value === null) return null
  const share = value / (result.kpi.unit === '%' ? 100 : 1)
  return { value: directionOf(result.kpi) === 'higher-is-better' ? 1 - share : share, valid: null }
}
