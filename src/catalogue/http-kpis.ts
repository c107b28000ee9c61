import { days, type HistogramStatistic } from '../model/index.js'
import { increase, type Named } from './catalogue.js'

/** The seven KPIs of an HTTP service, whatever its metrics are called. */
export type HttpKpiName =
  | 'availability'
  | 'error-rate'
  | 'throughput'
  | 'latency-mean'
  | 'latency-p50'
  | 'latency-p95'
  | 'latency-p99'

/**
 * Availability and error rate from request counts, traffic, and latency from a classic histogram in seconds.
 * 5xx answers are bad; the budget is that of availability, since both are one SLI.
 */
export function httpKpis({
  requests,
  duration,
  status,
}: {
  /** A counter of requests with a status label. */
  requests: string
  /** The histogram's name without `_bucket`, `_sum`, `_count`. */
  duration: string
  status: string
}): Named<HttpKpiName>[] {
  const valid = increase(`${requests}{$__selector}`)
  const bad = increase(`${requests}{$__selector,${status}=~"5.."}`)
  const latency = (name: HttpKpiName, title: string, statistic: HistogramStatistic): Named<HttpKpiName> => ({
    name,
    title,
    unit: 's',
    kind: 'latency',
    group: 'latency',
    buckets: increase(`${duration}_bucket{$__selector}`, 'le,$__by'),
    sum: increase(`${duration}_sum{$__selector}`),
    count: increase(`${duration}_count{$__selector}`),
    statistic,
  })
  return [
    {
      name: 'availability',
      title: 'Availability',
      unit: '1',
      kind: 'availability',
      group: 'request-success',
      objective: { target: 0.999, period: days(30) },
      bad,
      valid,
    },
    { name: 'error-rate', title: 'Error rate', unit: '1', kind: 'error-rate', group: 'request-success', bad, valid },
    {
      name: 'throughput',
      title: 'Throughput',
      unit: '{request}/s',
      kind: 'throughput',
      query: `sum by ($__by) (rate(${requests}{$__selector}[$__rate_interval]))`,
    },
    latency('latency-mean', 'Mean latency', 'mean'),
    latency('latency-p50', 'Median latency', { quantile: 0.5 }),
    latency('latency-p95', '95th percentile latency', { quantile: 0.95 }),
    latency('latency-p99', '99th percentile latency', { quantile: 0.99 }),
  ]
}
