import { directionOf, isHistogram, isRatio, type Kpi, type QueryBySource } from './kpi.js'

/** Which of a KPI's queries it is. */
export type KpiQueryRole = 'value' | 'bad' | 'good' | 'valid' | 'buckets' | 'sum' | 'count'

/**
 * A KPI's queries as one text whose result is the KPI's value, so that a reader can check it. A quantile is written
 * with PromQL's function, which most readers know; a share of a histogram gives its buckets.
 *
 * @param text - gives each query's text. Default: the query itself, if it is for a single kind of source
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
