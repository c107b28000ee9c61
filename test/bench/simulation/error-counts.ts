import { noise, poisson } from './noise.js'
import { SAMPLES_PER_DAY } from './windows.js'

export interface ErrorCounts {
  readonly bad: Float64Array
  readonly valid: Float64Array
}

/**
 * Launch day and a week of requests, 1e5 a day, of which one in two thousand fails: hours and days differ more than
 * independent requests would. From the week on, `drop` of all requests fail besides.
 */
export function errorCounts(drop: number, random: () => number, gaussian: () => number): ErrorCounts {
  const spread = noise(8, gaussian, { samplesPerDay: SAMPLES_PER_DAY, phi: 0.7, dayEffect: 0.5 })
  const valid = spread.map(() => poisson(1e5 / SAMPLES_PER_DAY, random))
  const bad = spread.map((z, slot) => {
    const ratio = 0.0005 * Math.exp(0.3 * z) + (slot < SAMPLES_PER_DAY ? 0 : drop)
    return Math.min(valid[slot] as number, poisson((valid[slot] as number) * ratio, random))
  })
  return { bad, valid }
}

/** The slots of launch day, or of the week after it. */
export const partOf = ({ bad, valid }: ErrorCounts, part: 'launch-day' | 'week'): ErrorCounts => {
  const [from, to] = part === 'week' ? [SAMPLES_PER_DAY, 8 * SAMPLES_PER_DAY] : [0, SAMPLES_PER_DAY]
  return { bad: bad.subarray(from, to), valid: valid.subarray(from, to) }
}
