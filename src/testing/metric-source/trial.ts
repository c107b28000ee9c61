import type { Query, SteppedRange } from '../../model/index.js'

/** The input of the verifier. */
export interface MetricSourceTrial {
  /** A query that has data in the range. */
  readonly query: Query
  /** Some whole slots of the past, at least four. */
  readonly range: SteppedRange
  /** A valid query that matches nothing. */
  readonly emptyQuery?: Query | undefined
  /** Labels by which `query` has several series: tests `$__by` and `$__selector`, which are not tested without it. */
  readonly by?: readonly string[] | undefined
}
