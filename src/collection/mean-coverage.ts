import { isGate, type KpiWindow } from '../model/index.js'

/** Mean coverage of the KPIs that may decide, or of all if none may; 0 without any. */
export function meanCoverage({ kpis }: KpiWindow): number {
  const gates = kpis.filter(({ kpi }) => isGate(kpi))
  const counted = gates.length > 0 ? gates : kpis
  return counted.length === 0 ? 0 : counted.reduce((total, { coverage }) => total + coverage, 0) / counted.length
}
