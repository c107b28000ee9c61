import { type ChangeClass, classifyChange } from '../analysis/regression/index.js'
import { type Anomaly, days, directionOf, isRatio, severityRank, sliceSeries, type TimeSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** Minimum number of slots measured the day before; with fewer, the detector's result is accepted. */
const ENOUGH = 6

/**
 * Whether a detected change matters by the KPI's own thresholds, compared with the day before. A new level must differ
 * at all; a trend must have led to a degradation of at least `medium`, and so must the swing of noise, since noise
 * that grew from one percent to two is still noise. True for other kinds, which have a peak.
 */
export function cameToAnything(anomaly: Anomaly, places: MeasuredPlaces): boolean {
  const { kind, kpi = '', scope = {}, start } = anomaly
  const place = places.get(placeKey(kpi, scope))
  if (!place) return true
  const { kpi: definition, series } = place.result
  const direction = directionOf(definition)
  const judged = (baseline: number, change: number) =>
    classifyChange({ ...definition, direction, baseline, current: baseline + change })
  if (kind === 'drift') {
    const { values } = sliceSeries(series, start - days(1), start)
    if (values.length < ENOUGH) return true
    const before = median(values)
    return isMedium(judged(before, ledTo(anomaly, series) - before))
  }
  if (kind !== 'variance-change' && kind !== 'level-shift') return true
  if (kind === 'variance-change' && isRatio(definition)) return false // its noise follows from its counts, whose level is judged instead
  const changes = sinceTheDayBefore(place, anomaly)
  if (changes.length < ENOUGH) return true
  const before = median(changes.map((each) => each.before))
  if (kind === 'level-shift') return judged(before, median(changes.map(({ change }) => change))).status !== 'unchanged'
  const swing = median(changes.map(({ change }) => Math.abs(change)))
  return isMedium(judged(before, direction === 'higher-is-better' ? -swing : swing))
}

const isMedium = ({ severity }: ChangeClass): boolean => severityRank(severity) >= severityRank('medium')

/** The level of a trend's last day, or its peak if it has lasted less than a day. */
function ledTo({ start, end, actual }: Anomaly, series: TimeSeries): number {
  const until = Math.min(end ?? Number.POSITIVE_INFINITY, (series.timestamps.at(-1) ?? start) + 1)
  if (until - start < days(1)) return actual
  const { values } = sliceSeries(series, until - days(1), until)
  return values.length < ENOUGH ? actual : median(values)
}
