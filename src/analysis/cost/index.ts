/** Costs, computed from measurements. */
export { type CostReportOptions, costReport } from './cost-report.js'
export type { PriceModel } from './price-model.js'
