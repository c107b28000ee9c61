import { type Anomaly, sliceSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlace, MeasuredPlaces } from './measured-places.js'

/** Nearer to what was expected than this share of the way to the peak, it is over. */
const BACK = 0.25
/** Slots that were measured the day before too, or the detector's onset stands. */
const ENOUGH = 6

/**
 * An anomaly with the onset and the end that the data shows, once all of it is known. A detector that had begun to doubt a
 * series before it shifted tells the doubt as the onset; the shift began where it left the level of the day before. It calls
 * a shift over once it trusts the series again, hours after the last sample that strayed; the incident ended with that
 * sample. What is still open stays open, and nothing is ever made longer.
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
 * A shift begins where the sum of what lies beyond half its height, from there to the end of its first day, is largest.
 *
 * @see Page (1954), "Continuous Inspection Schemes", Biometrika 41(1/2)
 */
function begunAnomaly(anomaly: Anomaly, place: MeasuredPlace): Anomaly {
  const { start, peak, direction } = anomaly
  const changes = sinceTheDayBefore(place, anomaly)
  if (changes.length < ENOUGH) return anomaly
  const sign = direction === 'up' ? 1 : -1
  const height = median(changes.map(({ change }) => sign * change))
  if (!(height > 0)) return anomaly // the day before was as high: it says nothing of the onset
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
