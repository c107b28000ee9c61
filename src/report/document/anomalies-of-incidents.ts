import { type Anomaly, type Labels, type Retrospective, scopeKey } from '../../model/index.js'

/** The anomalies of an incident: one of its findings has the same KPI, scope and measured value. */
export function anomaliesOfIncidents({ anomalies = [], incidents }: Retrospective): ReadonlySet<Anomaly> {
  const told = new Set(
    incidents.flatMap(({ findings }) => findings.map(({ kpi, scope, evidence }) => keyOf(kpi, scope, evidence.value))),
  )
  return new Set(anomalies.filter(({ kpi, scope, actual }) => told.has(keyOf(kpi, scope, actual))))
}

const keyOf = (kpi = '', scope: Labels = {}, value: number | null | undefined = null): string =>
  `${kpi} ${scopeKey(scope)} ${value}`
