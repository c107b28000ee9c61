/** A median learnt one value at a time, by multiplying or dividing by a small step: one number of state, no sorting. */
export interface StreamingMedian {
  value: number
  count: number
  /** While the median is 0: how many more of the last values were above it than not. */
  lift: number
}

export const newStreamingMedian = (): StreamingMedian => ({ value: 0, count: 0, lift: 0 })

/** So many more values above 0 than not make 0 no median any more. */
const LIFT = 8

/**
 * Moves the median half a gain towards a non-negative value. The gain falls as 2/n to a floor, so that the first values
 * count and later ones cannot drag it far.
 *
 * @see Tierney (1983), "A Space-Efficient Recursive Procedure for Estimating a Quantile", SIAM J. Sci. Stat. Comput. 4(4)
 */
export function updateStreamingMedian(median: StreamingMedian, value: number, floor: number): void {
  median.count++
  if (median.value === 0) {
    // Nothing multiplies a 0: it moves once values above it prevail, never by one outlier after a flat stretch.
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
