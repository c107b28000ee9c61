import { normalQuantile } from './normal-quantile.js'
import { requireThat } from './require.js'
import { studentTArea, studentTDensity, studentTLogDensity, studentTSurvival } from './student-t-cdf.js'

/**
 * Quantile of Student's t distribution: the t with P(T ≤ t) = p, for any positive degrees of freedom.
 *
 * @param p - a probability strictly between 0 and 1
 * @param df - degrees of freedom, above 0; Infinity is the normal distribution
 * @returns the quantile, with a relative error of about 1e-13
 * @throws {StabilityError} `CONFIG_INVALID` when `p` is not strictly between 0 and 1 or `df` is not above 0
 * @example
 * studentTQuantile(0.975, 4) // 2.77644510519779, to its 15 digits
 */
export function studentTQuantile(p: number, df: number): number {
  requireThat(p > 0 && p < 1, `\`p\` is ${p}`, 'Give `p` a probability between 0 and 1, both excluded.')
  requireThat(df > 0, `\`df\` is ${df}`, 'Give `df`, the degrees of freedom, a number above 0.')
  if (p === 0.5) return 0
  return p > 0.5 ? upperQuantile(1 - p, df) : -upperQuantile(p, df)
}

/**
 * The t > 0 with P(T > t) = tail, by Newton's method from the normal quantile, which is never too far away. Near the
 * middle the area is concave in t; beyond it the log of the tail is concave in log t: both converge from any such start.
 */
function upperQuantile(tail: number, df: number): number {
  let t = -normalQuantile(tail)
  if (df === Number.POSITIVE_INFINITY) return t
  const central = tail > 0.2
  for (let i = 0; i < 200; i++) {
    const next = central
      ? t + (0.5 - tail - studentTArea(t, df)) / studentTDensity(t, df)
      : t * Math.exp(logStep(t, tail, df))
    const change = Math.abs(next - t)
    t = next
    if (change <= 1e-9 * t) break // convergence is quadratic: the next step would be below rounding
  }
  return t
}

function logStep(t: number, tail: number, df: number): number {
  const survival = studentTSurvival(t, df)
  return Math.log(survival / tail) * Math.exp(Math.log(survival) - Math.log(t) - studentTLogDensity(t, df))
}
