import { days, sliceSeries, type Timestamp } from '../model/index.js'
import type { MeasuredPlace } from './measured-places.js'

/** A slot and the same time of day a day earlier. */
export interface DayChange {
  readonly at: Timestamp
  readonly before: number
  readonly change: number
}

/** The slots of a range's first day that were also measured a day earlier, even if before the release. */
export function sinceTheDayBefore(
  { result, elsewhere }: MeasuredPlace,
  { start, end }: { readonly start: Timestamp; readonly end: Timestamp | null },
): DayChange[] {
  const until = Math.min(end ?? Number.POSITIVE_INFINITY, start + days(1))
  const earlier = new Map<Timestamp, number>()
  for (const series of [...elsewhere, result.series]) {
    const { timestamps, values } = sliceSeries(series, start - days(1), until - days(1))
    timestamps.forEach((at, i) => {
      earlier.set(at + days(1), values[i] as number)
    })
  }
  const { timestamps, values } = sliceSeries(result.series, start, until)
  return [...timestamps].flatMap((at, i) => {
    const before = earlier.get(at)
    return before === undefined ? [] : [{ at, before, change: (values[i] as number) - before }]
  })
}
