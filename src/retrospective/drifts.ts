import { trendOfDays } from '../analysis/drift/index.js'
import { type Drift, inWords, isWhole, severityRank } from '../model/index.js'
import { adverseChange } from './adverse-change.js'
import { decides, directionIn, type Facts, queryFor } from './facts.js'
import type { KpiWeek } from './kpi-week.js'
import { placeText } from './scope-text.js'

/**
 * Slow changes for the worse that are not reported as regressions: the change by the last day, and its rate. There is
 * no upper limit, so that what is not among the regressions is listed here.
 */
export function drifts(facts: Facts, weeks: readonly KpiWeek[]): Drift[] {
  const told = new Set((facts.regression?.regressions ?? []).map(({ kpi }) => facts.kpis.get(kpi)?.group ?? kpi))
  return weeks
    .filter(({ kpi, scope }) => decides(facts, kpi) && (isWhole(scope) || !told.has(facts.kpis.get(kpi)?.group ?? kpi)))
    .flatMap((week) => {
      const drift = driftOf(facts, week)
      return drift ? [drift] : []
    })
    .sort((a, b) => Math.abs(b.drift) - Math.abs(a.drift) || (a.kpi < b.kpi ? -1 : 1))
}

function driftOf(facts: Facts, { kpi, scope, unit, daily, baselineValue }: KpiWeek): Drift | null {
  const last = daily.findLast((day) => day !== null && day.value !== null)
  if (!last || last.value === null || baselineValue === null || baselineValue === 0) return null
  const { severity, degradationPercent } = adverseChange(facts, kpi, last.value, baselineValue)
  if (severityRank(severity) < 1 || degradationPercent === null) return null
  const {
    trend,
    slopePerDay,
    p,
    days: samples,
    reason,
  } = trendOfDays(
    daily.map((day) => day?.value ?? null),
    directionIn(facts, kpi),
  )
  const drift = (last.value - baselineValue) / Math.abs(baselineValue)
  const query = queryFor(facts, kpi, scope)
  return {
    kpi,
    scope,
    unit,
    baselineValue,
    currentValue: last.value,
    drift,
    slopePerDay,
    trend,
    p,
    reason: `${placeText(facts, kpi, scope)} ended at ${inWords(last.value, unit)}, launch day was ${inWords(baselineValue, unit)}; ${reason}.`,
    evidence: {
      rule: 'last day with data against launch day, from the severity medium of the KPI up',
      kpi,
      scope,
      unit,
      value: last.value,
      baseline: baselineValue,
      coverage: last.coverage,
      samples,
      p,
      window: facts.range,
      ...(query !== null && { query }),
    },
  }
}
