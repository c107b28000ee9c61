import { type Duration, days, hours, inWords, type Policy } from '../../model/index.js'
import {
  fisherExact,
  newcombeInterval,
  normalSurvival,
  studentTSurvival,
  twoProportionZ,
} from '../../statistics/index.js'
import type { Column } from './aligned-pair.js'
import type { Proof } from './proof.js'

/** Events per slot, and the counted ones among them: bad ones, or slow ones. */
export interface CountColumns {
  readonly events: Column
  readonly valid: Column
}

/**
 * Proof of a change in a share of events, from counts: the two-proportion test, with its variance inflated where the
 * shares of hours and days vary more than those of independent events would. Rare events are also compared exactly.
 * The interval is that of the share.
 */
export function proofOfCounts(baseline: CountColumns, current: CountColumns, step: Duration, policy: Policy): Proof {
  const sides = [totalsOf(current), totalsOf(baseline)] as const
  const [[k1, n1], [k2, n2]] = sides
  const spreads = [hours(1), days(1)]
    .map((bucket) => dispersion([bucketsOf(current, step, bucket), bucketsOf(baseline, step, bucket)]))
    .filter(({ df }) => df >= FEWEST_BUCKETS)
  const { z } = twoProportionZ(k1, n1, k2, n2)
  // With an estimated variance the statistic follows Student's t, with the estimate's degrees of freedom.
  const tail = (score: number) => {
    if (spreads.length === 0) return normalSurvival(score)
    return Math.max(...spreads.map(({ phi, df }) => studentTSurvival(score / Math.sqrt(phi), df)))
  }
  let [pIncrease, pDecrease] = [tail(z), tail(-z)]
  const expected = ((k1 + k2) / (n1 + n2)) * Math.min(n1, n2)
  const rare = expected < policy.proof.exactBelowExpected || Math.min(k1, k2) < FEW_EVENTS
  if (rare) {
    const table = sides.flat().map(Math.round) as [number, number, number, number]
    pIncrease = Math.max(pIncrease, fisherExact(...table, { alternative: 'greater' }).p)
    pDecrease = Math.max(pDecrease, fisherExact(...table, { alternative: 'less' }).p)
  }
  const phi = Math.max(1, ...spreads.map(({ phi }) => phi))
  const test = rare ? "Fisher's exact test and two-proportion test" : 'two-proportion test'
  return {
    pIncrease,
    pDecrease,
    effectiveSamples: (n1 + n2) / phi,
    effect: k1 / n1 - k2 / n2,
    interval: newcombeInterval(k1 / phi, n1 / phi, k2 / phi, n2 / phi, { confidence: policy.confidence }),
    confidence: spreads.length > 0 ? 'confirmed' : 'provisional',
    notes: [],
    rule: `${test} of ${inWords(k1)} in ${inWords(n1)} events against ${inWords(k2)} in ${inWords(n2)}, with ${inWords(phi)} times the variance of independent events`,
    samples: current.valid.values.length,
    baselineSamples: baseline.valid.values.length,
  }
}

/** A variance from fewer degrees of freedom is too uncertain to prove anything. */
const FEWEST_BUCKETS = 3
/** Below ten events a percentage misleads: compare the counts themselves. */
const FEW_EVENTS = 10

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

const totalsOf = ({ events, valid }: CountColumns): readonly [number, number] => [sum(events.values), sum(valid.values)]

/**
 * Counted events and all events of each hour or day, as `[k, n]`. Slots ascend, so that those of one bucket are
 * adjacent.
 */
function bucketsOf({ events, valid }: CountColumns, step: Duration, bucket: Duration): (readonly [number, number])[] {
  const found: [number, number][] = []
  let last = Number.NaN
  for (let i = 0; i < valid.values.length; i++) {
    const key = Math.floor(((valid.slots[i] as number) * step) / bucket)
    if (key !== last) found.push([0, 0])
    last = key
    const total = found[found.length - 1] as [number, number]
    total[0] += events.values[i] as number
    total[1] += valid.values[i] as number
  }
  return found
}

/** Pearson's chi-square over its degrees: 1 when buckets vary like independent events. Never below 1. */
function dispersion(sides: readonly (readonly (readonly [number, number])[])[]): { phi: number; df: number } {
  let chiSquare = 0
  let df = 0
  for (const buckets of sides) {
    const known = buckets.filter(([, n]) => n > 0)
    const share = known.reduce((all, [k]) => all + k, 0) / known.reduce((all, [, n]) => all + n, 0)
    if (!(share > 0 && share < 1)) continue
    for (const [k, n] of known) chiSquare += (k - n * share) ** 2 / (n * share * (1 - share))
    df += known.length - 1
  }
  return { phi: df > 0 ? Math.max(1, chiSquare / df) : 1, df }
}
