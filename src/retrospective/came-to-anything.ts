import { classifyChange } from '../analysis/regression/index.js'
import { type Anomaly, directionOf, severityRank } from '../model/index.js'
import { median } from '../statistics/index.js'
import { sinceTheDayBefore } from './day-before.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** Slots that were measured the day before too, or the detector is believed. */
const ENOUGH = 6

/**
 * Whether a change that a detector is sure of came to anything by the KPI's own ladder, against the same time of the day
 * before: a new level has to differ at all, and noise has to swing far enough to be worse from medium up, for noise of one
 * percent that became two is noise still. True of the other kinds, which have a peak to show.
 */
export function cameToAnything({ kind, kpi = '', scope = {}, start, end }: Anomaly, places: MeasuredPlaces): boolean {
  const place = places.get(placeKey(kpi, scope))
  if ((kind !== 'variance-change' && kind !== 'level-shift') || !place) return true
  const changes = sinceTheDayBefore(place, { start, end })
  if (changes.length < ENOUGH) return true
  const { kind: of, unit, thresholds } = place.result.kpi
  const direction = directionOf(place.result.kpi)
  const baseline = median(changes.map(({ before }) => before))
  const judged = (change: number) =>
    classifyChange({ kind: of, unit, direction, thresholds, baseline, current: baseline + change })
  if (kind === 'level-shift') return judged(median(changes.map(({ change }) => change))).status !== 'unchanged'
  const swing = median(changes.map(({ change }) => Math.abs(change)))
  return severityRank(judged(direction === 'higher-is-better' ? -swing : swing).severity) >= severityRank('medium')
}
