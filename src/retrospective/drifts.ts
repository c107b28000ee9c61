import { type Drift, days, isWhole, severityRank, type Trend } from '../model/index.js'
import { adverseChange } from './adverse-change.js'
import { decides, directionIn, type Facts, queryFor } from './facts.js'
import { figure } from './figure.js'
import type { KpiWeek } from './kpi-week.js'
import { scopeText } from './scope-text.js'

/** Fewer days than this show no trend. */
const DAYS_FOR_A_TREND = 4

/**
 * Slow changes for the worse that no regression tells of already: where the last day ended up, and the pace. Nothing
 * is too large to be a drift: what is not among the regressions is here.
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
  const points = daily.flatMap((day, index) => {
    const range = facts.days[index]?.range
    return day && day.value !== null && range ? [[range.start / days(1), day.value] as const] : []
  })
  const slopePerDay = points.length >= DAYS_FOR_A_TREND ? medianSlope(points) : null
  const trend = trendIn(facts, kpi, slopePerDay)
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
    p: null,
    reason: `${kpi} ${scopeText(scope)} ended at ${figure(last.value, unit)}, launch day was ${figure(baselineValue, unit)}.`,
    evidence: {
      rule: 'last day with data against launch day, from the severity medium of the KPI up',
      kpi,
      scope,
      unit,
      value: last.value,
      baseline: baselineValue,
      coverage: last.coverage,
      samples: points.length,
      window: facts.range,
      ...(query !== null && { query }),
    },
  }
}

function trendIn(facts: Facts, kpi: string, slope: number | null): Trend {
  if (slope === null) return 'insufficient-data'
  if (slope === 0) return 'stable'
  return slope > 0 === (directionIn(facts, kpi) === 'higher-is-better') ? 'improving' : 'worsening'
}

/** Median of all pairwise slopes. Source: Theil (1950), Sen (1968). */
function medianSlope(points: readonly (readonly [number, number])[]): number {
  const slopes = points
    .flatMap(([x1, y1], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y1) / (x2 - x1)))
    .sort((a, b) => a - b)
  const middle = slopes.length >> 1
  return slopes.length % 2 === 1
    ? (slopes[middle] as number)
    : ((slopes[middle - 1] as number) + (slopes[middle] as number)) / 2
}
