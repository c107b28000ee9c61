import { meanOf } from './mean.js'
import { requireColumn } from './require.js'
import { squaredDeviations } from './sample-variance.js'

/**
 * Cohen's d: the difference of the means in pooled standard deviations; around .2 it is called small, .5 medium, .8 large.
 *
 * @param x - one or more finite numbers, three or more in both together
 * @param y - one or more finite numbers of the same unit
 * @returns d of x − y; 0 for equal constants, null for different ones, which have no deviation to divide by
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are too few values, `CONFIG_INVALID` when one is not finite
 * @see Cohen (1988), "Statistical Power Analysis for the Behavioral Sciences", 2.2
 * @example
 * cohensD([3, 4, 5], [1, 2, 3]) // 2
 */
export function cohensD(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  requireColumn(x, 'x')
  requireColumn(y, 'y', x.length > 1 ? 1 : 2)
  const meanX = meanOf(x)
  const meanY = meanOf(y)
  const squares = squaredDeviations(x, meanX) + squaredDeviations(y, meanY)
  if (meanX === meanY) return 0
  return squares > 0 ? (meanX - meanY) / Math.sqrt(squares / (x.length + y.length - 2)) : null
}
