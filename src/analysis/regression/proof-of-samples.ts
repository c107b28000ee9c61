import type { Policy } from '../../model/index.js'
import {
  brownForsythe,
  cliffsDelta,
  dayBlockTest,
  type EssRankTestResult,
  essRankTest,
  hodgesLehmann,
  mean,
  median,
  studentTQuantile,
  withoutDailyCycle,
} from '../../statistics/index.js'
import type { Column } from './aligned-pair.js'
import { type Proof, unproved } from './proof.js'

/**
 * Proof of a change in a value per slot: the rank test on effective samples and, where there are enough days, the test
 * of day means. Both must agree, so the larger p counts: neighbouring samples are correlated, and so are those of one
 * day.
 */
export function proofOfSamples(
  baseline: Column,
  current: Column,
  samplesPerDay: number | undefined,
  policy: Policy,
): Proof {
  const { proof: limits, confidence } = policy
  const counts = [current.values.length, baseline.values.length] as const
  if (Math.min(...counts) < FEWEST_SAMPLES) return unproved(...counts)
  const scale = extremeScale(baseline, current)
  if (scale !== 1) {
    const scaled = ({ values, slots }: Column) => ({ values: values.map((value) => value / scale), slots })
    const proof = proofOfSamples(scaled(baseline), scaled(current), samplesPerDay, policy)
    const interval = proof.interval && { lower: proof.interval.lower * scale, upper: proof.interval.upper * scale }
    return { ...proof, interval }
  }
  const slots = { baselineSlots: baseline.slots, currentSlots: current.slots }
  const level = withoutDailyCycle(baseline.values, current.values, { ...slots, samplesPerDay })
  const rank = essRankTest(level.baseline, level.current, { ...slots, alternative: 'greater' })
  const increases = [rank.p]
  const decreases = [
    otherTail(rank.p, () => essRankTest(level.baseline, level.current, { ...slots, alternative: 'less' })),
  ]
  const byDay = samplesPerDay !== undefined && wholeDays(current, samplesPerDay) >= limits.dayBlockDays
  if (byDay) {
    const byDays = (alternative: 'greater' | 'less') =>
      dayBlockTest(level.baseline, level.current, { ...slots, samplesPerDay, alternative, withoutCycle: true })
    const { p } = byDays('greater')
    increases.push(p)
    decreases.push(otherTail(p, () => byDays('less')))
  }
  const effectiveSamples = rank.effectiveSamples
  return {
    pIncrease: Math.max(...increases),
    pDecrease: Math.max(...decreases),
    effectiveSamples,
    effect: cliffsDelta(current.values, baseline.values),
    interval: intervalOf(baseline, current, level, rank, confidence),
    confidence: byDay ? 'confirmed' : 'provisional',
    notes: spreadChanged(baseline, current, effectiveSamples, limits.varianceLevel) ? ['variance_changed'] : [],
    rule: byDay ? 'rank test on effective samples and test of day means' : 'rank test on effective samples',
    samples: counts[0],
    baselineSamples: counts[1],
  }
}

/** A rank test of two samples against two cannot be significant. */
const FEWEST_SAMPLES = 3
/** A scale for values whose squares would overflow or underflow; the tests do not depend on the unit. */
function extremeScale(...columns: readonly Column[]): number {
  let largest = 0
  for (const { values } of columns) for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest === 0 || (largest > 1e-100 && largest < 1e100) ? 1 : largest
}

/** The p of the other side: 1 − p, unless that has lost its digits or p is 1 on both sides. */
const otherTail = (p: number, test: () => { readonly p: number }): number => (p > ALMOST_ONE ? test().p : 1 - p)

const ALMOST_ONE = 0.99

/**
 * Hodges and Lehmann's interval, widened for autocorrelation; the interval of means where most values are identical.
 */
function intervalOf(
  baseline: Column,
  current: Column,
  level: { readonly baseline: Float64Array; readonly current: Float64Array },
  { effectiveBaseline, effectiveCurrent }: EssRankTestResult,
  confidence: number,
): { lower: number; upper: number } {
  const [before, after] = [baseline.values, current.values]
  // Where most values on both sides equal the same median, most differences are 0 and the rank interval says nothing.
  const center = median(before)
  if (center === median(after) && shareOf(before, center) > 0.5 && shareOf(after, center) > 0.5) {
    return intervalOfMeans(baseline, current, effectiveBaseline, effectiveCurrent, confidence)
  }
  // The limits need no more pairs than this; a thinned column keeps its effective sample size, up to its length.
  const every = Math.ceil(Math.sqrt((before.length * after.length) / MOST_PAIRS))
  const thin = (values: Float64Array) => (every > 1 ? values.filter((_, i) => i % every === 0) : values)
  const [low, high] = [thin(level.baseline), thin(level.current)]
  const varianceInflation = Math.max(1, low.length / effectiveBaseline, high.length / effectiveCurrent)
  // The shorter column goes first, which is faster; swapping the columns negates the shift.
  const options = { confidence, varianceInflation }
  if (high.length <= low.length) {
    const { lower, upper } = hodgesLehmann(high, low, options)
    return { lower, upper }
  }
  const { lower, upper } = hodgesLehmann(low, high, options)
  return { lower: 0 - upper, upper: 0 - lower }
}

const MOST_PAIRS = 250_000

function intervalOfMeans(
  { values: before }: Column,
  { values: after }: Column,
  effectiveBaseline: number,
  effectiveCurrent: number,
  confidence: number,
): { lower: number; upper: number } {
  const difference = mean(after) - mean(before)
  const variance = varianceOf(before) / effectiveBaseline + varianceOf(after) / effectiveCurrent
  const df = Math.max(1, effectiveBaseline + effectiveCurrent - 2)
  const reach = -studentTQuantile((1 - confidence) / 2, df) * Math.sqrt(variance)
  return { lower: difference - reach, upper: difference + reach }
}

/** Brown and Forsythe's test on samples far enough apart to count as independent. */
function spreadChanged(baseline: Column, current: Column, effectiveSamples: number, level: number): boolean {
  const total = baseline.values.length + current.values.length
  const every = Math.max(1, Math.ceil(total / effectiveSamples))
  const thinned = ({ values }: Column) => values.filter((_, i) => i % every === 0)
  const [before, after] = [thinned(baseline), thinned(current)]
  if (Math.min(before.length, after.length) < FEWEST_FOR_SPREAD) return false
  if (varianceOf(before) === 0 && varianceOf(after) === 0) return false
  return brownForsythe(before, after).p < level
}

/** A spread from fewer samples is not reliable. */
const FEWEST_FOR_SPREAD = 8

function wholeDays({ slots }: Column, samplesPerDay: number): number {
  let whole = 0
  for (let from = 0; from < slots.length; ) {
    const end = (Math.floor((slots[from] as number) / samplesPerDay) + 1) * samplesPerDay
    let to = from + 1
    while (to < slots.length && (slots[to] as number) < end) to++
    if (to - from >= WHOLE_DAY * samplesPerDay) whole++
    from = to
  }
  return whole
}

/** The share of a day's slots from which `dayBlockTest` counts it. */
const WHOLE_DAY = 0.8

function shareOf(values: Float64Array, one: number): number {
  let count = 0
  for (const value of values) if (value === one) count++
  return count / values.length
}

function varianceOf(values: Float64Array): number {
  const center = mean(values)
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / Math.max(1, values.length - 1)
}
