import { type Kpi, type Labels, type Problem, scopeKey, type TimeSeries } from '../model/index.js'

/** What answered for one scope. More than one series is an ambiguity. */
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

/** Why a scope that two series answer for has no value. */
export function ambiguity(kpi: Kpi, scope: Labels, [first, second, ...more]: readonly TimeSeries[]): Problem {
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  return {
    code: 'AMBIGUOUS_SERIES',
    message: `KPI '${kpi.name}' has more than one series for ${scopeKey(scope)}: ${scopeKey(first?.labels ?? {})} and ${scopeKey(second?.labels ?? {})}${others}`,
    hint: `Aggregate in the query of '${kpi.name}', as in 'sum by ($__by) (…)', or add the label that tells them apart to \`dimensions\`.`,
  }
}
