import { parts, type StepLevels } from './step-levels.js'

/** The noise around the levels, as a first-order autoregression. */
export interface Noise {
  /** Lag-one autocorrelation, corrected for its bias. */
  readonly rho: number
  /** Variance of a mean of n samples, times n: the variance of a sample times (1 + ρ)/(1 − ρ). */
  readonly longRunVariance: number
}

/**
 * Moves a change to where the series really jumps. Means of correlated noise locate a change only roughly, but a jump
 * shows in the step from one sample to the next. So, among the places that the means cannot tell apart, this takes the
 * one that makes those steps likeliest, if it is clearly likelier than the given one.
 *
 * @param values - the series that `levels` was made of
 * @returns the cuts, moved
 */
export function sharpened(
  values: Float64Array,
  levels: StepLevels,
  cuts: readonly number[],
  shortest: number,
  { rho, longRunVariance }: Noise,
): number[] {
  const n = values.length
  const steps = Float64Array.from(values, (value, i) =>
    i === 0 ? 0 : value - levels.center - rho * ((values[i - 1] as number) - levels.center),
  )
  const sums = running(steps, (step) => step)
  const squares = running(steps, (step) => step * step)
  /**
   * Squared innovations (x − m) − ρ(x′ − m) of a part, except its first sample, whose predecessor has another level.
   */
  const within = (from: number, to: number, level: number) => {
    const expected = (1 - rho) * (level - levels.center)
    const sum = (sums[to] as number) - (sums[from + 1] as number)
    const square = (squares[to] as number) - (squares[from + 1] as number)
    return square - 2 * expected * sum + expected * expected * (to - from - 1)
  }
  const variance = parts(cuts, n).reduce((sum, [from, to]) => sum + within(from, to, levels.level(from, to)), 0) / n
  const moved = [...cuts]
  for (const [i, cut] of cuts.entries()) {
    const from = i === 0 ? 0 : (moved[i - 1] as number)
    const to = cuts[i + 1] ?? n
    const jump = levels.level(from, cut) - levels.level(cut, to)
    const reach = Math.min(n, Math.ceil((DOUBT * longRunVariance) / (jump * jump)))
    const cost = (at: number) => {
      const first = levels.level(from, at)
      const second = levels.level(at, to)
      const edge = (values[at] as number) - second - rho * ((values[at - 1] as number) - first)
      return within(from, at, first) + within(at, to, second) + edge * edge
    }
    const given = cost(cut)
    let least = given - CLEARLY * variance
    for (let at = Math.max(from + shortest, cut - reach); at <= Math.min(to - shortest, cut + reach); at++) {
      const here = cost(at)
      if (here < least) {
        least = here
        moved[i] = at
      }
    }
  }
  return moved
}

function running(values: Float64Array, term: (value: number) => number): Float64Array {
  const sums = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i++) sums[i + 1] = (sums[i] as number) + term(values[i] as number)
  return sums
}

/**
 * A least-squares change lies within about ten times (noise variance / squared jump) samples of the true one.
 *
 * @see Yao (1987), "Approximating the distribution of the maximum likelihood estimate of the change-point in a sequence
 * of independent random variables", Annals of Statistics 15(3)
 */
const DOUBT = 10
/** Twice the difference in log-likelihood from which one place is clearly likelier. */
const CLEARLY = 4
