import { type TimeSeries, timeSeries } from '../../model/index.js'
import { sampleValue, wrongShape } from './sample-columns.js'

/** A native histogram at one moment: counts by upper bound, not cumulative. */
export interface HistogramSample {
  readonly timestamp: number
  readonly count: number
  readonly buckets: readonly { readonly upper: number; readonly count: number }[]
}

/** Reads `[time, { count, sum, buckets: [[rule, lower, upper, count], …] }]`. */
export function histogramSample(pair: unknown, pointer: string): HistogramSample {
  if (!Array.isArray(pair) || pair.length !== 2) throw wrongShape(pointer, 'a pair of time and histogram')
  const [time, histogram] = pair as [unknown, { count?: unknown; buckets?: unknown } | null]
  if (typeof time !== 'number') throw wrongShape(`${pointer}/0`, 'a time in seconds')
  const count = sampleValue(histogram?.count)
  if (count === null) throw wrongShape(`${pointer}/1/count`, 'a number')
  const buckets = Array.isArray(histogram?.buckets) ? (histogram.buckets as unknown[]) : []
  return {
    timestamp: Math.round(time * 1_000),
    count,
    buckets: buckets.map((bucket, index) => {
      const [, , upper, inside] = Array.isArray(bucket) ? bucket.map(sampleValue) : []
      if (typeof upper !== 'number' || typeof inside !== 'number') {
        throw wrongShape(`${pointer}/1/buckets/${index}`, 'a bucket')
      }
      return { upper, count: inside }
    }),
  }
}

/**
 * A native histogram over time as classic buckets: one series for each upper bound seen, labelled `le`, with the
 * cumulative count. Buckets do not overlap, so the counts at any bound are exact.
 */
export function classicBuckets(labels: TimeSeries['labels'], samples: readonly HistogramSample[]): TimeSeries[] {
  const bounds = [...new Set(samples.flatMap(({ buckets }) => buckets.map(({ upper }) => upper)))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  const upTo = (bound: number): TimeSeries =>
    timeSeries(
      { ...labels, le: String(bound) },
      samples.map(({ timestamp, buckets }) => [
        timestamp,
        buckets.reduce((total, { upper, count }) => (upper <= bound ? total + count : total), 0),
      ]),
    )
  const all = timeSeries(
    { ...labels, le: '+Inf' },
    samples.map(({ timestamp, count }) => [timestamp, count]),
  )
  return [...bounds.map(upTo), all]
}
