import type { Evidence, Finding } from './evidence.js'
import type { Labels } from './labels.js'
import type { LimitAhead } from './limit-ahead.js'
import type { Annotation } from './release.js'
import type { Severity } from './severity.js'
import type { Duration, Timestamp } from './time.js'

/** Findings that overlap in time and whose scopes do not contradict each other. */
export interface Incident {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly start: Timestamp
  /** Null while it is open: it counts as resolved only once the data shows it. */
  readonly end: Timestamp | null
  /** The labels that all affected scopes share: `{}` where it is everywhere. Default: only `scopes` say where. */
  readonly scope?: Labels | undefined
  /** Scopes and KPIs in the order in which they were affected. */
  readonly scopes: readonly Labels[]
  readonly kpis: readonly string[]
  readonly findings: readonly Finding[]
  readonly evidence: readonly Evidence[]
  /** The worst value of the KPI that deviated most, within `scope`. */
  readonly worst?:
    | {
        readonly kpi: string
        readonly value: number
        readonly unit: string
        readonly at: Timestamp
        readonly scope?: Labels | undefined
      }
    | undefined
  /**
   * The change in the title: the median of the affected scopes. It compares the incident with the same time of day
   * before; a trend with the day before its onset; and, where too little was measured, with what was expected.
   */
  readonly level?:
    | {
        readonly kpi: string
        readonly unit: string
        readonly before: number
        readonly after: number
        readonly against: 'time-of-day' | 'onset' | 'expected'
      }
    | undefined
  /** When an ongoing trend reaches its KPI's limit; absent unless its slope is proved and a limit is known. */
  readonly reaches?: LimitAhead | undefined
  /** The annotation shortly before it. A coincidence in time, not a cause. */
  readonly precededBy?: (Annotation & { readonly leadTime: Duration }) | undefined
  /** From onset to the first alert about it; null where there was none. */
  readonly timeToDetect?: Duration | null | undefined
  /** From onset to recovery; null while open. */
  readonly timeToRecover?: Duration | null | undefined
  /** Bad events of each objective within the incident, and the share of its period's budget that they consumed. */
  readonly budgetCost?: readonly { readonly kpi: string; readonly bad: number; readonly share: number }[] | undefined
}
