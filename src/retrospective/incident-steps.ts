import { stepsFor } from '../analysis/health/index.js'
import { hours, type Incident, moment, span } from '../model/index.js'
import type { Facts } from './facts.js'
import { isTrend } from './findings.js'

/**
 * An alert later than this after the onset is late. Source: Google SRE Workbook, chapter 5: the fastest paging window
 * is one hour.
 */
export const LATE = hours(1)

/** What to do about an incident: end it if it is ongoing, find what changed, and detect it earlier next time. */
export function incidentSteps(facts: Facts, incident: Incident): string[] {
  const { precededBy } = incident
  return [
    ...relief(facts, incident),
    precededBy
      ? `Check whether '${precededBy.title}' has to do with it: it came ${span(precededBy.leadTime)} before.`
      : whatChanged(incident),
    ...whereToLook(facts, incident),
    ...alerting(incident),
  ]
}

/** Steps for the kind of the incident's KPI, in its scope and time. */
function whereToLook({ kpis }: Facts, { level, worst, kpis: hit, scope, scopes, start, end }: Incident): string[] {
  const kpi = kpis.get(level?.kpi ?? worst?.kpi ?? hit[0] ?? '')
  const beside = hit.flatMap((name) => kpis.get(name) ?? [])
  return kpi ? stepsFor(kpi, { scope: scope ?? scopes[0] ?? {}, start, end, beside }) : []
}

/** A resource that is filling up is urgent, and how to stop a leak is known without its cause. */
function relief({ kpis }: Facts, { end, findings }: Incident): string[] {
  const trend = findings.find(({ kind }) => kind === 'drift')
  const kind = kpis.get(trend?.kpi ?? '')?.kind
  if (end !== null || (kind !== 'memory' && kind !== 'saturation')) return []
  if (kind === 'saturation') return ['Now: free some of it or raise the limit, and name an owner.']
  return ['Now: take a heap dump, then restart it or raise its limit, and name an owner.']
}

/** The onset of a trend is known to the day. */
const whatChanged = ({ start, findings }: Incident): string =>
  `Find what changed ${isTrend(findings) ? 'about' : 'at'} ${moment(start)}: deploys, flags, load. None is annotated.`

function alerting({ timeToDetect }: Incident): string[] {
  if (timeToDetect === undefined) return []
  if (timeToDetect === null) return ['Write the alert that would have told of it: none did.']
  return timeToDetect > LATE
    ? [`Make an alert tell of it sooner: the first came ${span(timeToDetect)} after the onset.`]
    : []
}
