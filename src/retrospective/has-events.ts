import { withEnoughEvents } from '../analysis/anomaly/index.js'
import { type Anomaly, sliceSeries } from '../model/index.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/**
 * Whether any slot of an anomaly had enough events to be evidence: the median of three requests means little. True
 * where nothing was counted.
 */
export function hasEvents({ kpi = '', scope = {}, start, end }: Anomaly, places: MeasuredPlaces): boolean {
  const place = places.get(placeKey(kpi, scope))
  if (!place) return true
  const { counts, buckets, series } = place.result
  const events = counts?.valid ?? buckets?.find(({ le }) => le === Number.POSITIVE_INFINITY)?.series
  if (!events) return true
  const within = sliceSeries(series, start, end ?? Number.POSITIVE_INFINITY)
  return within.timestamps.length === 0 || withEnoughEvents(within, events).timestamps.length > 0
}
