import { type Anomaly, type Finding, type Retrospective, scopeKey } from '../../model/index.js'

/** The anomalies that an incident tells of: its findings have their KPI and place, and touch them in time. */
export function anomaliesOfIncidents({ anomalies = [], incidents }: Retrospective): ReadonlySet<Anomaly> {
  const told = new Map<string, Finding[]>()
  for (const finding of incidents.flatMap(({ findings }) => findings)) {
    const place = `${finding.kpi} ${scopeKey(finding.scope)}`
    told.set(place, [...(told.get(place) ?? []), finding])
  }
  return new Set(
    anomalies.filter(({ kpi, scope = {}, start, end }) =>
      told
        .get(`${kpi} ${scopeKey(scope)}`)
        ?.some((finding) => finding.start <= (end ?? Infinity) && start <= (finding.end ?? Infinity)),
    ),
  )
}
