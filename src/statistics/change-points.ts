import { requireShape } from '../model/index.js'
import { normalSurvival } from './normal-cdf.js'
import { requireColumn, requireThat } from './require.js'
import { type Noise, sharpened } from './sharp-edge.js'
import { type Split, StepLevels } from './step-levels.js'
import { withoutSpikes } from './without-spikes.js'

/** How short a level may be, and how much evidence a shift needs. */
export interface ChangePointOptions {
  /**
   * Minimum number of samples between two changes, a whole number from 2 up; default 1 % of the samples, from 3 to 12.
   */
  readonly shortest?: number | undefined
  /** How much evidence a change needs, in multiples of the log of the series' length, above 0; default 4. */
  readonly penalty?: number | undefined
}

/** A moment at which the level shifts. */
export interface ChangePoint {
  /** Position of the first value after the change. */
  readonly index: number
  /** Mean of the values since the change before. */
  readonly before: number
  /** Mean of the values up to the change after. */
  readonly after: number
  /** Upper bound of the probability that noise alone causes so large a shift anywhere in a series of this length. */
  readonly p: number
}

/**
 * Finds where the level of a series shifts, and accounts for autocorrelation: in an autocorrelated series, a method
 * that assumes independent noise finds shifts everywhere. Single spikes are not reported. A daily cycle would be:
 * remove it first (`withoutDailyCycle`).
 *
 * A greedy search finds more splits than needed; then those that noise explains are removed, the weakest first. Noise
 * is measured by its long-run variance: the variance of the residuals, widened for their autocorrelation, which is
 * itself corrected for the bias that fitting the levels causes.
 *
 * @param values - one or more finite numbers on a regular grid, in order of time and of any one unit
 * @returns the changes in order of time; empty where there are none, or too few values to show one
 * @throws {StabilityError} `INSUFFICIENT_DATA` when `values` is empty, `CONFIG_INVALID` when a value is not finite or an
 * option is out of range
 * @see Scott and Knott (1974) for binary segmentation, Biometrics 30(3); Killick, Fearnhead and Eckley (2012) for the
 * penalty, JASA 107(500)
 * @example
 * changePoints([1, 1, 1, 1, 1, 9, 9, 9, 9, 9]) // [{ index: 5, before: 1, after: 9, p: 0 }]
 */
export function changePoints(values: ArrayLike<number>, options: ChangePointOptions = {}): ChangePoint[] {
  requireShape(options, 'options')
  requireColumn(values, 'values')
  const n = values.length
  const { shortest = Math.max(3, Math.min(12, Math.floor(n / 100))), penalty = PENALTY } = options
  requireThat(
    Number.isInteger(shortest) && shortest >= 2,
    `\`shortest\` is ${shortest}`,
    'Give `shortest` a whole number of samples, 2 or more.',
  )
  requireThat(penalty > 0, `\`penalty\` is ${penalty}`, 'Give `penalty` a number above 0.')
  if (n < 2 * shortest) return []
  const cleaned = withoutSpikes(values)
  const levels = new StepLevels(cleaned)
  const splits = greedySplits(levels, shortest, Math.max(1, Math.min(MOST_SPLITS, Math.floor(n / 8))))
  const noise = noiseOf(levels, splits)
  const limit = penalty * Math.log(n) * noise.longRunVariance
  const merged = mergeWeakest(levels, inOrder(splits), limit)
  const settled = mergeWeakest(levels, settle(levels, merged, shortest), limit)
  const cuts = sharpened(cleaned, levels, settled, shortest, noise)
  return cuts.map((index, i) => {
    const from = i === 0 ? 0 : (cuts[i - 1] as number)
    const to = cuts[i + 1] ?? n
    const z = Math.sqrt(levels.gain(from, index, to) / noise.longRunVariance)
    return {
      index,
      before: levels.level(from, index),
      after: levels.level(index, to),
      p: Math.min(1, 2 * n * normalSurvival(z)),
    }
  })
}

/**
 * Twice Schwarz's 2 log n for a level and its place: in simulation it keeps false changes below 5 % up to
 * autocorrelation .9.
 */
const PENALTY = 4
/** Splits to begin with; those that noise explains are removed later. */
const MOST_SPLITS = 40

/** Binary segmentation: repeatedly makes the split that lowers the sum of squares most. */
function greedySplits(levels: StepLevels, shortest: number, most: number): Split[] {
  const splits: Split[] = []
  const candidates = [levels.bestSplit(0, levels.length, shortest)].filter((split) => split !== null)
  while (splits.length < most && candidates.length > 0) {
    let best = 0
    for (const [i, { gain }] of candidates.entries()) if (gain > (candidates[best] as Split).gain) best = i
    const [split] = candidates.splice(best, 1) as [Split]
    splits.push(split)
    const { from, at, to } = split
    for (const half of [levels.bestSplit(from, at, shortest), levels.bestSplit(at, to, shortest)]) {
      if (half !== null) candidates.push(half)
    }
  }
  return splits
}

const inOrder = (splits: readonly Split[]): number[] => splits.map(({ at }) => at).sort((a, b) => a - b)

/**
 * The noise left by the first few splits: enough of them that real shifts are not counted as noise, few enough not to
 * fit it. The right number is unclear for a short series or many levels, so the one that leaves the least noise is
 * used.
 */
function noiseOf(levels: StepLevels, splits: readonly Split[]): Noise {
  const n = levels.length
  const fewest = Math.max(1, Math.min(20, Math.floor(n / SAMPLES_PER_SPLIT)))
  const most = Math.max(fewest, Math.min(4, Math.floor(n / 20)))
  const searched = Math.min(MOST_SPLITS, Math.floor(n / SHORT_LEVEL))
  let least: Noise = { rho: MOST_RHO, longRunVariance: Number.POSITIVE_INFINITY }
  for (let count = fewest; count <= Math.max(most, searched); count++) {
    const cuts = inOrder(splits.slice(0, count))
    const { variance, autocorrelation } = levels.residuals(cuts)
    const floor = (ROUNDING * levels.largest) ** 2
    const cost = (count > most ? SEARCHED_LEVEL : CHOSEN_LEVEL) * (cuts.length + 1)
    const rho = variance > floor ? unbiased(autocorrelation, cost / n) : 0
    const longRunVariance = (Math.max(variance, floor) * (1 + rho)) / (1 - rho)
    if (longRunVariance < least.longRunVariance) least = { rho, longRunVariance }
  }
  return least
}

/**
 * Autocorrelation within p fitted levels of n samples comes out too low by about (1 + 3ρ)·p/n (Marriott and Pope 1954);
 * by a multiple of that where the levels were fitted. This solves for ρ.
 */
function unbiased(autocorrelation: number, bias: number): number {
  if (3 * bias >= 1) return MOST_RHO
  return Math.min(MOST_RHO, Math.max(0, (autocorrelation + bias) / (1 - 3 * bias)))
}

/**
 * That multiple, from simulation of healthy series; larger for levels beyond the first few, which had more candidates.
 */
const CHOSEN_LEVEL = 2.25
const SEARCHED_LEVEL = 4
const SAMPLES_PER_SPLIT = 50
/** The most levels a series may have is one in this many samples. */
const SHORT_LEVEL = 30
/** Beyond it, a week of data cannot tell a series from a random walk. */
const MOST_RHO = 0.97
/** Deviations below this share of the largest value are rounding. */
const ROUNDING = 1e-7

/** Removes every cut that noise explains, the weakest first. */
function mergeWeakest(levels: StepLevels, cuts: readonly number[], limit: number): number[] {
  const left = [...cuts]
  while (left.length > 0) {
    let weakest = 0
    let least = Number.POSITIVE_INFINITY
    for (const [i, cut] of left.entries()) {
      const strength = strengthOf(levels, left[i - 1] ?? 0, cut, left[i + 1] ?? levels.length)
      if (strength < least) {
        least = strength
        weakest = i
      }
    }
    if (least > limit) break
    left.splice(weakest, 1)
  }
  return left
}

/** Gain of a cut, reduced in a short part, whose mean is further from normally distributed than that of a long one. */
function strengthOf(levels: StepLevels, from: number, at: number, to: number): number {
  return levels.gain(from, at, to) / (1 + NOT_YET_NORMAL / Math.min(at - from, to - at))
}

/**
 * Halves the gain in a part of four samples: in simulation, false changes in zero-inflated and lognormal noise stay
 * below 5 %.
 */
const NOT_YET_NORMAL = 4

/** Moves every cut to the best place between its neighbours, some of which the greedy search found only after it. */
function settle(levels: StepLevels, cuts: readonly number[], shortest: number): number[] {
  const settled = [...cuts]
  for (let round = 0; round < 3; round++) {
    let moved = false
    for (const [i, cut] of settled.entries()) {
      const best = levels.bestSplit(settled[i - 1] ?? 0, settled[i + 1] ?? levels.length, shortest)
      if (best === null || best.at === cut) continue
      settled[i] = best.at
      moved = true
    }
    if (!moved) break
  }
  return settled
}
