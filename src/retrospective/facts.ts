import {
  type Anomaly,
  type CostReport,
  type DaySummary,
  type Direction,
  directionOf,
  type HealthReport,
  type Incident,
  isGate,
  isRequired,
  type Kpi,
  type KpiBudget,
  type KpiComparison,
  type KpiSummary,
  type KpiWindow,
  type Labels,
  type Policy,
  type Range,
  type RegressionReport,
  type Release,
  scopeKey,
} from '../model/index.js'

/** All that a retrospective is told from, each part sorted, so that the order of the calls does not matter. */
export interface Facts {
  readonly release: Release
  readonly policy: Policy
  readonly range: Range
  /** By name; only what was given or measured. */
  readonly kpis: ReadonlyMap<string, Kpi>
  /** What they are called, by name. */
  readonly titles: ReadonlyMap<string, string>
  readonly baseline: KpiSummary | null
  readonly days: readonly DaySummary[]
  readonly health: readonly HealthReport[]
  readonly anomalies: readonly Anomaly[]
  readonly incidents: readonly Incident[]
  readonly regression: RegressionReport | null
  readonly budgets: readonly KpiBudget[]
  readonly cost: CostReport | null
  readonly windows: readonly KpiWindow[]
  /** The queries that were sent, by place and by KPI. */
  readonly queries: ReadonlyMap<string, string>
  readonly primary: Labels
  /** Which parts were given at all: an empty list of incidents is an answer, no list is not. */
  readonly given: ReadonlySet<string>
}

export const directionIn = ({ kpis }: Facts, name: string): Direction => {
  const kpi = kpis.get(name)
  return kpi ? directionOf(kpi) : 'neutral'
}

/** Unknown KPIs may decide: what somebody handed in is there to be judged. */
export const decides = ({ kpis }: Facts, name: string): boolean => {
  const kpi = kpis.get(name)
  return kpi === undefined || isGate(kpi)
}

export const requires = ({ kpis, budgets }: Facts, name: string): boolean => {
  const kpi = kpis.get(name)
  return kpi ? isRequired(kpi) : budgets.some((each) => each.kpi === name)
}

/** One key for a KPI in a scope. */
export const placeKey = (kpi: string, scope: Labels): string => `${kpi} ${scopeKey(scope)}`

/** What was compared with baselines that were used; one that was set aside says nothing, unless there is no other. */
export function comparisonsIn({ regression }: Pick<Facts, 'regression'>): readonly KpiComparison[] {
  if (!regression) return []
  const used = new Set(regression.baselines.filter(({ status }) => status === 'used').map(({ name }) => name))
  return used.size === 0 ? regression.comparisons : regression.comparisons.filter(({ baseline }) => used.has(baseline))
}

/** The query that was sent for a KPI in a scope, else for the KPI anywhere; null where none is known. */
export const queryFor = ({ queries }: Facts, kpi: string, scope: Labels): string | null =>
  queries.get(placeKey(kpi, scope)) ?? queries.get(kpi) ?? null

/** Queries by place and by KPI; the regression report's first. */
export function queriesIn(regression: RegressionReport | null, windows: readonly KpiWindow[]): Map<string, string> {
  const queries = new Map<string, string>()
  const sent = [
    ...(regression?.comparisons ?? []).map(({ kpi, scope, evidence }) => ({ kpi, scope, query: evidence.query ?? '' })),
    ...windows.flatMap((window) => window.kpis.map(({ kpi, scope, query }) => ({ kpi: kpi.name, scope, query }))),
  ]
  for (const { kpi, scope, query } of sent) {
    for (const key of [placeKey(kpi, scope), kpi]) if (query !== '' && !queries.has(key)) queries.set(key, query)
  }
  return queries
}
