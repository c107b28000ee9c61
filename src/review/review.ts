import type {
  Anomaly,
  CostReport,
  DaySummary,
  HealthReport,
  Incident,
  KpiBudget,
  KpiSummary,
  Problem,
  RegressionReport,
  Release,
  Retrospective,
  Verdict,
} from '../model/index.js'

/** The complete result of a review. */
export interface Review {
  readonly verdict: Verdict
  /** Why, in sentences. */
  readonly reasons: readonly string[]
  readonly release: Release
  /** Launch day, certified. */
  readonly baseline: KpiSummary
  /** The completed days of days 1 to 7. */
  readonly days: readonly DaySummary[]
  /** One report for each of `days`. */
  readonly health: readonly HealthReport[]
  readonly anomalies: readonly Anomaly[]
  readonly incidents: readonly Incident[]
  readonly regression: RegressionReport
  readonly budgets: readonly KpiBudget[]
  /** Null without a cost KPI. */
  readonly cost: CostReport | null
  /** What could not be read, and what to do about it. */
  readonly problems: readonly Problem[]
  readonly retrospective: Retrospective
}
