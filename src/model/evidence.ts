import type { Labels } from './labels.js'
import type { Severity } from './severity.js'
import type { Range, Timestamp } from './time.js'

/** The data behind a finding, enough for a person to derive it again. Fields that do not apply are absent. */
export interface Evidence {
  /** The rule that fired, in words with its numbers. */
  readonly rule: string
  readonly kpi?: string | undefined
  readonly scope?: Labels | undefined
  readonly unit?: string | undefined
  /** The query that was sent. */
  readonly query?: string | undefined
  readonly window?: Range | undefined
  readonly baselineWindow?: Range | undefined
  readonly baselineName?: string | undefined
  /** Samples in the window and in the baseline, and their effective number given their autocorrelation. */
  readonly samples?: number | undefined
  readonly baselineSamples?: number | undefined
  readonly effectiveSamples?: number | undefined
  readonly bad?: number | null | undefined
  readonly valid?: number | null | undefined
  readonly value?: number | null | undefined
  readonly baseline?: number | null | undefined
  readonly limit?: number | null | undefined
  readonly effect?: number | null | undefined
  readonly interval?: { readonly lower: number; readonly upper: number } | null | undefined
  readonly p?: number | null | undefined
  readonly q?: number | null | undefined
  /** Share of expected slots that had data, 0 to 1. */
  readonly coverage?: number | undefined
}

/** The kind of a finding. */
export type FindingKind = 'anomaly' | 'slo-breach' | 'alert' | 'regression' | 'drift' | 'missing-data'

/** Something that happened, with its evidence. */
export interface Finding {
  /** Stable for the same input: kind, KPI, scope and onset. */
  readonly id: string
  readonly kind: FindingKind
  readonly title: string
  readonly severity: Severity
  readonly kpi?: string | undefined
  readonly scope: Labels
  readonly start: Timestamp
  /** Null while it is ongoing. */
  readonly end: Timestamp | null
  /** Why it is a finding, in a sentence. */
  readonly reason: string
  readonly evidence: Evidence
}
