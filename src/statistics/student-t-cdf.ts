import { normalSurvival } from './normal-cdf.js'
import { requireThat } from './require.js'

/**
 * Student's t distribution function, P(T ≤ t), for any positive degrees of freedom, whole or not; its relative error is
 * about 1e-13, also in the lower tail.
 *
 * @param t - the statistic; ±Infinity answers 1 and 0
 * @param df - degrees of freedom, above 0; Infinity is the normal distribution
 * @returns the probability, 0 to 1
 * @throws {StabilityError} `CONFIG_INVALID` when `t` is not a number or `df` is not above 0
 * @see Abramowitz and Stegun (1964), 26.7.1 and 26.5.8 (incomplete beta)
 * @example
 * studentTCdf(1, 1) // 0.75
 */
export function studentTCdf(t: number, df: number): number {
  return studentTSurvival(-t, df)
}

/**
 * Upper tail of Student's t distribution, P(T > t), with the digits that `1 - studentTCdf(t, df)` loses to rounding.
 *
 * @param t - the statistic; ±Infinity answers 0 and 1
 * @param df - degrees of freedom, above 0; Infinity is the normal distribution
 * @returns the probability, 0 to 1
 * @throws {StabilityError} `CONFIG_INVALID` when `t` is not a number or `df` is not above 0
 * @see Abramowitz and Stegun (1964), 26.7.1 and 26.5.8
 * @example
 * studentTSurvival(1, 1) // 0.25
 */
export function studentTSurvival(t: number, df: number): number {
  requireThat(!Number.isNaN(t), '`t` is NaN', 'Give `t` a number.')
  requireThat(df > 0, `\`df\` is ${df}`, 'Give `df`, the degrees of freedom, a number above 0.')
  if (df > NORMAL_FROM) return normalSurvival(t)
  if (Math.abs(t) < SERIES_UP_TO) return 0.5 - studentTArea(t, df)
  return t > 0 ? tail(t, df) : 1 - tail(-t, df)
}

/** Density of Student's t distribution. */
export const studentTDensity = (t: number, df: number): number => Math.exp(studentTLogDensity(t, df))

/** Its logarithm, where the density itself would be too small a number. */
export const studentTLogDensity = (t: number, df: number): number =>
  Math.log(densityAtZero(df)) - ((df + 1) / 2) * log1pSquare(Math.abs(t) / Math.sqrt(df))

/** Area under the density between 0 and t, without the cancellation of `studentTCdf(t, df) - 0.5`. */
export function studentTArea(t: number, df: number): number {
  const share = (t * t) / (df + t * t)
  let term = 1
  let sum = 1
  for (let k = 1; term > sum * Number.EPSILON * 0.1; k++) {
    term *= (share * (df - 1 + 2 * k)) / (2 * k + 1)
    sum += term
  }
  return t * sum * studentTDensity(t, df)
}

/** From here on the normal distribution differs by less than rounding wherever the tail is above 1e-300. */
const NORMAL_FROM = 1e20
/** Below it the series keeps 13 digits of the tail; from it on t² > 3, where the continued fraction converges fast. */
const SERIES_UP_TO = 2

/** Half the incomplete beta function of x = df/(df + t²) with a = df/2 and b = ½, by its continued fraction. */
function tail(t: number, df: number): number {
  const ratio = t / Math.sqrt(df)
  // x^a · √(1 − x) / B(a, ½), in terms of the density at 0, 1 / (√df · B(a, ½))
  const front = densityAtZero(df) * Math.sqrt(df) * Math.exp((-df / 2) * log1pSquare(ratio))
  const inverse = 1 / ratio
  return (0.5 * front * betaFraction(df / 2, 0.5, 1 / (1 + inverse * inverse))) / Math.sqrt(1 + inverse * inverse)
}

/** log(1 + r²), also where r² overflows. */
const log1pSquare = (ratio: number): number => (ratio > 1e100 ? 2 * Math.log(ratio) : Math.log1p(ratio * ratio))

/** Density at 0: Γ((df + 1)/2) / (√(π·df) · Γ(df/2)). */
const densityAtZero = (df: number): number => gammaHalfRatio(df / 2) / Math.sqrt(Math.PI * df)

/**
 * Γ(a + ½)/Γ(a), by recurrence from an argument where its asymptotic series has 16 digits: a difference of two
 * log-gammas would lose as many digits as a has.
 *
 * @see Tricomi and Erdélyi (1951), "The asymptotic expansion of a ratio of gamma functions", Pacific J. Math. 1(1)
 */
function gammaHalfRatio(a: number): number {
  let factor = 1
  let at = a
  for (; at < 30; at++) factor *= at / (at + 0.5)
  const u = 1 / at
  const series =
    1 +
    u *
      (-1 / 8 +
        u *
          (1 / 128 +
            u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144 + u * (869 / 4194304 + (u * 39325) / 33554432))))))
  return factor * Math.sqrt(at) * series
}

/**
 * The continued fraction of the incomplete beta function in terms of y = 1 − x, evaluated as Lentz proposed. With many
 * degrees of freedom y is tiny and x so close to 1 that a fraction in x would cancel.
 *
 * @see Didonato and Morris (1992), "Significant Digit Computation of the Incomplete Beta Function Ratios", ACM TOMS
 * 18(3), equation 9
 */
function betaFraction(a: number, b: number, y: number): number {
  const x = 1 - y
  const lambda = (a + b) * y - b
  const step = (n: number) =>
    n + (n * (b - n) * x) / (a + 2 * n - 1) + ((a + n) / (a + 2 * n + 1)) * (lambda + 1 + n * (1 + y))
  let c = (a / (a + 1)) * (lambda + 1)
  let d = 0
  let value = c
  for (let n = 1; n < MOST_STEPS; n++) {
    const numerator = (((a + n - 1) * (a + b + n - 1)) / (a + 2 * n - 1) ** 2) * n * (b - n) * x * x
    const denominator = step(n)
    d = 1 / (denominator + numerator * d)
    c = denominator + numerator / c
    value *= c * d
    if (Math.abs(c * d - 1) < Number.EPSILON) break
  }
  return 1 / value
}

/** Far above what any argument from `SERIES_UP_TO` on needs: under 60. */
const MOST_STEPS = 1000
