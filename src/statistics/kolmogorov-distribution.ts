/**
 * P(D > d) for the two-sided distance of n samples from their distribution function: by the one-sided tail where both
 * sides cannot be exceeded at once, else by powers of a matrix; beyond a thousand samples by the asymptotic formula.
 */
export function kolmogorovSurvival(d: number, n: number): number {
  if (2 * n * d <= 1) return 1
  if (d >= 1) return 0
  if (d >= 0.5 || n * d * d >= TAIL_FROM) return Math.min(1, 2 * oneSided(d, n))
  if (n > MATRIX_UP_TO) return limit(d, n)
  return Math.max(0, 1 - distribution(d, n))
}

/** Above it, the probability that both sides exceed d is under 1e-10 of the probability that one does. */
const TAIL_FROM = 4
/** The matrix has about 2·√n rows. */
const MATRIX_UP_TO = 1000

/**
 * P(D⁺ ≥ d) = d · Σ C(n, j) (d + j/n)^(j−1) (1 − d − j/n)^(n−j).
 *
 * @see Birnbaum and Tingey (1951), "One-Sided Confidence Contours for Probability Distribution Functions", Annals of
 * Mathematical Statistics 22(4)
 */
function oneSided(d: number, n: number): number {
  let sum = 0
  let logChoices = 0
  for (let j = 0; j <= n * (1 - d); j++) {
    const left = 1 - d - j / n
    if (left > 0) sum += Math.exp(logChoices + (j - 1) * Math.log(d + j / n) + (n - j) * Math.log(left))
    logChoices += Math.log((n - j) / (j + 1))
  }
  return d * sum
}

/**
 * P(D ≤ d) as n!/nⁿ times the middle entry of the n-th power of a matrix.
 *
 * @see Marsaglia, Tsang and Wang (2003), "Evaluating Kolmogorov's Distribution", Journal of Statistical Software 8(18)
 */
function distribution(d: number, n: number): number {
  const k = Math.ceil(n * d)
  const size = 2 * k - 1
  const { entries, exponent } = power(startOf(size, k - n * d), size, n)
  let share = entries[(k - 1) * size + k - 1] as number
  let scale = exponent
  for (let i = 1; i <= n; i++) {
    share *= i / n
    if (share < SMALL) {
      share *= 1 / SMALL
      scale--
    }
  }
  return share * SMALL ** -scale
}

/** The matrix whose powers count the paths that stay within d. */
function startOf(size: number, h: number): Float64Array {
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = 1
  const last = (size - 1) * size
  for (let i = 0; i < size; i++) {
    matrix[i * size] = (matrix[i * size] as number) - h ** (i + 1)
    matrix[last + i] = (matrix[last + i] as number) - h ** (size - i)
  }
  matrix[last] = (matrix[last] as number) + (2 * h > 1 ? (2 * h - 1) ** size : 0)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i + 1 && j < size; j++) {
      let factorial = 1
      for (let g = 2; g <= i - j + 1; g++) factorial *= g
      matrix[i * size + j] = (matrix[i * size + j] as number) / factorial
    }
  }
  return matrix
}

/** A power by repeated squaring, times `SMALL` to an exponent wherever it grows large. */
function power(base: Float64Array, size: number, n: number): { entries: Float64Array; exponent: number } {
  if (n === 1) return { entries: base, exponent: 0 }
  const half = power(base, size, n >> 1)
  let entries = product(half.entries, half.entries, size)
  let exponent = 2 * half.exponent
  if (n % 2 === 1) entries = product(base, entries, size)
  if ((entries[(size >> 1) * size + (size >> 1)] as number) > 1 / SMALL) {
    entries = entries.map((entry) => entry * SMALL)
    exponent++
  }
  return { entries, exponent }
}

const SMALL = 1e-140

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] as number
      if (factor === 0) continue
      for (let j = 0; j < size; j++) {
        result[i * size + j] = (result[i * size + j] as number) + factor * (b[k * size + j] as number)
      }
    }
  }
  return result
}

/**
 * Kolmogorov's asymptotic formula, its argument corrected for n: accurate to about 2e-5.
 *
 * @see Vrbik (2018), "Small-Sample Corrections to Kolmogorov-Smirnov Test Statistic", Pioneer Journal of Theoretical
 * and Applied Statistics 15(1-2)
 */
function limit(d: number, n: number): number {
  const x = d * Math.sqrt(n)
  const corrected = x + 1 / (6 * Math.sqrt(n)) + (x - 1) / (4 * n)
  let sum = 0
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * corrected * corrected)
    sum += k % 2 === 1 ? term : -term
    if (term < 1e-18) break
  }
  return Math.min(1, Math.max(0, 2 * sum))
}
