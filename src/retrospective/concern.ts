import {
  type ActionItem,
  type Evidence,
  inWords,
  isRatio,
  type Labels,
  type Priority,
  type Severity,
  type Timestamp,
} from '../model/index.js'
import { directionIn, type Facts, queryFor } from './facts.js'
import { kpiText } from './scope-text.js'

/** Something that asks for action, before it is merged with others about the same group of KPIs. */
export interface Concern {
  readonly priority: Priority
  readonly severity: Severity
  /** How sure it is, 0 to 1: 1 − q. */
  readonly certainty: number
  readonly title: string
  readonly reason: string
  readonly steps: readonly string[]
  readonly kpi?: string | undefined
  readonly scope: Labels
  readonly verify: ActionItem['verify']
  /** No later than this, whatever the priority allows. */
  readonly by?: Timestamp | undefined
  readonly evidence: readonly Evidence[]
  /** Told of an incident: incidents in different places stay apart. */
  readonly incident?: boolean
  /** By how much an objective was missed: of several places the worst names the item. */
  readonly missedBy?: number
  /** Other places of the same trouble, in words. */
  readonly elsewhere?: readonly string[]
}

/** Within the low floor of the baseline again, for a day. */
export function backToLevel(
  facts: Facts,
  kpi: string,
  scope: Labels,
  baseline: number | null,
  unit: string,
): Concern['verify'] {
  const query = queryFor(facts, kpi, scope)
  if (query === null || baseline === null) return null
  const definition = facts.kpis.get(kpi)
  const low = (definition?.thresholds?.low ?? facts.policy.severity[definition?.kind ?? 'other'].low) / 100
  const higherIsBetter = directionIn(facts, kpi) === 'higher-is-better'
  const limit = higherIsBetter ? baseline - Math.abs(baseline) * low : baseline + Math.abs(baseline) * low
  const counts = definition && isRatio(definition) ? ' from summed counts' : ''
  return {
    query,
    pass: `${kpiText(facts, kpi)} ${higherIsBetter ? 'at least' : 'at most'} ${inWords(limit, unit)} over 24 hours${counts}`,
  }
}
