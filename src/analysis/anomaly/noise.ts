import { newStreamingMedian, type StreamingMedian, updateStreamingMedian } from './streaming-median.js'

/** The usual distance of points from their own last hours, for both sides together and for each. */
export interface Noise {
  both: StreamingMedian
  up: StreamingMedian
  down: StreamingMedian
  /** Mean distance, with large ones clipped: a mostly flat series then does not have zero noise. */
  mean: number
  /** Share of neighbours on the same side minus the share on different sides. */
  agreement: number
  lastSign: number
}

/** From a median absolute deviation to the standard deviation of a normal. */
const MEDIAN_TO_SIGMA = 1.4826
/** From a mean absolute deviation to the standard deviation of a normal: √(π/2). */
const MEAN_TO_SIGMA = 1.2533
/** Noise is at least half a percent of the level (minimum effect). */
const LEAST_SHARE = 0.005
const TINY = 1e-12
/** After this many points on a side, its own noise has half the weight. */
const SIDE_TRUST = 50
const MEAN_REACH = 8

export const newNoise = (): Noise => ({
  both: newStreamingMedian(),
  up: newStreamingMedian(),
  down: newStreamingMedian(),
  mean: 0,
  agreement: 0,
  lastSign: 0,
})

/** Typical noise, as the standard deviation of a normal. */
export const noiseScale = ({ both, mean }: Noise, level: number): number =>
  Math.max(both.value * MEDIAN_TO_SIGMA, 0.5 * MEAN_TO_SIGMA * mean, LEAST_SHARE * Math.abs(level), TINY)

/** Typical noise on one side: error rates deviate far upward and little downward. */
export function sideScale(noise: Noise, side: number, scale: number, level: number): number {
  const { count, value } = side < 0 ? noise.down : noise.up
  const trust = count / (count + SIDE_TRUST)
  const own = trust * MEDIAN_TO_SIGMA * value + (1 - trust) * scale
  return Math.max(own, 0.4 * scale, LEAST_SHARE * Math.abs(level))
}

/**
 * Correlation of neighbours, from how often they lie on the same side, which is robust to outliers.
 *
 * @see Kendall's relation for the normal: correlation = sin(π/2 · agreement)
 */
export const neighbourCorrelation = ({ agreement }: Noise): number =>
  Math.max(0, Math.min(0.9, Math.sin((Math.PI / 2) * agreement)))

export function learnNoise(noise: Noise, distance: number, gain: number): void {
  updateStreamingMedian(noise.both, distance, gain)
  const clipped = noise.mean > 0 ? Math.min(distance, MEAN_REACH * noise.mean) : distance
  noise.mean += Math.max(gain, 1 / noise.both.count) * (clipped - noise.mean)
}

export function learnSide(noise: Noise, deviation: number, distance: number, gain: number): void {
  updateStreamingMedian(deviation > 0 ? noise.up : noise.down, distance, 2 * gain)
  const sign = Math.sign(deviation)
  noise.agreement += Math.max(gain, Math.min(0.1, 1 / noise.both.count)) * (sign * noise.lastSign - noise.agreement)
  noise.lastSign = sign
}
