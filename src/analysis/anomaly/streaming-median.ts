/**
 * A median estimated one value at a time, by multiplying or dividing it by a small step: no sorting, no stored values.
 */
export interface StreamingMedian {
  value: number
  count: number
  /** While the median is 0: how many more of the last values were above it than not. */
  lift: number
}

export const newStreamingMedian = (): StreamingMedian => ({ value: 0, count: 0, lift: 0 })

/** Once this many more values were above 0 than not, the median is no longer 0. */
const LIFT = 8

/**
 * Moves the median half a gain towards a non-negative value. The gain falls as 2/n to a minimum, so that the first
 * values count most and later ones cannot move it far.
 *
 * @see Tierney (1983), "A Space-Efficient Recursive Procedure for Estimating a Quantile", SIAM J. Sci. Stat. Comput. 4(4)
 */
export function updateStreamingMedian(median: StreamingMedian, value: number, floor: number): void {
  median.count++
  if (median.value === 0) {
    // A median of 0 cannot be multiplied: it moves once values above 0 prevail, never after one outlier.
    median.lift = Math.max(0, median.lift + (value > 0 ? 1 : -1))
    if (median.count > 1 && median.lift < LIFT) return
    median.value = value
    median.lift = 0
    return
  }
  const gain = Math.max(floor, Math.min(0.25, 2 / median.count))
  if (value > median.value) median.value *= 1 + gain
  else if (value < median.value) median.value /= 1 + gain
}
