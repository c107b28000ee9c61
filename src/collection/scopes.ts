import {
  isWhole,
  type Kpi,
  type KpiResult,
  type Labels,
  type Problem,
  scopeKey,
  type TimeSeries,
} from '../model/index.js'

/** The series of one scope. More than one is an ambiguity. */
export interface ScopedSeries {
  readonly scope: Labels
  readonly series: TimeSeries[]
}

/** Sorts an answer's series by scope: the values of the dimensions that they have. */
export function byScope(answer: readonly TimeSeries[], dimensions: readonly string[]): Map<string, ScopedSeries> {
  const scopes = new Map<string, ScopedSeries>()
  for (const series of answer) {
    const scope = scopeOf(series.labels, dimensions)
    const key = scopeKey(scope)
    const known = scopes.get(key)
    if (known) known.series.push(series)
    else scopes.set(key, { scope, series: [series] })
  }
  return scopes
}

export const scopeOf = (labels: Labels, dimensions: readonly string[]): Labels =>
  Object.fromEntries(
    dimensions
      .filter((name) => labels[name] !== undefined && labels[name] !== '')
      .map((name) => [name, labels[name] as string]),
  )

/** One scope's figures, or the reason why it has none. */
export type ScopePart = Pick<KpiResult, 'scope' | 'series' | 'counts' | 'buckets' | 'sum' | 'problem'>

/** The whole first, then scopes by their text. */
export function sortedByScope<T extends { readonly scope: Labels }>(parts: readonly T[]): T[] {
  const keyed = parts.map((part) => ({ part, key: sortKey(part.scope) }))
  return keyed.sort((a, b) => compareText(a.key, b.key)).map(({ part }) => part)
}

/** As `sortedByScope` sorts. */
export const compareScopes = (a: Labels, b: Labels): number => compareText(sortKey(a), sortKey(b))

const sortKey = (scope: Labels): string => (isWhole(scope) ? '' : scopeKey(scope))

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Why a scope with two series has no value. */
export function ambiguity(kpi: Kpi, scope: Labels, [first, second, ...more]: readonly TimeSeries[]): Problem {
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  return {
    code: 'AMBIGUOUS_SERIES',
    message: `KPI '${kpi.name}' has more than one series for ${scopeKey(scope)}: ${scopeKey(first?.labels ?? {})} and ${scopeKey(second?.labels ?? {})}${others}`,
    hint: `Aggregate in the query of '${kpi.name}', as in 'sum by ($__by) (…)', or add the label that tells them apart to \`dimensions\`.`,
  }
}
