import { isWhole, type Kpi, scopeKey } from '../model/index.js'
import { directionIn, type Facts } from './facts.js'
import type { KpiWeek } from './kpi-week.js'

/** A KPI's result against its objective over the days. */
export interface ObjectiveResult {
  /** The value the KPI must meet, in its unit; null if the objective is only a share of good slots. */
  readonly limit: number | null
  readonly met: boolean
  /** The burn rate; null without a target. */
  readonly burn: number | null
  /** Share of the tolerated distance that was left, 0 to 1; null where unknown. */
  readonly headroom: number | null
  /** Indexes of the days that missed it. */
  readonly missedDays: readonly number[]
}

/** Null without an objective or without data to judge it by. */
export function objectiveResult(facts: Facts, week: KpiWeek): ObjectiveResult | null {
  const kpi = facts.kpis.get(week.kpi)
  const objective = kpi?.objective ?? budgetTarget(facts, week)
  if (!objective || week.value === null) return null
  const limit = objective.atMost ?? objective.atLeast
  return limit === undefined
    ? byTarget(facts, week, objective.target)
    : byLimit(week, limit, objective.atMost !== undefined, objective.target)
}

function byTarget(facts: Facts, week: KpiWeek, target: number | undefined): ObjectiveResult | null {
  if (target === undefined) return null
  const higherIsBetter = directionIn(facts, week.kpi) === 'higher-is-better' || looksGood(facts, week)
  const errors = (value: number): number => (higherIsBetter ? 1 - value : value)
  const tolerated = 1 - target
  const ratio = errors(week.value as number)
  return {
    limit: higherIsBetter ? target : tolerated,
    met: ratio <= tolerated + SLACK,
    burn: tolerated > 0 ? ratio / tolerated : null,
    headroom: tolerated > 0 ? clamp(1 - ratio / tolerated) : null,
    missedDays: daysWhere(week, (value) => errors(value) > tolerated + SLACK),
  }
}

/** Tolerance for the rounding of `1 - 0.999`, which must not decide. */
const SLACK = 1e-9

function byLimit(week: KpiWeek, limit: number, atMost: boolean, target: number | undefined): ObjectiveResult {
  const beyond = (value: number): boolean => (atMost ? value > limit : value < limit)
  const worst = week.worst as number
  const missedDays =
    target === undefined
      ? daysWhere(week, beyond)
      : week.daily.flatMap((day, index) =>
          day && day.compliance !== null && day.compliance < target - SLACK ? [index] : [],
        )
  const shareMet = target === undefined || week.compliance === null || week.compliance >= target - SLACK
  const room = atMost ? (limit - worst) / limit : week.unit === '1' ? (worst - limit) / (1 - limit) : Number.NaN
  return {
    limit,
    met: target === undefined ? missedDays.length === 0 : shareMet,
    burn: target === undefined || target >= 1 || week.compliance === null ? null : (1 - week.compliance) / (1 - target),
    headroom: Number.isFinite(room) ? clamp(room) : null,
    missedDays,
  }
}

const daysWhere = ({ daily }: KpiWeek, beyond: (value: number) => boolean): number[] =>
  daily.flatMap((day, index) => (day && day.value !== null && beyond(day.value) ? [index] : []))

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

/** A given budget provides the target of a KPI without a definition. */
function budgetTarget({ budgets }: Facts, { kpi, scope }: KpiWeek): Kpi['objective'] {
  const budget =
    budgets.find((each) => each.kpi === kpi && scopeKey(each.scope) === scopeKey(scope)) ??
    budgets.find((each) => each.kpi === kpi && isWhole(each.scope))
  return budget && { target: budget.budget.target }
}

/** Without a definition, a share that stays above one half is taken as that of good events. */
const looksGood = ({ kpis }: Facts, { kpi, value }: KpiWeek): boolean => !kpis.has(kpi) && (value as number) > 0.5
