import type { SteppedRange, TimeSeries } from '../../model/index.js'

/**
 * Removes the zeros that VictoriaMetrics returns once a counter is no longer scraped: its `rate` also uses the sample
 * before the window, and from that sample alone it returns 0. Unknown is not zero.
 *
 * @param reach - most slots that such an answer can fill
 */
export function withoutLookbackZeros(
  series: readonly TimeSeries[],
  { step, end }: SteppedRange,
  reach: number,
): TimeSeries[] {
  return series.map((each) => {
    const { timestamps, values } = each
    const isKept = new Uint8Array(values.length).fill(1)
    for (let last = 0; last < values.length; last++) {
      const next = timestamps[last + 1] ?? end
      if (next - (timestamps[last] as number) <= step) continue
      for (let slot = last; slot > last - reach && values[slot] === 0; slot--) isKept[slot] = 0
    }
    if (!isKept.includes(0)) return each
    const kept = (_: number, index: number) => isKept[index] === 1
    return { ...each, timestamps: timestamps.filter(kept), values: values.filter(kept) }
  })
}
