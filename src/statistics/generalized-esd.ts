import { requireShape } from '../model/index.js'
import { meanOf } from './mean.js'
import { median } from './median.js'
import { medianAbsoluteDeviation } from './median-absolute-deviation.js'
import { requireColumn, requireShare, requireThat } from './require.js'
import { sampleVariance } from './sample-variance.js'
import { studentTQuantile } from './student-t-quantile.js'

/** How many outliers to look for, and how sure to be. */
export interface GeneralizedEsdOptions {
  /** The most outliers to look for: a whole number from 1 to n − 2. */
  readonly maxOutliers: number
  /** Significance of the test, between 0 and 1, such as 0.05. */
  readonly alpha: number
  /**
   * Measure from the median in median absolute deviations, which are robust to outliers. Default false: from the mean
   * in standard deviations, for which the critical distances are exact.
   */
  readonly mad?: boolean | undefined
}

/** A value far from the others. */
export interface Outlier {
  /** Position in `values`. */
  readonly index: number
  readonly value: number
  /** Distance from the center of what was left, in its deviations. */
  readonly statistic: number
  /** The distance that chance alone exceeds with probability `alpha`. */
  readonly critical: number
}

/**
 * Rosner's generalized extreme studentized deviate: finds up to `maxOutliers` outliers in otherwise normal
 * data. Their number need not be known, and one outlier does not hide another.
 *
 * @param values - three or more finite numbers, in any one unit
 * @returns the outliers, the farthest first; empty when there are none
 * @throws {StabilityError} `INSUFFICIENT_DATA` when there are fewer than three values, `CONFIG_INVALID` when one is not
 * finite or an option is out of range
 * @see Rosner (1983), "Percentage Points for a Generalized ESD Many-Outlier Procedure", Technometrics 25(2)
 * @example
 * generalizedEsd([10, 11, 9, 10, 11, 9, 90], { maxOutliers: 2, alpha: 0.05 }).map(({ index }) => index) // [6]
 */
export function generalizedEsd(values: ArrayLike<number>, options: GeneralizedEsdOptions): Outlier[] {
  const { maxOutliers, alpha, mad = false } = requireShape(options, 'options')
  requireColumn(values, 'values', 3)
  requireShare(alpha, 'alpha')
  requireThat(
    Number.isInteger(maxOutliers) && maxOutliers >= 1,
    `\`maxOutliers\` is ${maxOutliers}`,
    'Give `maxOutliers` a whole number from 1 up.',
  )
  const left = Array.from(values)
  const indexes = left.map((_, i) => i)
  const candidates: Outlier[] = []
  let found = 0
  while (candidates.length < maxOutliers && left.length > 2) {
    const { center, deviation } = mad ? robustScale(left) : plainScale(left)
    if (!(deviation > 0)) break
    const far = farthest(left, center)
    const value = left[far] as number
    const statistic = Math.abs(value - center) / deviation
    const critical = criticalDistance(left.length, alpha)
    candidates.push({ index: indexes[far] as number, value, statistic, critical })
    if (statistic > critical) found = candidates.length
    left.splice(far, 1)
    indexes.splice(far, 1)
  }
  return candidates.slice(0, found)
}

function plainScale(values: number[]) {
  const center = meanOf(values)
  return { center, deviation: Math.sqrt(sampleVariance(values, center)) }
}

function robustScale(values: number[]) {
  return { center: median(values), deviation: MAD_TO_SIGMA * medianAbsoluteDeviation(values) }
}

/** 1 / Φ⁻¹(¾): the median absolute deviation of normal data times this is its standard deviation. */
const MAD_TO_SIGMA = 1.482602218505602

function farthest(values: number[], center: number): number {
  let far = 0
  for (const [i, value] of values.entries()) {
    if (Math.abs(value - center) > Math.abs((values[far] as number) - center)) far = i
  }
  return far
}

function criticalDistance(n: number, alpha: number): number {
  const t = -studentTQuantile(alpha / (2 * n), n - 2)
  return ((n - 1) * t) / Math.sqrt((n - 2 + t * t) * n)
}
