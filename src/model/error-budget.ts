import type { Labels } from './labels.js'
import type { Duration } from './time.js'

/**
 * What is left of an error budget. All shares are ratios, and none is clamped. Source: Google SRE Workbook, chapter 5.
 */
export interface ErrorBudget {
  readonly target: number
  readonly period: Duration
  readonly badEvents: number
  readonly totalEvents: number
  /** Share of the slices' time that had data, 0 to 1. */
  readonly coverage: number
  readonly errorRatio: number | null
  /** 1 spends exactly the budget over the period. */
  readonly burnRate: number | null
  readonly consumedOfWindow: number | null
  readonly remainingOfWindow: number | null
  readonly consumedOfPeriod: number | null
  /** Projected from the mean burn of the window; null when nothing burns or nothing is known. */
  readonly timeToExhaustion: Duration | null
  /** Projected from the larger of the burns of the last 6 and 24 hours. */
  readonly timeToExhaustionRecent: Duration | null
  /** `consumedOfWindow` after each slice; null where the slice had no data. */
  readonly cumulative: readonly (number | null)[]
  /** The duration that each value of `cumulative` covers, if it is not one slice. */
  readonly cumulativeStep?: Duration | undefined
  /** 95 % interval of `consumedOfWindow`. */
  readonly interval: { readonly lower: number; readonly upper: number } | null
  readonly status: 'ok' | 'exhausted' | 'no_traffic'
  /** True when ratios without counts were weighted by time. */
  readonly estimated?: boolean | undefined
}

/** The budget of one KPI's objective in one scope. */
export interface KpiBudget {
  readonly kpi: string
  readonly scope: Labels
  readonly budget: ErrorBudget
}
