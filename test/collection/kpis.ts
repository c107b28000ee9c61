import {
  type GaugeKpi,
  type HistogramKpi,
  type Labels,
  minutes,
  type RatioKpi,
  type TimeSeries,
  timeSeries,
} from '../../src/index.js'

/** What the suites of this room measure, each with the text of its query for a name. */
export const errorRate: RatioKpi = {
  name: 'error-rate',
  unit: '1',
  kind: 'error-rate',
  bad: 'errors',
  valid: 'requests',
}
export const availability: RatioKpi = {
  name: 'availability',
  unit: '1',
  kind: 'availability',
  good: 'good',
  valid: 'requests',
  objective: { target: 0.99 },
}
export const cpu: GaugeKpi = { name: 'cpu', unit: '1', kind: 'cpu', query: 'cpu' }
export const latency: HistogramKpi = {
  name: 'latency-p95',
  unit: 's',
  kind: 'latency',
  buckets: 'buckets',
  sum: 'sum',
  statistic: { quantile: 0.95 },
}

export const step = minutes(5)

/** A series of consecutive slots from 0; null is a gap. */
export const slots = (labels: Labels, values: readonly (number | null)[], from = 0): TimeSeries =>
  timeSeries(
    labels,
    values.map((value, index) => [from + index * step, value] as const),
  )
