import { type BudgetSlice, errorBudget } from '../analysis/slo/index.js'
import { days, directionOf, type Kpi, type KpiBudget, type KpiDay, type Range } from '../model/index.js'
import { type Facts, placeKey } from './facts.js'

/**
 * Error budgets from launch day and the days since, used when none was given: from counts where the days have them,
 * else each day's ratio weighted by its length and marked `estimated`. KPIs of one group with equal objectives share
 * one.
 */
export function budgetsFromDays({ kpis, baseline, days: record }: Omit<Facts, 'budgets'>): KpiBudget[] {
  const spans = [...(baseline ? [baseline] : []), ...record]
  const places = new Map(spans.flatMap((span) => span.kpis.map((day) => [placeKey(day.kpi, day.scope), day] as const)))
  const byPlace = spans.map(({ range, kpis }) => ({
    range,
    kpis: new Map(kpis.map((day) => [placeKey(day.kpi, day.scope), day])),
  }))
  const told = new Set<string>()
  return [...places.keys()].sort().flatMap((key) => {
    const { kpi: name, scope } = places.get(key) as KpiDay
    const kpi = kpis.get(name)
    const target = kpi?.objective?.target
    if (!kpi || target === undefined || !isShare(kpi)) return []
    const slices = byPlace.map((span) => sliceOf(kpi, span.kpis.get(key), span.range))
    const promise = JSON.stringify([kpi.group, target, scope, slices])
    if (kpi.group !== undefined && told.has(promise)) return []
    told.add(promise)
    const budget = errorBudget({ target, period: kpi.objective?.period ?? days(30), slices })
    const estimated = byPlace.some((span) => isEstimate(span.kpis.get(key)))
    return [{ kpi: name, scope, budget: estimated ? { ...budget, estimated } : budget }]
  })
}

/**
 * Only for shares of events, not of time within a limit: a day's value does not say how long it was beyond the limit.
 */
const isShare = ({ unit, objective }: Kpi): boolean =>
  unit === '1' && objective?.atMost === undefined && objective?.atLeast === undefined

const isEstimate = (day: KpiDay | undefined): boolean =>
  day !== undefined && day.value !== null && (day.bad === undefined || day.valid === undefined)

function sliceOf(kpi: Kpi, day: KpiDay | undefined, { start, end }: Range): BudgetSlice {
  const duration = end - start
  if (!day || day.value === null) return { duration, bad: null, total: null }
  if (day.bad !== undefined && day.valid !== undefined) return { duration, bad: day.bad, total: day.valid }
  const bad = directionOf(kpi) === 'higher-is-better' ? 1 - day.value : day.value
  const weight = duration / days(1)
  return { duration, bad: bad * weight, total: weight }
}
