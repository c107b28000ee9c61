import { describe, expect, it } from 'vitest'
import { histogramValue, quantileOfBuckets, shareOver } from '../../src/collection/index.js'

const infinity = Number.POSITIVE_INFINITY
const buckets = [
  { le: 0.1, count: 50 },
  { le: 0.2, count: 100 },
  { le: infinity, count: 110 },
]

describe('a histogram of summed buckets', () => {
  // The cases of Prometheus' own test of histogram_quantile: promql/promqltest/testdata/histograms.test.
  it.each([
    [0, 0],
    [0.2, 0.1 * (22 / 50)],
    [0.5, 0.1 + 0.1 * (5 / 50)],
    [1, 0.2],
  ])('has the quantile %s at %s', (q, expected) => {
    expect(quantileOfBuckets(buckets, q)).toBeCloseTo(expected, 12)
  })

  it('has no quantile without events or without a finite bound', () => {
    expect(
      quantileOfBuckets(
        [
          { le: 1, count: 0 },
          { le: infinity, count: 0 },
        ],
        0.5,
      ),
    ).toBeNull()
    expect(quantileOfBuckets([{ le: infinity, count: 3 }], 0.5)).toBeNull()
    expect(quantileOfBuckets([], 0.5)).toBeNull()
  })

  it('mends counts that fall from one bound to the next, as Prometheus does', () => {
    expect(
      quantileOfBuckets(
        [
          { le: 1, count: 10 },
          { le: 2, count: 9 },
          { le: infinity, count: 10 },
        ],
        0.95,
      ),
    ).toBeCloseTo(0.95, 12)
  })

  it('counts what lies beyond the last finite bound as over any limit', () => {
    expect(shareOver(buckets, 0.1)).toBeCloseTo(60 / 110, 12)
    expect(shareOver(buckets, 0.15)).toBeCloseTo(35 / 110, 12)
    expect(shareOver(buckets, 5)).toBeCloseTo(10 / 110, 12)
  })

  it('has a mean only with its sum', () => {
    expect(histogramValue('mean', buckets, 11)).toBeCloseTo(0.1, 12)
    expect(histogramValue('mean', buckets, null)).toBeNull()
  })
})
