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

/** The input of a retrospective, each part sorted, so that the order of the calls does not matter. */
export interface Facts {
  readonly release: Release
  readonly policy: Policy
  readonly range: Range
  /** By name; only KPIs that were given or measured. */
  readonly kpis: ReadonlyMap<string, Kpi>
  /** Titles by name. */
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
  /** The queries that were sent, by scope and by KPI. */
  readonly queries: ReadonlyMap<string, string>
  readonly primary: Labels
  /** Which parts were given: an empty list of incidents is an answer, a missing list is not. */
  readonly given: ReadonlySet<string>
}

export const directionIn = ({ kpis }: Facts, name: string): Direction => {
  const kpi = kpis.get(name)
  return kpi ? directionOf(kpi) : 'neutral'
}

/** KPIs without a definition may decide the verdict, since they were given to be judged. */
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

/** Comparisons with baselines that were used; those with an unused one only if there is no other. */
export function comparisonsIn({ regression }: Pick<Facts, 'regression'>): readonly KpiComparison[] {
  if (!regression) return []
  const used = new Set(regression.baselines.filter(({ status }) => status === 'used').map(({ name }) => name))
  return used.size === 0 ? regression.comparisons : regression.comparisons.filter(({ baseline }) => used.has(baseline))
}

/** The query that was sent for a KPI in a scope, else for the KPI in any scope; null where none is known. */
export const queryFor = ({ queries }: Facts, kpi: string, scope: Labels): string | null =>
  queries.get(placeKey(kpi, scope)) ?? queries.get(kpi) ?? null

/** Queries by scope and by KPI; the regression report's take precedence. */
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
