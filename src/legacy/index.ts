import { exportAnomalies, importAnomalies } from './anomalies.js'
import { exportDaySummary, importDaySummary } from './day-summary.js'
import { exportHealth, importHealth } from './health.js'
import { exportKpiSummary, importKpiSummary } from './kpi-summary.js'
import { exportRegression, importRegression } from './regression.js'
import { exportRetrospective, importRetrospective } from './retrospective.js'

/** Reads and writes the original system's JSON; its formulas, for those who must reproduce its numbers. */
export type { ImportDayOptions } from './day-summary.js'
export type { Imported } from './imported.js'
export type { Json, JsonObject } from './json.js'
export {
  type LegacyAnomaly,
  legacyAnomalies,
  legacyClassification,
  legacyConfidence,
  legacyZScores,
} from './legacy-anomalies.js'
export { legacyDaySummary } from './legacy-day-summary.js'
export { type LegacyDrift, legacyDrift } from './legacy-drift.js'
export {
  type LegacyHealthInput,
  type LegacyHealthScore,
  legacyHealthScore,
  legacyHealthStatus,
} from './legacy-health-score.js'
export { type LegacyKpiSnapshot, legacyKpiSummary } from './legacy-kpi-summary.js'
export { legacyKpis } from './legacy-kpis.js'
export { legacyPolicy } from './legacy-policy.js'
export {
  type LegacyMetricType,
  legacyAssessment,
  legacyLatencyForcesRollback,
  legacyRegressionPercent,
  legacySeverity,
} from './legacy-regression.js'
export type { LegacyRow } from './legacy-rows.js'
export { type LegacyStabilityDay, legacyGrade, legacyStabilityScore } from './legacy-stability-score.js'
export {
  type LegacyMetricStatus,
  legacyDegraded,
  legacyDeviationSeverity,
  legacyMetricStatus,
  legacyPriority,
  legacyResourceRegressed,
} from './legacy-thresholds.js'
export { type LegacyTrend, legacyWeeklySummary } from './legacy-weekly-summary.js'
export type { ImportRetrospectiveOptions } from './retrospective.js'

/**
 * Each document of the original as today's report, parsed or as text, from the files that its tools wrote or from its
 * sample data. Missing values are null; fields without an equivalent in today's report are kept in `legacy`, and
 * fields that the original is not known to have in `extra`, so that `exportLegacy` loses none.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the document is not a JSON object, such as a truncated file
 * @example
 * importLegacy.kpiSummary({ timestamp: '2025-11-18T00:00:00Z', overall_availability: 99.95 }).kpis[0].value // 0.9995
 */
export const importLegacy = {
  kpiSummary: importKpiSummary,
  daySummary: importDaySummary,
  anomalies: importAnomalies,
  health: importHealth,
  regression: importRegression,
  retrospective: importRetrospective,
} as const

/**
 * Each report in the original's format. For an imported one, every unchanged field is written as it was read. Values
 * without a field in the original are left out, and fields unknown to today's report are null.
 *
 * @example
 * exportLegacy.kpiSummary(importLegacy.kpiSummary(json)) // deep-equal to `json`
 */
export const exportLegacy = {
  kpiSummary: exportKpiSummary,
  daySummary: exportDaySummary,
  anomalies: exportAnomalies,
  health: exportHealth,
  regression: exportRegression,
  retrospective: exportRetrospective,
} as const
