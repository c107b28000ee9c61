/**
 * The tail of a statistic, learnt from its own past as a histogram of equal steps of its logarithm: what has been seen
 * so far says how rare a value is, whatever the distribution.
 */
export interface Tail {
  counts: number[]
  total: number
}

/** Eight bins an octave from 2^-6 to 2^10 of the typical noise. */
const BINS_PER_OCTAVE = 8
const LOWEST_OCTAVE = -6
const BINS = 128
/** Where the tail begins: the share of values above it. */
const TAIL_SHARE = 0.02
/** So few values above say nothing: the tail then begins further in. */
const LEAST_ABOVE = 8

export const newTail = (): Tail => ({ counts: new Array(BINS).fill(0), total: 0 })

export function addToTail(tail: Tail, value: number): void {
  const bin = value > 0 ? Math.floor((Math.log2(value) - LOWEST_OCTAVE) * BINS_PER_OCTAVE) : 0
  const index = bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin
  tail.counts[index] = (tail.counts[index] as number) + 1
  tail.total++
}

/**
 * Chance that a value as large as this comes up, beyond what was seen by the geometric mean of an exponential and a
 * Pareto tail (Hill's estimate): the first is too light for real metrics, the second too heavy.
 *
 * @see Hill (1975), "A Simple General Approach to Inference About the Tail of a Distribution", Ann. Statist. 3(5)
 */
export function chanceOf(tail: Tail, value: number): number {
  const { counts, total } = tail
  if (total < LEAST_ABOVE) return 1
  const wanted = Math.max(LEAST_ABOVE, TAIL_SHARE * total)
  let above = 0
  let first = BINS
  let sum = 0
  let sumLog = 0
  while (first > 0 && above < wanted) {
    first--
    const count = counts[first] as number
    if (count === 0) continue
    const log = centre(first) * Math.LN2
    above += count
    sum += count * Math.exp(log)
    sumLog += count * log
  }
  const startLog = (first / BINS_PER_OCTAVE + LOWEST_OCTAVE) * Math.LN2
  const start = Math.exp(startLog)
  if (value <= start) return above / total
  const excess = Math.max(sum / above - start, 0.02 * start)
  const hill = Math.max(sumLog / above - startLog, 0.02)
  return (above / total) * Math.exp(-0.5 * ((value - start) / excess + (Math.log(value) - startLog) / hill))
}

const centre = (bin: number): number => (bin + 0.5) / BINS_PER_OCTAVE + LOWEST_OCTAVE
