import { type ChangeClass, classifyChange } from '../analysis/regression/index.js'
import { type Anomaly, days, directionOf, isRatio, severityRank, sliceSeries, type TimeSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** Slots that were measured the day before, or the detector is believed. */
const ENOUGH = 6

/**
 * Whether a change that a detector is sure of came to anything by the KPI's own ladder, against the day before: a new level
 * has to differ at all, a trend to have led to worse, from medium up, and noise has to swing as far, for noise of one percent that became two is noise still. True of the other kinds, which have a peak to show.
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
  if (kind === 'variance-change' && isRatio(definition)) return false // its noise follows its counts: their level is the news
  const changes = sinceTheDayBefore(place, anomaly)
  if (changes.length < ENOUGH) return true
  const before = median(changes.map((each) => each.before))
  if (kind === 'level-shift') return judged(before, median(changes.map(({ change }) => change))).status !== 'unchanged'
  const swing = median(changes.map(({ change }) => Math.abs(change)))
  return isMedium(judged(before, direction === 'higher-is-better' ? -swing : swing))
}

const isMedium = ({ severity }: ChangeClass): boolean => severityRank(severity) >= severityRank('medium')

/** The level of a trend's last day, or its peak where it has not lasted so long: half a day is no day's level. */
function ledTo({ start, end, actual }: Anomaly, series: TimeSeries): number {
  const until = Math.min(end ?? Number.POSITIVE_INFINITY, (series.timestamps.at(-1) ?? start) + 1)
  if (until - start < days(1)) return actual
  const { values } = sliceSeries(series, until - days(1), until)
  return values.length < ENOUGH ? actual : median(values)
}
