/** How healthy a day was, how stable a week, and what to do about it. */
export { type HealthReportOptions, healthReport } from './health-report.js'
export { type StabilityScore, type StabilityScoreOptions, stabilityGrade, stabilityScore } from './stability-score.js'
export { type Sighting, stepsFor } from './steps-for.js'
