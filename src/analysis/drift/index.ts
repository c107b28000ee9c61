/** How far KPIs have moved from a baseline, and whether they are still moving. */
export { driftFrom, type KpiDrift } from './drift-from.js'
export { type TrendOptions, type TrendResult, trendOf, trendOfDays } from './trend.js'
