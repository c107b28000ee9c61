/** How far things have moved from where they were, and where they are heading. */
export { driftFrom, type KpiDrift } from './drift-from.js'
export { type TrendOptions, type TrendResult, trendOf, trendOfDays } from './trend.js'
