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

/** A reason to act, before it is merged with others about the same group of KPIs. */
export interface Concern {
  readonly priority: Priority
  readonly severity: Severity
  /** Confidence, 0 to 1: 1 − q. */
  readonly certainty: number
  readonly title: string
  readonly reason: string
  readonly steps: readonly string[]
  readonly kpi?: string | undefined
  readonly scope: Labels
  readonly verify: ActionItem['verify']
  /** Latest due date, even if the priority allows more time. */
  readonly by?: Timestamp | undefined
  readonly evidence: readonly Evidence[]
  /** From an incident; incidents in different scopes are not merged. */
  readonly incident?: boolean
  /** By how much an objective was missed; of several scopes, the worst names the item. */
  readonly missedBy?: number
  /** Other scopes with the same problem, in words. */
  readonly elsewhere?: readonly string[]
}

/** It has been back below the `low` threshold for a day. */
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
