import { requireShape } from '../model/index.js'
import { scoreVariance, tieSums } from './kendall-ties.js'
import { median } from './median.js'
import { normalReach } from './normal-quantile.js'
import { requireColumn, requireShare, requireThat } from './require.js'
import { slopeAt } from './slope-at.js'

/** Where the values lie, and how sure the interval is. */
export interface TheilSenOptions {
  /** Where each value lies, such as its day; at least two different. Default 0, 1, 2 … */
  readonly at?: ArrayLike<number> | undefined
  /** Of the interval, between 0 and 1; default 0.95. */
  readonly confidence?: number | undefined
}

/** A line through the values, with the limits of its slope. */
export interface TheilSenResult {
  /** Median slope, in units of the values per unit of `at`. */
  readonly slope: number
  /** Value of the line at 0. */
  readonly intercept: number
  /** Limits of the slope, for independent deviations from the line. */
  readonly lower: number
  readonly upper: number
}

/**
 * Theil and Sen's trend: the median of the slopes between all pairs of points, robust to up to 29 % outliers.
 *
 * @param values - two or more finite numbers
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are fewer than two values, `CONFIG_INVALID` when a column holds
 * a non-finite number, the columns differ in length, all of `at` is equal or `confidence` is out of range
 * @see Sen (1968), "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA 63(324)
 * @example
 * theilSen([1, 3, 5, 99]).slope // 17.33, halfway from 2 to 32.67: the slopes are 2, 2, 2, 32.67, 48 and 94
 */
export function theilSen(values: ArrayLike<number>, options: TheilSenOptions = {}): TheilSenResult {
  const { at, confidence = 0.95 } = requireShape(options, 'options')
  requireColumn(values, 'values', 2)
  requireShare(confidence, 'confidence')
  const positions = at ?? Uint32Array.from({ length: values.length }, (_, i) => i)
  requireColumn(positions, 'at', 2)
  requireThat(
    positions.length === values.length,
    `\`at\` has ${positions.length} entries for ${values.length} values`,
    'Give `at` one position for each value.',
  )
  const ties = tieSums(positions).pairs
  const count = (values.length * (values.length - 1)) / 2 - ties
  requireThat(count > 0, 'all of `at` is equal', 'Give `at` at least two different positions.')
  const slopes = values.length <= LAID_OUT_UP_TO ? slopesOf(values, positions) : null
  const nth = (k: number) => (slopes === null ? slopeAt(values, positions, k) : (slopes[k] as number))
  const middle = nth((count - 1) >> 1)
  const slope = count % 2 === 1 ? middle : (middle + nth(count / 2)) / 2
  const reach = normalReach(confidence) * Math.sqrt(scoreVariance(positions, values))
  return {
    slope,
    intercept: median(values) - slope * median(positions),
    lower: nth(Math.max(0, Math.round((count - reach) / 2) - 1)),
    upper: nth(Math.min(count - 1, Math.round((count + reach) / 2))),
  }
}

/** Half a million slopes; beyond that, the answer is selected without storing them. */
const LAID_OUT_UP_TO = 1000

/** Slopes between all pairs of different position, ascending. */
function slopesOf(values: ArrayLike<number>, at: ArrayLike<number>): Float64Array {
  const n = values.length
  const slopes = new Float64Array((n * (n - 1)) / 2)
  let length = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const run = (at[j] as number) - (at[i] as number)
      if (run !== 0) slopes[length++] = ((values[j] as number) - (values[i] as number)) / run
    }
  }
  return slopes.subarray(0, length).sort()
}
