import type { SeriesAnswer } from '../contracts/index.js'
import { isHistogram, isRatio, type Kpi, type Query, type QueryBySource, StabilityError } from '../model/index.js'

/**
 * The role of an answer. `whole` is a gauge queried without dimensions, since the mean of parts is not the whole's
 * mean.
 */
export type QueryRole = 'value' | 'whole' | 'bad' | 'good' | 'valid' | 'buckets' | 'sum' | 'count'

/** The answers to a KPI's queries, by role. */
export type Answers = Partial<Record<QueryRole, SeriesAnswer>>

export interface PlannedQuery {
  readonly role: QueryRole
  readonly query: Query
  readonly by: readonly string[]
  readonly counts: boolean
}

/**
 * The queries needed to read one KPI for every scope.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the KPI has no query for this kind of source
 */
export function queriesOf(kpi: Kpi, sourceKind: string, dimensions: readonly string[]): PlannedQuery[] {
  const ask = (role: QueryRole, query: QueryBySource, by: readonly string[], counts: boolean): PlannedQuery => ({
    role,
    query: queryFor(kpi, query, sourceKind),
    by,
    counts,
  })
  if (isRatio(kpi)) {
    const part = kpi.bad !== undefined ? ask('bad', kpi.bad, dimensions, true) : null
    const good = kpi.good !== undefined ? ask('good', kpi.good, dimensions, true) : null
    return [part ?? good, ask('valid', kpi.valid, dimensions, true)].filter((query) => query !== null)
  }
  if (isHistogram(kpi)) {
    return [
      ask('buckets', kpi.buckets, [...dimensions, 'le'], true),
      ...(kpi.sum !== undefined ? [ask('sum', kpi.sum, dimensions, true)] : []),
      ...(kpi.count !== undefined ? [ask('count', kpi.count, dimensions, true)] : []),
    ]
  }
  const value = ask('value', kpi.query, dimensions, false)
  return dimensions.length > 0 && mentionsDimensions(value.query)
    ? [value, { ...value, role: 'whole', by: [] }]
    : [value]
}

/** A query's text: itself, or the JSON of a query that is an object. */
export const queryText = (query: Query): string => (typeof query === 'string' ? query : JSON.stringify(query))

/** Whether a query's answer depends on the dimensions, so that the whole needs its own query. */
const mentionsDimensions = (query: Query): boolean => queryText(query).includes('$__by')

/** Whether a KPI's queries use the dimensions, for any kind of source; if not, it is measured for the whole only. */
export const namesDimensions = ({ query, valid, buckets }: Kpi): boolean =>
  JSON.stringify([query, valid, buckets]).includes('$__by')

function queryFor(kpi: Kpi, query: QueryBySource, sourceKind: string): Query {
  if (typeof query === 'string') return query
  const own = Object.hasOwn(query, sourceKind) ? query[sourceKind] : undefined
  if (own !== undefined) return own
  throw new StabilityError('CONFIG_INVALID', `KPI '${kpi.name}' has no query for a source of kind '${sourceKind}'`, {
    hint: `Add '${sourceKind}' to the KPI's queries; it has ${Object.keys(query).sort().join(', ') || 'none'}.`,
  })
}
