import type { Query, SteppedRange } from '../../model/index.js'

/** What to ask a source for. */
export interface MetricSourceTrial {
  /** A query that has data in the range. */
  readonly query: Query
  /** Some whole slots of the past, at least four. */
  readonly range: SteppedRange
  /** A query that is right and matches nothing. */
  readonly emptyQuery?: Query | undefined
  /** Labels by which `query` has several series: tries what it does with `$__by` and `$__selector`, which is not tried without. */
  readonly by?: readonly string[] | undefined
}
