import { type Anomaly, sliceSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlace, MeasuredPlaces } from './measured-places.js'

/** It is over once the deviation is below this share of the peak's. */
const BACK = 0.25
/** Minimum number of slots also measured the day before; with fewer, the detector's onset is kept. */
const ENOUGH = 6

/**
 * An anomaly with its onset and end corrected from the complete data. A detector may report an onset before the shift
 * itself, which began where the series left the level of the day before. It also ends a shift only hours after the last
 * deviating sample, which is the real end. An open anomaly stays open, and none becomes longer.
 */
export function settledAnomaly(anomaly: Anomaly, places: MeasuredPlaces): Anomaly {
  const { kpi = '', scope = {}, kind } = anomaly
  const place = places.get(placeKey(kpi, scope))
  if (kind === 'drift' || !place) return anomaly
  return endedAnomaly(kind === 'level-shift' ? begunAnomaly(anomaly, place) : anomaly, place)
}

function endedAnomaly(anomaly: Anomaly, { result, step }: MeasuredPlace): Anomaly {
  const { start, end, expected, deviation } = anomaly
  if (end === null) return anomaly
  const { timestamps, values } = sliceSeries(result.series, start, end)
  const last = values.findLastIndex((value) => (value - expected) / deviation > BACK)
  return last < 0 ? anomaly : { ...anomaly, end: Math.min(end, (timestamps[last] as number) + step) }
}

/**
 * A shift begins where the sum of the excess over half its height, up to the end of its first day, is largest.
 *
 * @see Page (1954), "Continuous Inspection Schemes", Biometrika 41(1/2)
 */
function begunAnomaly(anomaly: Anomaly, place: MeasuredPlace): Anomaly {
  const { start, peak, direction } = anomaly
  const changes = sinceTheDayBefore(place, anomaly)
  if (changes.length < ENOUGH) return anomaly
  const sign = direction === 'up' ? 1 : -1
  const height = median(changes.map(({ change }) => sign * change))
  if (!(height > 0)) return anomaly // the day before was as high, so it cannot show the onset
  let sum = 0
  let most = Number.NEGATIVE_INFINITY
  let begin = start
  for (const { at, change } of changes.reverse()) {
    sum += sign * change - height / 2
    if (sum < most) continue
    most = sum
    begin = at
  }
  return { ...anomaly, start: Math.min(begin, peak) }
}
