/** What got worse or better than a baseline, by how much, since when, and with what confidence. */
export { type Change, type ChangeClass, classifyChange } from './classify-change.js'
export { type GroupScoreOptions, groupScore } from './group-score.js'
export { type NamedWindow, RegressionAnalyzer, type RegressionAnalyzerOptions } from './regression-analyzer.js'
export type { BurnAlertState, RollbackContext } from './rollback-rules.js'
