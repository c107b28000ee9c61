import { type Anomaly, sliceSeries } from '../model/index.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** Nearer to what was expected than this share of the way to the peak, it is over. */
const BACK = 0.25

/**
 * An anomaly with the end that the data shows. A detector calls a shift over once it trusts the series again, hours after
 * the last sample that strayed; the incident ended with that sample. What is still open stays open, and nothing is ever
 * made longer.
 */
export function settledAnomaly(anomaly: Anomaly, places: MeasuredPlaces): Anomaly {
  const { kpi = '', scope = {}, start, end, kind, expected, deviation } = anomaly
  const place = places.get(placeKey(kpi, scope))
  if (end === null || kind === 'drift' || !place) return anomaly
  const { timestamps, values } = sliceSeries(place.result.series, start, end)
  const last = values.findLastIndex((value) => (value - expected) / deviation > BACK)
  return last < 0 ? anomaly : { ...anomaly, end: Math.min(end, (timestamps[last] as number) + place.step) }
}
