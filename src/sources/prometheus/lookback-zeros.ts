import type { SteppedRange, TimeSeries } from '../../model/index.js'

/**
 * Takes away the zeros that VictoriaMetrics answers once a counter is no longer scraped: its `rate` takes the sample
 * before the window too, and from that one sample alone it says that nothing happened. What is not known is not zero.
 *
 * @param reach - most slots of a window that such an answer fills
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
