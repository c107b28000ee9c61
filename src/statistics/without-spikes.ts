import { medianWithin } from './median.js'

/**
 * Replaces single spikes by the median around them: one or two samples among seven that lie further from it than six
 * times the series' usual distance. A level that holds for three samples is not a spike; where such samples are
 * frequent, they are normal for the series and stay.
 *
 * @see Hampel (1974), "The Influence Curve and Its Role in Robust Estimation", JASA 69(346)
 */
export function withoutSpikes(values: ArrayLike<number>): Float64Array {
  const n = values.length
  const cleaned = new Float64Array(values)
  if (n < AROUND) return cleaned
  const around = new Float64Array(AROUND)
  const medians = cleaned.map((_, i) => medianAround(cleaned, i, around))
  const distances = cleaned.map((value, i) => Math.abs(value - (medians[i] as number)))
  const limit = FAR * medianWithin(distances.slice())
  const far = Uint8Array.from(distances, (distance) => (distance > limit ? 1 : 0))
  if (far.reduce((count, one) => count + one, 0) > RARE * n) return cleaned
  for (let i = 0; i < n; i++) {
    if (far[i] === 1 && countAround(far, i) <= MOST_TOGETHER) cleaned[i] = medians[i] as number
  }
  return cleaned
}

/** Median of the seven samples around a place (near an end: the nearest seven), by insertion into a buffer. */
function medianAround(values: Float64Array, i: number, buffer: Float64Array): number {
  const from = Math.min(Math.max(0, i - REACH), values.length - AROUND)
  for (let j = 0; j < AROUND; j++) {
    const value = values[from + j] as number
    let at = j
    for (; at > 0 && (buffer[at - 1] as number) > value; at--) buffer[at] = buffer[at - 1] as number
    buffer[at] = value
  }
  return buffer[REACH] as number
}

function countAround(far: Uint8Array, i: number): number {
  let count = 0
  for (let j = Math.max(0, i - REACH); j <= Math.min(far.length - 1, i + REACH); j++) count += far[j] as number
  return count
}

const REACH = 3
const AROUND = 2 * REACH + 1
/** Six standard deviations of normal data, whose median distance is 1/1.4826 standard deviations. */
const FAR = 6 * 1.4826
/** Up to this share of the samples, spikes are exceptions. */
const RARE = 0.05
const MOST_TOGETHER = 2
