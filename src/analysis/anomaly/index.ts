/** Samples unlike their own past. */
export { AnomalyDetector } from './anomaly-detector.js'
export type { AnomalyPoint, AnomalyReport } from './anomaly-report.js'
export type { AnomalyDetectorOptions } from './options.js'
