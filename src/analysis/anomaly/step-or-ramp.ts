/** Which of two shapes fits a run of means better, and where it begins. */
export interface Shape {
  readonly kind: 'level-shift' | 'drift'
  /** Index of the first mean that belongs to it. */
  readonly at: number
}

const LEAST = 6
/** How much more of the sum of squares the a priori less likely shape must explain. */
const DOUBT = 1.15

/**
 * Fits a step (a level, then another) and a ramp (a level, then a straight climb) by least squares at every possible
 * start, and takes the better; the a priori less likely one must be clearly better. NaN is a gap. Null where there is
 * too little data.
 *
 * @example
 * stepOrRamp([0, 0, 0, 5, 5, 5, 5, 5], 'level-shift') // { kind: 'level-shift', at: 3 }
 * stepOrRamp([0, 0, 0, 0, 1, 2, 3, 4], 'drift') // { kind: 'drift', at: 4 }
 */
export function stepOrRamp(means: readonly number[], likely: Shape['kind']): Shape | null {
  const known = knownOf(means)
  if (known.n < LEAST) return null
  let best: Shape | null = null
  let least = Number.POSITIVE_INFINITY
  for (let at = 2; at <= means.length - 2; at++) {
    const step = unexplained(means, known, at, 'level-shift') * (likely === 'drift' ? DOUBT : 1)
    if (step < least) {
      least = step
      best = { kind: 'level-shift', at }
    }
    if (at > means.length - 4) continue
    const ramp = unexplained(means, known, at, 'drift') * (likely === 'drift' ? 1 : DOUBT)
    if (ramp < least) {
      least = ramp
      best = { kind: 'drift', at }
    }
  }
  return best
}

/** Sums shared by all fits to the same means. */
interface Known {
  n: number
  sum: number
  sumOfSquares: number
}

function knownOf(means: readonly number[]): Known {
  const known = { n: 0, sum: 0, sumOfSquares: 0 }
  for (const mean of means) {
    if (Number.isNaN(mean)) continue
    known.n++
    known.sum += mean
    known.sumOfSquares += mean * mean
  }
  return known
}

/** Residual sum of squares after fitting a level and a multiple of the shape, which is 0 before its start. */
function unexplained(
  means: readonly number[],
  { n, sum, sumOfSquares }: Known,
  at: number,
  kind: Shape['kind'],
): number {
  let sumX = 0
  let sumXX = 0
  let sumXY = 0
  for (let i = at; i < means.length; i++) {
    const y = means[i] as number
    if (Number.isNaN(y)) continue
    const x = kind === 'level-shift' ? 1 : i - at + 1
    sumX += x
    sumXX += x * x
    sumXY += x * y
  }
  const xx = sumXX - (sumX * sumX) / n
  const xy = sumXY - (sumX * sum) / n
  const yy = sumOfSquares - (sum * sum) / n
  return xx > 0 ? yy - (xy * xy) / xx : yy
}
