import type { HealthReport, KpiSummary, RegressionReport, Retrospective } from './report.js'
import type { WeeklySummary } from './weekly-summary.js'

/** Any document that sinks deliver and renderers show. */
export type Report = Retrospective | WeeklySummary | HealthReport | RegressionReport | KpiSummary
