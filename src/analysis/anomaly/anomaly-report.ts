import type { Anomaly, Timestamp } from '../../model/index.js'

/** The detector's answer for one pushed point. */
export interface AnomalyPoint {
  readonly timestamp: Timestamp
  /** The value, or null for a gap. */
  readonly value: number | null
  /** 0 to 1: how unlike the past; 0.5 is the limit. */
  readonly score: number
  /** The expected range at this moment, from the past; null while learning, and for a gap. */
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** Whether to alert on this point. */
  readonly anomalous: boolean
  /** Whether an event began, grew or ended at this point. */
  readonly event: 'started' | 'escalated' | 'ended' | null
  /** The open event as known at this moment, if any; final at `ended`. Its `start` never changes. */
  readonly anomaly?: Anomaly | undefined
  /** Why, in a sentence. */
  readonly reason: string
}

/** The events of one whole series. */
export interface AnomalyReport {
  /** `inconclusive`: the series ended while still learning. */
  readonly verdict: 'normal' | 'anomalous' | 'inconclusive'
  readonly reasons: readonly string[]
  /** In order of start. */
  readonly anomalies: readonly Anomaly[]
  /** Share of the steps between the first and the last point that have a point, 0 to 1. */
  readonly coverage: number
  /** Every point, if requested. */
  readonly points?: readonly AnomalyPoint[] | undefined
}
