import { baselineInWords, type Drift, inWords, isWhole, type Success, scopeKey, scopesAgree } from '../model/index.js'
import { comparisonsIn, decides, directionIn, type Facts } from './facts.js'
import type { KpiWeek } from './kpi-week.js'
import { objectiveResult } from './objective-result.js'
import { placeText } from './scope-text.js'

/**
 * KPIs that met their objective on every day, or improved on or kept their baseline's level, with the margin that was
 * left. A KPI with an incident, a drift or a worsening trend is not a success, whatever the week's mean.
 */
export function successes(facts: Facts, weeks: readonly KpiWeek[], drifts: readonly Drift[]): Success[] {
  const left = new Set(drifts.map(({ kpi }) => kpi))
  const wholes = weeks.filter(({ scope }) => isWhole(scope))
  return (wholes.length > 0 ? wholes : weeks)
    .filter(({ kpi }) => decides(facts, kpi))
    .flatMap((week) => {
      const success =
        kept(facts, week) ??
        (left.has(week.kpi) || wasHit(facts, week) || worsens(facts, week) ? null : held(facts, week))
      return success ? [success] : []
    })
    .sort((a, b) => (b.headroom ?? -1) - (a.headroom ?? -1) || (a.kpi < b.kpi ? -1 : 1))
}

const wasHit = ({ incidents }: Facts, { kpi, scope }: KpiWeek): boolean =>
  incidents.some(({ kpis, scopes }) => kpis.includes(kpi) && scopes.some((hit) => scopesAgree(hit, scope)))

const worsens = ({ health }: Facts, { kpi, scope }: KpiWeek): boolean =>
  (health.at(-1)?.metrics ?? []).some(
    (metric) => metric.kpi === kpi && metric.trend === 'worsening' && scopeKey(metric.scope) === scopeKey(scope),
  )

function kept(facts: Facts, week: KpiWeek): Success | null {
  const result = objectiveResult(facts, week)
  if (!result?.met || result.missedDays.length > 0 || week.value === null) return null
  if (week.coverage < facts.policy.minimumCoverage) return null
  const { kpi, scope, unit, value } = week
  const limit = result.limit === null ? '' : ` against a limit of ${inWords(result.limit, unit)}`
  return {
    kpi,
    scope,
    unit,
    value,
    limit: result.limit,
    headroom: result.headroom,
    how: 'kept',
    baselineValue: week.baselineValue,
    description: `${placeText(facts, kpi, scope)} kept its objective on every one of ${week.daily.length} days: ${inWords(value, unit)}${limit}.`,
  }
}

function held(facts: Facts, { kpi, scope, unit }: KpiWeek): Success | null {
  // A missing baseline does not contradict a success; data that the baseline had and the days lack does.
  const here = comparisonsIn(facts).filter(
    (each) =>
      each.kpi === kpi &&
      scopeKey(each.scope) === scopeKey(scope) &&
      !(each.status === 'no_data' && each.baselineValue === null && each.currentValue !== null),
  )
  // for a KPI without a direction, a steady level is neither good nor bad
  if (facts.kpis.get(kpi)?.objective || directionIn(facts, kpi) === 'neutral' || here.length === 0) return null
  const improved = here.find(({ status }) => status === 'improved')
  const level = improved ?? here[0]
  if (!level || level.currentValue === null) return null
  if (!here.every(({ status }) => status === 'improved' || status === 'unchanged')) return null
  const from = level.baselineValue === null ? '' : `, ${inWords(level.baselineValue, unit)} before`
  return {
    kpi,
    scope,
    unit,
    value: level.currentValue,
    limit: null,
    headroom: null,
    how: improved ? 'improved' : 'held',
    baselineValue: level.baselineValue,
    description: `${placeText(facts, kpi, scope)} ${improved ? 'improved' : 'held its level'} against ${baselineInWords(level.baseline)}: ${inWords(level.currentValue, unit)}${from}.`,
  }
}
