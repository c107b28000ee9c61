import type { Labels } from './labels.js'
import type { Timestamp } from './time.js'

/** The shape of an anomaly: a short excursion, a new level, a slow shift, or a changed spread. */
export type AnomalyKind = 'spike' | 'drop' | 'level-shift' | 'drift' | 'variance-change'

/** One incident in one series: samples unlike its own past. */
export interface Anomaly {
  readonly kpi?: string | undefined
  readonly scope?: Labels | undefined
  readonly start: Timestamp
  /** End of the event; null if it is still open at the end of the series. */
  readonly end: Timestamp | null
  readonly peak: Timestamp
  readonly kind: AnomalyKind
  readonly severity: 'low' | 'medium' | 'high'
  readonly direction: 'up' | 'down'
  /** 0 to 1: how unlike the past. */
  readonly score: number
  readonly actual: number
  readonly expected: number
  /** `actual` − `expected`, in the series' unit. */
  readonly deviation: number
  /** Expected range at the peak. */
  readonly lower?: number | undefined
  readonly upper?: number | undefined
  /** Typical noise of the series, in its unit. */
  readonly scale?: number | undefined
  /** Which rule fired. */
  readonly rule?: string | undefined
  /** A sentence that says why. */
  readonly reason: string
}
