import { type Anomaly, days, type Finding, type Incident, isWhole, type TimeSeries } from '../model/index.js'
import { median } from '../statistics/index.js'
import { placeKey } from './facts.js'
import type { MeasuredPlaces } from './measured-places.js'

/** A KPI's level before an incident and during it. */
export type Level = Pick<NonNullable<Incident['level']>, 'before' | 'after' | 'against'>

/** Maximum number of scopes to evaluate: more would hardly change the median. */
const MOST_SCOPES = 24
/** Minimum number of slots measured before and during it; with fewer, the detector's own figures are used. */
const ENOUGH = 3

/**
 * The levels of the finding's KPI, as the median over the narrow scopes affected with it. In each, the incident is
 * compared with the same time of day before it, so that the daily cycle is not taken for a change; a trend with its
 * start.
 */
export function levelsOf(
  lead: Finding,
  {
    findings,
    anomalies,
    places,
  }: {
    readonly findings: readonly Finding[]
    readonly anomalies: ReadonlyMap<string, Anomaly>
    readonly places: MeasuredPlaces
  },
): Level | null {
  const levels = findings
    .filter(({ kpi, scope, kind }) => kpi === lead.kpi && kind === lead.kind && isWhole(scope) === isWhole(lead.scope))
    .slice(0, MOST_SCOPES)
    .flatMap((finding) => {
      const anomaly = anomalies.get(finding.id)
      const level = anomaly && levelOf(finding, anomaly, places)
      return level ? [level] : []
    })
  const [first] = levels
  if (!first) return null
  const alike = levels.filter(({ against }) => against === first.against)
  return {
    before: median(alike.map(({ before }) => before)),
    after: median(alike.map(({ after }) => after)),
    against: first.against,
  }
}

function levelOf({ kpi = '', scope, start, end }: Finding, anomaly: Anomaly, places: MeasuredPlaces): Level {
  const place = places.get(placeKey(kpi, scope))
  const known: Level = { before: anomaly.expected, after: anomaly.actual, against: 'expected' }
  if (!place) return known
  const measured = samplesOf([...place.elsewhere, place.result.series])
  if (anomaly.kind === 'drift') {
    const before = [...measured].flatMap(([at, value]) => (at >= start - days(1) && at < start ? [value] : []))
    return before.length < ENOUGH ? known : { before: median(before), after: anomaly.actual, against: 'onset' }
  }
  const before: number[] = []
  const after: number[] = []
  for (const [at, value] of measured) {
    if (at < start || at >= (end ?? Number.POSITIVE_INFINITY)) continue
    const earlier = measured.get(at - days(1) * (Math.floor((at - start) / days(1)) + 1))
    if (earlier === undefined) continue
    before.push(earlier)
    after.push(value)
  }
  return after.length < ENOUGH ? known : { before: average(before), after: average(after), against: 'time-of-day' }
}

function samplesOf(series: readonly TimeSeries[]): Map<number, number> {
  const samples = new Map<number, number>()
  for (const { timestamps, values } of series) {
    for (let i = 0; i < timestamps.length; i++) samples.set(timestamps[i] as number, values[i] as number)
  }
  return samples
}

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
