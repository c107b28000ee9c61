import { directionOf, isHistogram, isRatio, type Kpi, type QueryBySource } from './kpi.js'

/** Which of a KPI's queries it is. */
export type KpiQueryRole = 'value' | 'bad' | 'good' | 'valid' | 'buckets' | 'sum' | 'count'

/**
 * A KPI's queries as one text whose answer is the KPI's value, for whoever wants to see it for themselves: with PromQL's
 * word for a quantile, which most know. Of a share of a histogram, its buckets.
 *
 * @param text - each query's own text. Default: of a query for one kind of source alone, that one
 * @example
 * queryOf({ ...errorRate, bad: 'failed', valid: 'requests' }) // '(failed) / (requests)'
 */
export function queryOf(kpi: Kpi, text: (role: KpiQueryRole, query: QueryBySource) => string = plain): string {
  if (isRatio(kpi)) {
    const part = kpi.bad !== undefined ? text('bad', kpi.bad) : text('good', kpi.good as QueryBySource)
    const share = `(${part}) / (${text('valid', kpi.valid)})`
    return (directionOf(kpi) === 'higher-is-better') === (kpi.bad !== undefined) ? `1 - ${share}` : share
  }
  if (!isHistogram(kpi)) return text('value', kpi.query)
  const buckets = text('buckets', kpi.buckets)
  const { statistic, sum, count } = kpi
  if (statistic === 'mean') return sum && count ? `(${text('sum', sum)}) / (${text('count', count)})` : buckets
  return 'quantile' in statistic ? `histogram_quantile(${statistic.quantile}, ${buckets})` : buckets
}

function plain(_role: KpiQueryRole, query: QueryBySource): string {
  if (typeof query === 'string') return query
  const [only, ...others] = Object.values(query)
  return typeof only === 'string' && others.length === 0 ? only : JSON.stringify(query)
}
