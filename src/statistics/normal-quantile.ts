import { normalArea, normalDensity, normalSurvival } from './normal-cdf.js'
import { requireThat } from './require.js'

/**
 * Standard normal quantile: the z with P(Z ≤ z) = p, with a relative error of about 1e-14 in both tails.
 *
 * @param p - a probability strictly between 0 and 1
 * @returns a number of standard deviations
 * @throws {StabilityError} `CONFIG_INVALID` when `p` is not strictly between 0 and 1
 * @see Abramowitz and Stegun (1964), 26.2.23, for the first guess
 * @example
 * normalQuantile(0.975) // 1.95996398454005, to its 15 digits
 */
export function normalQuantile(p: number): number {
  requireThat(p > 0 && p < 1, `\`p\` is ${p}`, 'Give `p` a probability between 0 and 1, both excluded.')
  if (p > 0.5) return upperQuantile(1 - p)
  return p === 0.5 ? 0 : -upperQuantile(p)
}

/**
 * How many standard deviations on either side of the mean contain a given share of a normal distribution: 1.96 for
 * 0.95. Computed from the lower tail, since near 1 the upper one has lost its digits.
 */
export const normalReach = (confidence: number): number => -normalQuantile((1 - confidence) / 2)

/** The z > 0 with P(Z > z) = tail, by Newton's method: on the area near the middle, on the log of the tail beyond it. */
function upperQuantile(tail: number): number {
  const central = tail > 0.1
  let z = firstGuess(tail)
  for (let i = 0; i < 20; i++) {
    const density = normalDensity(z)
    const step = central
      ? (0.5 - tail - normalArea(z)) / density
      : (Math.log(normalSurvival(z) / tail) * normalSurvival(z)) / density
    z += step
    if (Math.abs(step) <= 1e-9 * z) break // convergence is quadratic: the next step would be below rounding
  }
  return z
}

function firstGuess(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail))
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
}
