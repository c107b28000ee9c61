import { describe, expect, it } from 'vitest'
import {
  bucketQuantile,
  type HistogramKpi,
  kpiWindow,
  type RatioKpi,
  spanValue,
  type TimeSeries,
  timeSeries,
} from '../../src/model/index.js'

const hourly = (...values: (number | null)[]): TimeSeries =>
  timeSeries(
    {},
    values.map((value, i) => [i * 3_600_000, value]),
  )
const day = { start: 0, end: 86_400_000 }
const errors: RatioKpi = { name: 'error-rate', unit: '1', kind: 'error-rate', bad: 'b', valid: 'v' }
const latency = (statistic: HistogramKpi['statistic']): HistogramKpi => ({
  name: 'latency',
  unit: 's',
  kind: 'latency',
  buckets: 'q',
  statistic,
})
const resultOf = (part: Parameters<typeof kpiWindow>[0]['kpis'][number]) =>
  kpiWindow({ range: day, step: 3_600_000, kpis: [part] }).kpis[0] as Parameters<typeof spanValue>[0]

describe('the value of a KPI over a span', () => {
  it('sums counts: 10 failures of 1,000,010 requests are no 50 %, though one slot of two failed whole', () => {
    const counts = { bad: hourly(0, 10), valid: hourly(1_000_000, 10) }
    const { value, bad, valid } = spanValue(resultOf({ kpi: errors, series: hourly(0, 1), counts }))
    expect([value, bad, valid]).toEqual([10 / 1_000_010, 10, 1_000_010])
  })

  it('says that a ratio without its counts is an estimate', () => {
    expect(spanValue(resultOf({ kpi: errors, series: hourly(0, 0.5) }))).toEqual({ value: 0.25, estimated: true })
  })

  it('is null without data, and without events', () => {
    expect(spanValue(resultOf({ kpi: errors, series: hourly() })).value).toBeNull()
    const counts = { bad: hourly(0), valid: hourly(0) }
    expect(spanValue(resultOf({ kpi: errors, series: hourly(), counts })).value).toBeNull()
  })

  const buckets = [
    { le: 0.5, series: hourly(80, 10) },
    { le: 1, series: hourly(90, 100) },
    { le: Number.POSITIVE_INFINITY, series: hourly(100, 100) },
  ]
  it('merges buckets before it takes a quantile, a share or a mean', () => {
    const part = (statistic: HistogramKpi['statistic']) =>
      spanValue(resultOf({ kpi: latency(statistic), series: hourly(), buckets, sum: hourly(30, 70) })).value
    // 90 within .5 s, 190 within 1 s, 200 in all
    expect(part({ quantile: 0.7 })).toBeCloseTo(0.75, 12)
    expect(part({ quantile: 0.99 })).toBe(1)
    expect(part({ shareOver: 1 })).toBeCloseTo(0.05, 12)
    expect(part('mean')).toBe(0.5)
  })

  it('counts too many rather than too few over a limit that no bucket ends at, and says so', () => {
    const kpi = latency({ shareOver: 0.8 })
    expect(spanValue(resultOf({ kpi, series: hourly(), buckets }))).toMatchObject({ bad: 110, estimated: true })
  })

  it('has a quantile in every bucket of a histogram that no event left', () => {
    expect(
      bucketQuantile(
        [
          { le: 1, count: 0 },
          { le: Number.POSITIVE_INFINITY, count: 0 },
        ],
        0.5,
      ),
    ).toBeNull()
    expect(
      bucketQuantile(
        [
          { le: 1, count: 10 },
          { le: Number.POSITIVE_INFINITY, count: 10 },
        ],
        0.5,
      ),
    ).toBe(0.5)
  })
})
