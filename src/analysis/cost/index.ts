/** What it cost, from what was measured. */
export { type CostReportOptions, costReport } from './cost-report.js'
export type { PriceModel } from './price-model.js'
