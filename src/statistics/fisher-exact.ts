import { requireShape } from '../model/index.js'
import { type Alternative, tailOf } from './alternative.js'
import { requireCounts, requireThat } from './require.js'

/** What Fisher's test looks for. */
export interface FisherOptions {
  /** What to look for: the first share greater, less, or either; default `two-sided`. */
  readonly alternative?: Alternative | undefined
}

/**
 * Fisher's exact test of two shares: given the total number of events, how likely is it that so many, or more, belong
 * to the first? Two-sided, p sums every outcome that is no likelier than the one observed.
 *
 * @param k1 - events of the first, a whole number from 0 to n1
 * @param n1 - trials of the first, a whole number above 0
 * @param k2 - events of the second, a whole number from 0 to n2
 * @param n2 - trials of the second, a whole number above 0
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a number of trials is 0, `CONFIG_INVALID` when a count is not whole
 * or is invalid
 * @see Fisher (1935), "The Logic of Inductive Inference", JRSS 98(1)
 * @example
 * fisherExact(3, 4, 1, 4, { alternative: 'greater' }).p // 0.242857, 17 of 70: the lady tasting tea
 */
export function fisherExact(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  options: FisherOptions = {},
): { readonly p: number } {
  const { alternative = 'two-sided' } = requireShape(options, 'options')
  for (const [name, count] of Object.entries({ k1, n1, k2, n2 })) {
    requireThat(Number.isSafeInteger(count), `\`${name}\` is ${count}`, `Give \`${name}\` a whole number.`)
  }
  requireCounts(k1, 'k1', n1, 'n1')
  requireCounts(k2, 'k2', n2, 'n2')
  const table = { events: k1 + k2, first: n1, second: n2 }
  const { below, above, asLikely } = tailsOf(table, k1)
  return { p: alternative === 'two-sided' ? asLikely : tailOf(alternative, below, above) }
}

/** How many of `events` belong to the `first` trials, the rest to the `second`: hypergeometrically distributed. */
interface Table {
  readonly events: number
  readonly first: number
  readonly second: number
}

/**
 * Each outcome's weight relative to the likeliest is computed from its neighbour's by their ratio, so that no
 * factorial, which would lose digits, is needed; the walk ends where weights are negligible.
 */
function tailsOf(table: Table, seen: number): { below: number; above: number; asLikely: number } {
  const least = Math.max(0, table.events - table.second)
  const most = Math.min(table.events, table.first)
  const mode = Math.floor(((table.events + 1) * (table.first + 1)) / (table.first + table.second + 2))
  const likeliest = Math.min(most, Math.max(least, mode))
  const seenWeight = weightOf(table, likeliest, seen)
  const sums = { below: 0, above: 0, asLikely: 0, all: 0 }
  const add = (outcome: number, weight: number) => {
    sums.all += weight
    if (outcome <= seen) sums.below += weight
    if (outcome >= seen) sums.above += weight
    if (weight <= seenWeight * SAME_WEIGHT) sums.asLikely += weight
  }
  add(likeliest, 1)
  for (let k = likeliest, weight = 1; k < most && (weight > seenWeight * NEGLIGIBLE || k < seen); k++) {
    weight *= ratio(table, k)
    if (weight === 0) break
    add(k + 1, weight)
  }
  for (let k = likeliest, weight = 1; k > least && (weight > seenWeight * NEGLIGIBLE || k > seen); k--) {
    weight /= ratio(table, k - 1)
    if (weight === 0) break
    add(k - 1, weight)
  }
  const { below, above, asLikely, all } = sums
  return { below: Math.min(1, below / all), above: Math.min(1, above / all), asLikely: Math.min(1, asLikely / all) }
}

/** Outcomes of equal probability differ by rounding; R allows the same. */
const SAME_WEIGHT = 1 + 1e-7
/** Weights fall ever faster with distance from the likeliest outcome: below this they cannot change the last digit. */
const NEGLIGIBLE = 1e-20

function weightOf(table: Table, from: number, to: number): number {
  let weight = 1
  for (let k = from; k < to; k++) weight *= ratio(table, k)
  for (let k = from; k > to; k--) weight /= ratio(table, k - 1)
  return weight
}

/** Probability of k + 1 over that of k. */
const ratio = ({ events, first, second }: Table, k: number): number =>
  ((events - k) / (k + 1)) * ((first - k) / (second - events + k + 1))
