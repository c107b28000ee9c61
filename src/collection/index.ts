/** Plans and performs reads, keeps what was read, and summarizes it. */
export { certify } from './certify.js'
export type { KpiCollectorOptions } from './collector-options.js'
export { joinAlerts } from './join-alerts.js'
export { KpiCollector, type ProbeOptions } from './kpi-collector.js'
export { kpiDays } from './kpi-days.js'
export type { ProbeResult } from './probe.js'
export type { CollectOptions, Progress } from './progress.js'
export type { ReadBaseline, ReleaseRecord } from './release-record.js'
export {
  type ReplayedAnomaly,
  type ReplayLabel,
  type ReplayOptions,
  type ReplayReport,
  type ReplayScore,
  replay,
} from './replay.js'
export type { KpiTrend, StabilitySummary } from './stability-summary.js'
export { StabilityTracker, type StabilityUpdate } from './stability-tracker.js'
export { type SummarizeDayOptions, summarizeDay } from './summarize-day.js'
export type { StabilityTrackerOptions } from './tracker-options.js'
export { decodeWindow, encodeWindow } from './window-codec.js'
export { withoutExcluded } from './without-excluded.js'
