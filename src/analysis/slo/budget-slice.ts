import type { Duration } from '../../model/index.js'

/** Events of one stretch of time, oldest first; null where nothing is known. */
export interface BudgetSlice {
  readonly duration: Duration
  readonly bad: number | null
  readonly total: number | null
  /** True where the counts stand in for missing data: they count, and lower the coverage. */
  readonly assumed?: boolean | undefined
}
