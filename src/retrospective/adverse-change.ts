import { type ChangeClass, classifyChange } from '../analysis/regression/index.js'
import { directionOf } from '../model/index.js'
import type { Facts } from './facts.js'

/** How much worse a value is than its baseline, by the KPI's own thresholds; unknown without the KPI's definition. */
export function adverseChange(
  { kpis, policy }: Facts,
  name: string,
  current: number | null,
  baseline: number | null,
): ChangeClass {
  const kpi = kpis.get(name)
  if (!kpi) return UNKNOWN
  const { kind, unit, thresholds } = kpi
  return classifyChange({ kind, unit, baseline, current, direction: directionOf(kpi), thresholds }, policy)
}

const UNKNOWN: ChangeClass = {
  status: 'no_data',
  changePercent: null,
  degradationPercent: null,
  severity: null,
  baselineFloored: false,
}
