/** For people who write sources, sinks and stores, and for a first look without a server. */
export { type LaunchWeek, type LaunchWeekOptions, type LaunchWeekTruth, launchWeek } from './launch-week/launch-week.js'
export type { TrueIncident } from './launch-week/truth.js'
export type { MetricSourceTrial } from './metric-source/trial.js'
export { verifyMetricSource } from './verify-metric-source.js'
export { verifySink } from './verify-sink.js'
export { verifyStateStore } from './verify-state-store.js'
