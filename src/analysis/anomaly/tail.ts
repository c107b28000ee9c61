/**
 * The tail of a statistic, learnt from its own past as a histogram with logarithmic bins. It estimates how rare a
 * value is for any distribution.
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
/** With fewer values above it than this, the tail begins at a lower value. */
const LEAST_ABOVE = 8
/** Beyond this many values all counts are halved, so that old values lose weight. */
const MEMORY = 1_000_000

export const newTail = (): Tail => ({ counts: new Array(BINS).fill(0), total: 0 })

export function addToTail(tail: Tail, value: number): void {
  const index = binOf(value)
  tail.counts[index] = (tail.counts[index] as number) + 1
  tail.total++
  if (tail.total < MEMORY) return
  tail.counts = tail.counts.map((count) => count / 2)
  tail.total /= 2
}

/** Where each bin begins. */
const EDGES = Float64Array.from({ length: BINS + 1 }, (_, bin) => 2 ** (bin / BINS_PER_OCTAVE + LOWEST_OCTAVE))
/** The bin in which each 64th of an octave begins; no such cell contains more than one bin edge. */
const CELLS_PER_OCTAVE = 64
const CELLS = Uint8Array.from({ length: (BINS / BINS_PER_OCTAVE) * CELLS_PER_OCTAVE }, (_, cell) => {
  const start =
    2 ** (LOWEST_OCTAVE + Math.floor(cell / CELLS_PER_OCTAVE)) * (1 + (cell % CELLS_PER_OCTAVE) / CELLS_PER_OCTAVE)
  return EDGES.findLastIndex((edge) => edge <= start)
})
const bits = new DataView(new ArrayBuffer(8))
/** Exponent and first six fraction bits of 2^LOWEST_OCTAVE: the leading bits of an IEEE 754 double. */
const LOWEST_CELL = (1023 + LOWEST_OCTAVE) * CELLS_PER_OCTAVE

/** The bin without computing a logarithm, which took a fifth of the time for each point. */
function binOf(value: number): number {
  if (!(value >= (EDGES[0] as number))) return 0
  if (value >= (EDGES[BINS] as number)) return BINS - 1
  bits.setFloat64(0, value)
  const bin = CELLS[(bits.getUint32(0) >>> 14) - LOWEST_CELL] as number
  return value >= (EDGES[bin + 1] as number) ? bin + 1 : bin
}

/**
 * Probability of a value at least this large; beyond the observed values, from a tail fitted to the largest 2 %. Single
 * points use the geometric mean of an exponential and a Pareto tail (Hill's estimate): the first is too light for real
 * metrics, the second too heavy. Sums of compressed points are lighter: the mean of a normal and an exponential tail.
 *
 * @see Hill (1975), "A Simple General Approach to Inference About the Tail of a Distribution", Ann. Statist. 3(5)
 */
export function chanceOf({ counts, total }: Tail, value: number, light: boolean): number {
  if (total < LEAST_ABOVE) return 1
  const wanted = Math.max(LEAST_ABOVE, TAIL_SHARE * total)
  let above = 0
  let first = BINS
  let sum = 0
  let sumOfLogs = 0
  let sumOfSquares = 0
  while (first > 0 && above < wanted) {
    first--
    const count = counts[first] as number
    if (count === 0) continue
    const log = ((first + 0.5) / BINS_PER_OCTAVE + LOWEST_OCTAVE) * Math.LN2
    above += count
    sum += count * Math.exp(log)
    sumOfLogs += count * log
    sumOfSquares += count * Math.exp(2 * log)
  }
  const startLog = (first / BINS_PER_OCTAVE + LOWEST_OCTAVE) * Math.LN2
  const start = Math.exp(startLog)
  if (value <= start) return above / total
  const excess = Math.max(sum / above - start, 0.02 * start)
  const exponential = (value - start) / excess
  const other = light
    ? (value * value - start * start) / Math.max(sumOfSquares / above - start * start, 0.04 * start * start)
    : (Math.log(value) - startLog) / Math.max(sumOfLogs / above - startLog, 0.02)
  return (above / total) * Math.exp(-0.5 * (exponential + other))
}
