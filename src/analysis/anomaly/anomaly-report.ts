import type { Anomaly, Timestamp } from '../../model/index.js'

/** What the detector says of one pushed point. */
export interface AnomalyPoint {
  readonly timestamp: Timestamp
  /** The value, or null for a gap. */
  readonly value: number | null
  /** 0 to 1: how unlike the past; 0.5 is the limit. */
  readonly score: number
  /** What the past makes of this moment; null while learning, and for a gap. */
  readonly expected: number | null
  readonly lower: number | null
  readonly upper: number | null
  /** A row to alert on. */
  readonly anomalous: boolean
  /** Whether an event began, grew or was over at this point. */
  readonly event: 'started' | 'escalated' | 'ended' | null
  /** The event as known at this moment, while there is one; settled at `ended`. Its `start` stays what it was. */
  readonly anomaly?: Anomaly | undefined
  /** Why, in a sentence. */
  readonly reason: string
}

/** The events of one whole series. */
export interface AnomalyReport {
  /** `inconclusive`: the series is too short to have left learning. */
  readonly verdict: 'normal' | 'anomalous' | 'inconclusive'
  readonly reasons: readonly string[]
  /** In order of start. */
  readonly anomalies: readonly Anomaly[]
  /** Share of the steps from the first to the last point that have one, 0 to 1. */
  readonly coverage: number
  /** Every point, where they were asked for. */
  readonly points?: readonly AnomalyPoint[] | undefined
}
