/** Numbers between 0 and 1, the same for the same seed. Source: mulberry32, Tommy Ettinger (2017), public domain. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Standard normal numbers, by Marsaglia's polar method. */
export function normals(random: () => number): () => number {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const kept = spare
      spare = null
      return kept
    }
    for (;;) {
      const [u, v] = [2 * random() - 1, 2 * random() - 1]
      const squared = u * u + v * v
      if (squared >= 1 || squared === 0) continue
      const factor = Math.sqrt((-2 * Math.log(squared)) / squared)
      spare = v * factor
      return u * factor
    }
  }
}

export interface NoiseOptions {
  readonly samplesPerDay: number
  /** Autocorrelation of neighbouring samples. */
  readonly phi?: number
  /** Height of the daily wave, in standard deviations. */
  readonly diurnal?: number
  /** Standard deviation of what a whole day adds. */
  readonly dayEffect?: number
  /** What days 5 and 6 of each seven add. */
  readonly weekend?: number
}

/** A stretch of days of standardized noise: a first-order autoregression, a daily wave, and what whole days add. */
export function noise(days: number, normal: () => number, options: NoiseOptions): Float64Array {
  const { samplesPerDay, phi = 0, diurnal = 0, dayEffect = 0, weekend = 0 } = options
  const values = new Float64Array(days * samplesPerDay)
  const innovation = Math.sqrt(1 - phi * phi)
  let level = normal()
  let day = 0
  for (let i = 0; i < values.length; i++) {
    if (i % samplesPerDay === 0) {
      const index = Math.floor(i / samplesPerDay) % 7
      day = dayEffect * normal() + (index >= 5 ? weekend : 0)
    }
    level = phi * level + innovation * normal()
    values[i] = level + day + diurnal * Math.sin((2 * Math.PI * (i % samplesPerDay)) / samplesPerDay)
  }
  return values
}

/**
 * Fractional Gaussian noise of unit variance, whose autocorrelation dies so slowly that no first-order model fits it.
 * Source: Hosking (1984), "Modeling Persistence in Hydrological Time Series Using Fractional Differencing", by the
 * Durbin-Levinson recursion.
 *
 * @returns a maker of series of `length`, for one Hurst exponent
 */
export function fractionalNoise(length: number, hurst: number, normal: () => number): () => Float64Array {
  const power = (lag: number) => Math.abs(lag) ** (2 * hurst)
  const covariance = Float64Array.from({ length }, (_, lag) => (power(lag + 1) - 2 * power(lag) + power(lag - 1)) / 2)
  const weights: Float64Array[] = [new Float64Array(0)]
  const deviations = [1]
  let variance = 1
  for (let i = 1; i < length; i++) {
    const last = weights[i - 1] as Float64Array
    const explained = last.reduce((sum, weight, j) => sum + weight * (covariance[i - 1 - j] as number), 0)
    const partial = ((covariance[i] as number) - explained) / variance
    const next = new Float64Array(i)
    for (let j = 0; j < i - 1; j++) next[j] = (last[j] as number) - partial * (last[i - 2 - j] as number)
    next[i - 1] = partial
    variance *= 1 - partial * partial
    weights.push(next)
    deviations.push(Math.sqrt(variance))
  }
  return () => {
    const values = new Float64Array(length)
    for (let i = 0; i < length; i++) {
      let expected = 0
      const row = weights[i] as Float64Array
      for (let j = 0; j < i; j++) expected += (row[j] as number) * (values[i - 1 - j] as number)
      values[i] = expected + (deviations[i] as number) * normal()
    }
    return values
  }
}

/** Events that come independently: Knuth's method for small means, its normal limit above. */
export function poisson(mean: number, random: () => number): number {
  if (mean > 500) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normals(random)()))
  const limit = Math.exp(-mean)
  let [count, product] = [0, random()]
  while (product > limit) {
    product *= random()
    count++
  }
  return count
}
