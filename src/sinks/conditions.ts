import {
  type Degradation,
  type HealthMetric,
  type KpiComparison,
  kpiInWords,
  type Labels,
  type Report,
  type Severity,
  scopeKey,
  severityRank,
  type Timestamp,
  type WeeklySummary,
} from '../model/index.js'

/** A condition that a report finds bad or healthy now; unknown conditions are left out. */
export interface Condition {
  /** `regression`, `objective`, `budget`, `incident`, `health`, `certification`. */
  readonly kind: string
  readonly kpi: string
  readonly scope: Labels
  readonly bad: boolean
  readonly severity: Severity
  readonly summary: string
  readonly since: Timestamp
  /** When it was seen to have ended. */
  readonly until: Timestamp
}

/** A report's conditions by kind, KPI and scope; where it has both bad and healthy, bad counts. */
export function conditionsOf(report: Report): Condition[] {
  const found = new Map<string, Condition>()
  for (const condition of told(report)) {
    const key = `${condition.kind} ${condition.kpi} ${scopeKey(condition.scope)}`
    const other = found.get(key)
    if (other === undefined || weight(condition) > weight(other)) found.set(key, condition)
  }
  return [...found.keys()].sort().map((key) => found.get(key) as Condition)
}

const weight = ({ bad, severity }: Condition): number => (bad ? 1 + severityRank(severity) : 0)

function told(report: Report): Condition[] {
  const { start, end } = report.range
  const at = { since: start, until: end }
  switch (report.type) {
    case 'kpi-summary': {
      if (report.verdict === 'inconclusive') return []
      const bad = report.verdict !== 'pass'
      const severity = report.verdict === 'fail' ? 'high' : 'low'
      return [{ kind: 'certification', kpi: '', scope: {}, bad, severity, summary: report.reasons.join(' '), ...at }]
    }
    case 'health-report':
      return report.metrics.flatMap((metric) => ofMetric(metric, report.titles?.[metric.kpi], at))
    case 'regression-report':
      return ofComparisons(report.comparisons, report.regressions, at)
    case 'weekly-summary':
      return report.incidents.flatMap((incident) => ofIncident(incident, end))
    case 'retrospective':
      return [
        ...report.incidents.flatMap((incident) => ofIncident(incident, end)),
        ...(report.degradations ?? []).map((degradation) => ofDegradation(degradation, at)),
      ]
  }
}

interface Span {
  readonly since: Timestamp
  readonly until: Timestamp
}

function ofMetric({ kpi, scope, status }: HealthMetric, title: string | undefined, at: Span): Condition[] {
  if (status === 'unknown') return []
  const severity = status === 'critical' ? 'critical' : 'medium'
  return [
    {
      kind: 'health',
      kpi,
      scope,
      bad: status !== 'healthy',
      severity,
      summary: `${kpiInWords({ name: kpi, title })} is ${status}`,
      ...at,
    },
  ]
}

function ofComparisons(all: readonly KpiComparison[], bad: readonly KpiComparison[], at: Span): Condition[] {
  const isUnknown = ({ status }: KpiComparison): boolean => status === 'inconclusive' || status === 'no_data'
  const places = new Map<string, KpiComparison[]>()
  for (const comparison of all) {
    const key = `${comparison.kpi} ${scopeKey(comparison.scope)}`
    places.set(key, [...(places.get(key) ?? []), comparison])
  }
  const well = [...places.values()]
    .filter((group) => group.every((each) => each.status !== 'regressed' && !isUnknown(each)))
    .map((group) => group[0] as KpiComparison)
  const one = ({ kpi, scope, severity, reason, since }: KpiComparison, isBad: boolean): Condition => ({
    kind: 'regression',
    kpi,
    scope,
    bad: isBad,
    severity: severity === 'none' ? 'low' : severity,
    summary: reason,
    ...at,
    ...(since !== null && { since }),
  })
  return [...well.map((each) => one(each, false)), ...bad.map((each) => one(each, true))]
}

function ofIncident(
  { title, severity, start, end, kpis, scopes }: WeeklySummary['incidents'][number],
  until: Timestamp,
): Condition[] {
  const [kpi = '', scope = {}] = [kpis[0], scopes[0]]
  return [
    { kind: 'incident', kpi, scope, bad: end === null, severity, summary: title, since: start, until: end ?? until },
  ]
}

/** A condition that was not seen to end is ongoing. */
function ofDegradation({ kind, kpi, scope, severity, description, since, state, resolvedAt }: Degradation, at: Span) {
  const until = resolvedAt ?? at.until
  return {
    kind,
    kpi,
    scope,
    bad: state !== 'resolved',
    severity,
    summary: description,
    since: since ?? at.since,
    until,
  }
}
