import type { BaselineKind } from '../contracts/index.js'
import type { Anomaly, DaySummary, KpiWindow, Problem, Release, Timestamp } from '../model/index.js'

/** A baseline that was read. */
export interface ReadBaseline {
  readonly name: string
  readonly kind: BaselineKind
  readonly window: KpiWindow
}

/**
 * All data read of a release up to a moment: a tracker's state and a review's input. Only the days in it have been
 * judged.
 */
export interface ReleaseRecord {
  readonly release: Release
  /** From the release to `observedUntil`, launch day included; null before the first slot. */
  readonly window: KpiWindow | null
  /** Baselines other than launch day, as read; those that could not be read are in `problems`. */
  readonly baselines: readonly ReadBaseline[]
  /** Days of the observation period that are over. */
  readonly days: readonly DaySummary[]
  readonly anomalies: readonly Anomaly[]
  readonly observedUntil: Timestamp | null
  /** The observation period is over and read. */
  readonly done: boolean
  readonly problems: readonly Problem[]
}
