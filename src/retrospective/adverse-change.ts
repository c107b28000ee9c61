import type { Kpi, Severity } from '../model/index.js'
import { directionIn, type Facts } from './facts.js'

/** Smallest baseline that a change is measured against, by kind and unit. Source: ANALYSIS.md, 2.2. */
const FLOORS: Readonly<Record<string, number>> = { 'error-rate': 0.0001, cpu: 0.01, memory: 0.01, cost: 0.01 }

export interface AdverseChange {
  /** Above 0 is worse; null where it cannot be told. */
  readonly degradationPercent: number | null
  readonly severity: Severity | 'none' | null
}

/** How much worse a value is than its baseline, and how severe that is by the KPI's own ladder. */
export function adverseChange(
  facts: Facts,
  name: string,
  value: number | null,
  baseline: number | null,
): AdverseChange {
  const kpi = facts.kpis.get(name)
  const direction = directionIn(facts, name)
  if (value === null || baseline === null || direction === 'neutral')
    return { degradationPercent: null, severity: null }
  const size = Math.max(Math.abs(baseline), floorOf(kpi))
  if (size === 0) return { degradationPercent: null, severity: value === baseline ? 'none' : null }
  const change = (100 * (value - baseline)) / size
  const degradationPercent = direction === 'higher-is-better' ? -change : change
  const ladder = { ...facts.policy.severity[kpi?.kind ?? 'other'], ...defined(kpi?.thresholds) }
  const reached = (['critical', 'high', 'medium', 'low'] as const).find(
    (severity) => degradationPercent >= ladder[severity] - 1e-9,
  )
  return { degradationPercent, severity: reached ?? 'none' }
}

const floorOf = (kpi: Kpi | undefined): number => {
  if (!kpi) return 0
  if (kpi.kind === 'latency') return kpi.unit === 'ms' ? 1 : 0.001
  return kpi.unit === 'By' ? 0 : (FLOORS[kpi.kind] ?? 0)
}

const defined = <T extends object>(part: T | undefined): Partial<{ [K in keyof T]: NonNullable<T[K]> }> =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: NonNullable<T[K]>
  }>
