import { requireShape } from '../model/index.js'
import { tieTermOf } from './midranks.js'
import { normalReach } from './normal-quantile.js'
import { differenceAt } from './pairwise-difference.js'
import { requireColumn, requireShare, requireThat } from './require.js'

/** How sure the interval is. */
export interface HodgesLehmannOptions {
  /** Of the interval, between 0 and 1; default 0.95. */
  readonly confidence?: number | undefined
  /** The variance divided by that of independent samples, at least 1; see `varianceInflation`. Default 1. */
  readonly varianceInflation?: number | undefined
}

/** A shift between two columns, with its interval. */
export interface HodgesLehmannResult {
  /** Median of all differences x − y, in the unit of the columns. */
  readonly shift: number
  readonly lower: number
  readonly upper: number
}

/**
 * Hodges and Lehmann's shift: by how much `x` lies above `y`, as the median of all pairwise differences, with the
 * interval of order statistics that belongs to the rank test (normal approximation, corrected for ties). The shift is
 * exact and found by selection: the n × m differences are never stored.
 *
 * @param x - one or more finite numbers
 * @param y - one or more finite numbers of the same unit
 * @returns shift and limits, in the unit of the columns
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite
 * number or an option is invalid
 * @see Hodges and Lehmann (1963), "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34(2)
 * @example
 * hodgesLehmann([12, 14], [10, 11]).shift // 2.5, the median of 1, 2, 3 and 4
 */
export function hodgesLehmann(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: HodgesLehmannOptions = {},
): HodgesLehmannResult {
  const { confidence = 0.95, varianceInflation = 1 } = requireShape(options, 'options')
  requireColumn(x, 'x')
  requireColumn(y, 'y')
  requireShare(confidence, 'confidence')
  requireThat(
    varianceInflation >= 1 && varianceInflation < Number.POSITIVE_INFINITY,
    `\`varianceInflation\` is ${varianceInflation}`,
    'Give `varianceInflation` a number from 1 up.',
  )
  const rising = new Float64Array(x).sort()
  const falling = new Float64Array(y).sort().reverse()
  const pairs = x.length * y.length
  const middle = differenceAt(rising, falling, (pairs - 1) >> 1)
  const half = pairs / 2
  const shift = pairs % 2 === 1 ? middle : (middle + differenceAt(rising, falling, half)) / 2
  const reach = normalReach(confidence) * Math.sqrt(varianceInflation) * rankDeviation(x, y)
  const last = Math.max(0, Math.floor(half - reach))
  return {
    shift,
    lower: differenceAt(rising, falling, last),
    upper: differenceAt(rising, falling, pairs - 1 - last),
  }
}

/** Standard deviation of Mann and Whitney's U, corrected for ties. */
function rankDeviation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const total = x.length + y.length
  const joined = new Float64Array(total)
  joined.set(x)
  joined.set(y, x.length)
  const tieTerm = tieTermOf(joined.sort())
  return Math.sqrt(Math.max(0, ((x.length * y.length) / 12) * (total + 1 - tieTerm / (total * (total - 1)))))
}
