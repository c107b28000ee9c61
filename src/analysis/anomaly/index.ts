/** Finds samples unlike their own past, and series unlike their peers. */
export { AnomalyDetector } from './anomaly-detector.js'
export type { AnomalyPoint, AnomalyReport } from './anomaly-report.js'
export type { AnomalyDetectorOptions } from './options.js'
export { type Outlier, type OutlierOptions, type OutlierReport, outliersAmong, type Peer } from './outliers-among.js'
export { withEnoughEvents } from './with-enough-events.js'
