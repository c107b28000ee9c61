import { meanOf } from './mean.js'
import { median } from './median.js'
import { requireColumn } from './require.js'
import { largestOf } from './rounding.js'
import { squaredDeviations } from './sample-variance.js'
import { studentTSurvival } from './student-t-cdf.js'

/** Whether two columns spread differently. */
export interface BrownForsytheResult {
  /** Between-column over within-column variance of the distances; null where the distances do not vary but differ. */
  readonly f: number | null
  /** Degrees of freedom within the columns; between two columns there is one. */
  readonly df: number
  /** Two-sided. */
  readonly p: number
}

/**
 * Brown and Forsythe's test: do two columns spread differently, whatever their levels? An analysis of variance of the
 * distances from each column's median.
 *
 * @param x - two or more finite numbers; give more than two, since two always lie equally far from their median
 * @param y - two or more finite numbers of the same unit
 * @returns F on 1 and `df` degrees of freedom, and p; columns that do not vary give f = 0 and p = 1
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column has fewer than two values, `CONFIG_INVALID` when one holds a
 * non-finite number
 * @see Brown and Forsythe (1974), "Robust Tests for the Equality of Variances", JASA 69(346)
 * @example
 * brownForsythe([1, 2, 3], [10, 20, 30]).f // 3.2079207920792077, p = .15: three values show little
 */
export function brownForsythe(x: ArrayLike<number>, y: ArrayLike<number>): BrownForsytheResult {
  requireColumn(x, 'x', 2)
  requireColumn(y, 'y', 2)
  const distancesX = distances(x)
  const distancesY = distances(y)
  const centerX = meanOf(distancesX)
  const centerY = meanOf(distancesY)
  const df = x.length + y.length - 2
  const within = squaredDeviations(distancesX, centerX) + squaredDeviations(distancesY, centerY)
  const difference = centerX - centerY
  const nothing = Number.EPSILON * Math.max(largestOf(x), largestOf(y))
  if (Math.sqrt(within / df) <= nothing) {
    return Math.abs(difference) <= nothing ? { f: 0, df, p: 1 } : { f: null, df, p: 0 }
  }
  const f = (difference ** 2 / (1 / x.length + 1 / y.length) / within) * df
  return { f, df, p: 2 * studentTSurvival(Math.sqrt(f), df) } // F on 1 degree of freedom is t squared
}

function distances(values: ArrayLike<number>): Float64Array {
  const center = median(values)
  return Float64Array.from(values, (value) => Math.abs(value - center))
}
