/** Which of two shapes fits a stretch of means better, and where it begins. */
export interface Shape {
  readonly kind: 'level-shift' | 'drift'
  /** Index of the first mean that belongs to it. */
  readonly at: number
}

const LEAST = 6
/** How much more of the sum of squares the less likely shape must explain. */
const DOUBT = 1.15

/**
 * Fits a step (a level, then another) and a ramp (a level, then a straight climb) by least squares at every place they
 * might begin, and takes the better; the less likely of the two must be clearly better. NaN is a gap. Null where there is
 * too little to fit.
 *
 * @example
 * stepOrRamp([0, 0, 0, 5, 5, 5, 5, 5], 'level-shift') // { kind: 'level-shift', at: 3 }
 * stepOrRamp([0, 0, 0, 0, 1, 2, 3, 4], 'drift') // { kind: 'drift', at: 4 }
 */
export function stepOrRamp(means: readonly number[], likely: Shape['kind']): Shape | null {
  if (means.filter((mean) => !Number.isNaN(mean)).length < LEAST) return null
  let best: Shape | null = null
  let least = Number.POSITIVE_INFINITY
  for (let at = 2; at <= means.length - 2; at++) {
    const step = unexplained(means, (i) => (i >= at ? 1 : 0)) * (likely === 'drift' ? DOUBT : 1)
    if (step < least) {
      least = step
      best = { kind: 'level-shift', at }
    }
    if (at > means.length - 4) continue
    const ramp = unexplained(means, (i) => Math.max(0, i - at + 1)) * (likely === 'drift' ? 1 : DOUBT)
    if (ramp < least) {
      least = ramp
      best = { kind: 'drift', at }
    }
  }
  return best
}

/** Sum of squares that a level and a multiple of the shape leave. */
function unexplained(means: readonly number[], shape: (i: number) => number): number {
  let n = 0
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumXY = 0
  let sumYY = 0
  for (let i = 0; i < means.length; i++) {
    const y = means[i] as number
    if (Number.isNaN(y)) continue
    const x = shape(i)
    n++
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
    sumYY += y * y
  }
  const xx = sumXX - (sumX * sumX) / n
  const xy = sumXY - (sumX * sumY) / n
  const yy = sumYY - (sumY * sumY) / n
  return xx > 0 ? yy - (xy * xy) / xx : yy
}
