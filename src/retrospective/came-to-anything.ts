import { classifyChange } from '../analysis/regression/index.js'
import { type Anomaly, days, directionOf, severityRank, sliceSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** Slots that were measured the day before, or the detector is believed. */
const ENOUGH = 6

/**
 * Whether a change that a detector is sure of came to anything by the KPI's own ladder, against the day before: a new level
 * has to differ at all and a trend to have led to worse, and noise has to swing far enough to be worse from medium up, for
 * noise of one percent that became two is noise still. True of the other kinds, which have a peak to show.
 */
export function cameToAnything(anomaly: Anomaly, places: MeasuredPlaces): boolean {
  const { kind, kpi = '', scope = {}, start, actual } = anomaly
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
    return judged(before, actual - before).status === 'regressed'
  }
  if (kind !== 'variance-change' && kind !== 'level-shift') return true
  const changes = sinceTheDayBefore(place, anomaly)
  if (changes.length < ENOUGH) return true
  const before = median(changes.map((each) => each.before))
  if (kind === 'level-shift') return judged(before, median(changes.map(({ change }) => change))).status !== 'unchanged'
  const swing = median(changes.map(({ change }) => Math.abs(change)))
  const { severity } = judged(before, direction === 'higher-is-better' ? -swing : swing)
  return severityRank(severity) >= severityRank('medium')
}
