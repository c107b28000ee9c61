import type { AlertEpisode } from './alert-episode.js'
import type { Labels } from './labels.js'
import type { Verdict } from './severity.js'
import type { Range } from './time.js'

/** One KPI in one scope over one day or any other span. Values are in the KPI's unit. */
export interface KpiDay {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  /** Exact for the span: from summed counts or buckets, else the mean of the slots; null without data. */
  readonly value: number | null
  /** Percentiles of the slots' values. */
  readonly min: number | null
  readonly max: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly bad?: number | undefined
  readonly valid?: number | undefined
  readonly coverage: number
  /** Share of good events, or of slots within the objective's limit; null without objective or data. */
  readonly compliance: number | null
  /** Signed relative change from the baseline, a ratio: 0.1 is 10 % more. Null without baseline. */
  readonly drift: number | null
  /** A ratio estimated without its counts. */
  readonly estimated?: boolean | undefined
}

/** The summary of one day of a release. */
export interface DaySummary {
  /** 0 is launch day. */
  readonly day: number
  readonly range: Range
  readonly verdict: Verdict
  readonly reasons: readonly string[]
  readonly kpis: readonly KpiDay[]
  readonly alerts: readonly AlertEpisode[]
  readonly coverage: number
  /** Time in which no KPI had data, as stretches. */
  readonly gaps: readonly Range[]
  /** Time of the day excluded as maintenance; the figures above do not include it. */
  readonly excluded?: readonly { readonly range: Range; readonly reason: string }[] | undefined
  /** The same figures including the excluded time, if there was any. */
  readonly raw?: readonly KpiDay[] | undefined
  /** Hours of the day, where a calendar day does not have 24. */
  readonly hours?: number | undefined
}
