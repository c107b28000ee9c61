import { meanOf } from './mean.js'
import { requireColumn, requireThat } from './require.js'
import { squaredDeviations } from './sample-variance.js'

/**
 * How much a series resembles itself `lag` samples earlier.
 *
 * @param values - finite numbers on a regular grid, in order of time; at least `lag` + 1
 * @param lag - whole number of samples, 0 or more; default 1
 * @returns −1 to 1; 1 at lag 0; 0 at any other lag when the series is constant
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are too few values, `CONFIG_INVALID` when one is not finite or
 * `lag` is not a whole number from 0 up
 * @see Box and Jenkins (1970), "Time Series Analysis", 2.1.5
 * @example
 * autocorrelation([1, 2, 3, 4, 5]) // 0.4
 */
export function autocorrelation(values: ArrayLike<number>, lag = 1): number {
  requireThat(
    Number.isInteger(lag) && lag >= 0,
    `\`lag\` is ${lag}`,
    'Give `lag` a whole number of samples, 0 or more.',
  )
  requireColumn(values, 'values', lag + 1)
  const center = meanOf(values)
  const spread = squaredDeviations(values, center)
  if (lag === 0) return 1
  if (!(spread > 0)) return 0
  let sum = 0
  for (let i = lag; i < values.length; i++) {
    sum += ((values[i] as number) - center) * ((values[i - lag] as number) - center)
  }
  return sum / spread
}
