import type { Evidence, Finding } from './evidence.js'
import type { Labels } from './labels.js'
import type { LimitAhead } from './limit-ahead.js'
import type { Annotation } from './release.js'
import type { Severity } from './severity.js'
import type { Duration, Timestamp } from './time.js'

/** Findings that overlap in time and whose scopes do not contradict, told as one. */
export interface Incident {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly start: Timestamp
  /** Null while it is still open: nothing is resolved unless the data shows it. */
  readonly end: Timestamp | null
  /** What the scopes that were hit have in common: `{}` where it is everywhere. Default: told by `scopes` alone. */
  readonly scope?: Labels | undefined
  /** Scopes and KPIs in the order in which they were hit. */
  readonly scopes: readonly Labels[]
  readonly kpis: readonly string[]
  readonly findings: readonly Finding[]
  readonly evidence: readonly Evidence[]
  /** The worst value of the KPI that strayed furthest, within `scope`. */
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
   * The change that the title tells of, in the middle of the places that were hit: within it against the same time of day
   * before, of a trend against the day before its onset, or, where too little was measured, against what was expected.
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
  /** Where a trend that goes on gets to its KPI's limit; absent unless its pace is proved and a limit is known. */
  readonly reaches?: LimitAhead | undefined
  /** The annotation that came shortly before. A coincidence in time, not a cause. */
  readonly precededBy?: (Annotation & { readonly leadTime: Duration }) | undefined
  /** From onset to the first alert that told of it; null where none did. */
  readonly timeToDetect?: Duration | null | undefined
  /** From onset to recovery; null while open. */
  readonly timeToRecover?: Duration | null | undefined
  /** Bad events of each objective within the incident, and the share of its period's budget that they took. */
  readonly budgetCost?: readonly { readonly kpi: string; readonly bad: number; readonly share: number }[] | undefined
}
