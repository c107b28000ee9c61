import {
  days,
  type Incident,
  isWhole,
  type KpiWindow,
  type Labels,
  scopeKey,
  sliceSeries,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'

/**
 * Bad events of each objective that an incident affected, and the share of the period's budget that they consumed,
 * assuming the window's traffic for the whole period. Counted in the incident's scope if that is measured, else in the
 * whole.
 */
export function budgetCost(
  { start, end }: { readonly start: Timestamp; readonly end: Timestamp | null },
  core: Labels,
  kpis: readonly string[],
  windows: readonly KpiWindow[],
): NonNullable<Incident['budgetCost']> {
  return kpis.flatMap((name) => {
    for (const { kpis: results, range } of windows) {
      const measured = results.filter(({ kpi, counts }) => kpi.name === name && counts !== undefined)
      const result =
        measured.find(({ scope }) => scopeKey(scope) === scopeKey(core)) ?? measured.find(({ scope }) => isWhole(scope))
      const target = result?.kpi.objective?.target
      if (!result?.counts || target === undefined || target >= 1 || range.end <= start) continue
      const bad = total(sliceSeries(result.counts.bad, start, end ?? range.end))
      const valid = total(result.counts.valid)
      const period = result.kpi.objective?.period ?? days(30)
      const allowance = ((1 - target) * valid * period) / (range.end - range.start)
      if (allowance > 0) return [{ kpi: name, bad, share: bad / allowance }]
    }
    return []
  })
}

const total = ({ values }: TimeSeries): number => {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
