import { classifyChange } from '../analysis/regression/index.js'
import {
  type Anomaly,
  days,
  directionOf,
  hours,
  type KpiResult,
  launchDay,
  minutes,
  type Range,
  type Release,
  severityRank,
  sliceSeries,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'
import { mean } from '../statistics/index.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/**
 * Slots this close to the same time of day count as the same time, since a nightly batch does not run to the second.
 */
const SAME_HOUR = minutes(15)
/** Another day shows the same pattern if it deviated by at least this share. */
const AS_FAR = 0.5

/** True for anomalies of a day or more: trends, whose onset is known to the day and not to the minute. */
export const isSlow = ({ kind, start, end }: Pick<Anomaly, 'kind' | 'start' | 'end'>): boolean =>
  kind === 'drift' || (kind === 'level-shift' && (end === null || end - start >= days(1)))

/**
 * Whether an anomaly is new: neither launch day nor half of the other days show it at the same time of day. A detector
 * knows about a day of the past; only the other days show that the nightly batch runs every night, or that Monday is
 * as busy as the Monday of the release. A slow anomaly must also be worse than launch day by at least `medium` of the
 * KPI's own thresholds. If it began on launch day, it is compared with the week before the release instead, since the
 * Monday of the release is busier than the Sunday before it. Where neither was measured, it counts as new.
 */
export function isUnlikeLaunchDay(anomaly: Anomaly, places: MeasuredPlaces, release: Release | undefined): boolean {
  const day = release && launchDay(release)
  const place = places.get(placeKey(anomaly.kpi ?? '', anomaly.scope ?? {}))
  if (!day || !place) return true
  const { result, elsewhere } = place
  if (anomaly.start < day.end) {
    const before = elsewhere.find(
      ({ timestamps }) => timestamps.length > 0 && (timestamps.at(-1) as number) < day.start,
    )
    return !isSlow(anomaly) || !before || isWorse(anomaly, result, before)
  }
  const launch = sliceSeries(result.series, day.start, day.end)
  if (launch.values.length === 0) return true
  return isSlow(anomaly) ? isWorse(anomaly, result, launch) : !isHabit(anomaly, result, day)
}

/**
 * Launch day, or at least two and half of the other days, deviated in the same direction at that time, and half as
 * far.
 */
function isHabit({ direction, expected, deviation, start, peak }: Anomaly, { series }: KpiResult, day: Range): boolean {
  const bound = expected + AS_FAR * deviation
  const own = Math.floor((start - day.start) / days(1))
  const strayed = new Map<number, boolean>()
  for (const { timestamps, values } of atSameHour(series, peak)) {
    for (let i = 0; i < values.length; i++) {
      const number = Math.floor(((timestamps[i] as number) - day.start) / days(1))
      if (number < 0 || number === own) continue
      const value = values[i] as number
      strayed.set(number, strayed.get(number) === true || (direction === 'up' ? value >= bound : value <= bound))
    }
  }
  const habits = [...strayed.values()].filter((did) => did).length
  return strayed.get(0) === true || (habits >= 2 && 2 * habits >= strayed.size)
}

/** A series' values near a time of day, day by day. */
function atSameHour(series: TimeSeries, time: Timestamp): TimeSeries[] {
  const first = series.timestamps[0] ?? 0
  const last = series.timestamps.at(-1) ?? -1
  const found: TimeSeries[] = []
  const before = Math.ceil((first - SAME_HOUR - time) / days(1))
  for (let at = time + before * days(1); at - SAME_HOUR <= last; at += days(1)) {
    found.push(sliceSeries(series, at - SAME_HOUR, at + SAME_HOUR + 1))
  }
  return found
}

/** The last day of the anomaly against launch day or another time, slot by slot at the same time of day. */
function isWorse({ start, end }: Anomaly, { kpi, series }: KpiResult, reference: TimeSeries): boolean {
  const last = (series.timestamps.at(-1) ?? start) + 1
  const until = Math.min(end ?? last, last)
  const { timestamps, values } = sliceSeries(series, Math.max(start, until - hours(24)), until)
  let now = 0
  let then = 0
  let pairs = 0
  for (const [i, at] of timestamps.entries()) {
    const same = atSameHour(reference, at).flatMap(({ values }) => [...values])
    if (same.length === 0) continue
    now += values[i] as number
    then += mean(same)
    pairs++
  }
  if (pairs === 0) return true
  const { severity } = classifyChange({
    kind: kpi.kind,
    unit: kpi.unit,
    direction: directionOf(kpi),
    thresholds: kpi.thresholds,
    baseline: then / pairs,
    current: now / pairs,
  })
  return severityRank(severity) >= severityRank('medium')
}
