import { requireThat } from './require.js'

/**
 * Standard normal distribution function, P(Z ≤ z), with a relative error of about 1e-14, also in the lower tail, down
 * to the smallest normal numbers.
 *
 * @param z - a number of standard deviations; ±Infinity answers 1 and 0
 * @returns the probability, 0 to 1
 * @throws {StabilityError} `CONFIG_INVALID` when `z` is not a number
 * @see Abramowitz and Stegun (1964), 26.2.11 (series) and 26.2.14 (continued fraction)
 * @example
 * normalCdf(1.96) // 0.9750021048517796
 */
export function normalCdf(z: number): number {
  return normalSurvival(-z)
}

/**
 * Upper tail of the standard normal distribution, P(Z > z), with the digits that `1 - normalCdf(z)` loses to rounding.
 *
 * @param z - a number of standard deviations; ±Infinity answers 0 and 1
 * @returns the probability, 0 to 1
 * @throws {StabilityError} `CONFIG_INVALID` when `z` is not a number
 * @see Abramowitz and Stegun (1964), 26.2.11 and 26.2.14
 * @example
 * normalSurvival(10) // 7.619853024160527e-24
 */
export function normalSurvival(z: number): number {
  requireThat(!Number.isNaN(z), '`z` is NaN', 'Give `z` a number of standard deviations.')
  if (Math.abs(z) < SERIES_UP_TO) return 0.5 - normalArea(z)
  return z > 0 ? tail(z) : 1 - tail(-z)
}

/** Density of the standard normal distribution. */
export const normalDensity = (z: number): number => Math.exp(-0.5 * z * z) / ROOT_TWO_PI

/** Area under the density between 0 and z, without the cancellation of `normalCdf(z) - 0.5`; for |z| up to 3. */
export function normalArea(z: number): number {
  let term = z
  let sum = z
  for (let k = 3; Math.abs(term) > Math.abs(sum) * Number.EPSILON * 0.1; k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return sum * normalDensity(z)
}

/** Below it the series keeps 13 digits of the tail; above it the continued fraction converges in under 60 steps. */
const SERIES_UP_TO = 2.5
const ROOT_TWO_PI = Math.sqrt(2 * Math.PI)

/** Laplace's continued fraction z + 1/(z + 2/(z + 3/(z + …))), from its far end; the steps needed fall with z². */
function tail(z: number): number {
  if (z > 40) return 0
  let fraction = z
  for (let k = Math.ceil(12 + 500 / (z * z)); k > 0; k--) fraction = z + k / fraction
  return normalDensity(z) / fraction
}
