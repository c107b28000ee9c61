import { requireShape, SERIES, StabilityError, type TimeSeries } from '../../model/index.js'

/** One bad request of twenty moves a ratio by 5 %: with fewer events, counting noise dominates. */
const LEAST_EVENTS = 20

/**
 * A ratio's series without the slots that have too few events: an error ratio of 3 requests can only be 0, 1/3, 2/3 or
 * 1, which means little. The detector sees a gap there, and neither alarms on it nor learns from it.
 *
 * @param series - the ratio, slot by slot
 * @param events - valid events in each slot; a slot without a count has none
 * @param least - fewest events of a slot that is kept. Default 20
 * @throws {StabilityError} `CONFIG_INVALID` when `least` is not 0 or more
 * @example
 * const ratio = timeSeries({}, [[0, 0.01], [300_000, 1]])
 * withEnoughEvents(ratio, timeSeries({}, [[0, 900], [300_000, 3]])).values // Float64Array [0.01]
 */
export function withEnoughEvents(series: TimeSeries, events: TimeSeries, least: number = LEAST_EVENTS): TimeSeries {
  requireShape(series, 'series', SERIES)
  requireShape(events, 'events', SERIES)
  if (!(least >= 0)) {
    throw new StabilityError('CONFIG_INVALID', `\`least\` is ${least}`, { hint: 'Give `least` a number of events.' })
  }
  const kept: number[] = []
  let other = 0
  for (let i = 0; i < series.timestamps.length; i++) {
    const at = series.timestamps[i] as number
    while (other < events.timestamps.length && (events.timestamps[other] as number) < at) other++
    const count = events.timestamps[other] === at ? (events.values[other] as number) : 0
    if (count >= least) kept.push(i)
  }
  return {
    labels: series.labels,
    timestamps: Float64Array.from(kept, (i) => series.timestamps[i] as number),
    values: Float64Array.from(kept, (i) => series.values[i] as number),
  }
}
