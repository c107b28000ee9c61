/** Error budgets: how much failure an objective allows, how much of it is spent, and how fast. */

export type { BudgetSlice } from './budget-slice.js'
export { budgetsOf } from './budgets-of.js'
export { type BurnAlert, type BurnAlertOptions, burnAlerts, burnWindows } from './burn-alerts.js'
export { type BurnWindow, burnFactors } from './burn-factors.js'
export { burnRate } from './burn-rate.js'
export { errorAllowance } from './error-allowance.js'
export { type ErrorBudgetOptions, errorBudget } from './error-budget.js'
export { promiseOf } from './promise-of.js'
export { type BudgetPromise, promisesIn } from './promises-in.js'
export { timeSlices } from './time-slices.js'
