import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BucketCount, HistogramReading, type HistogramStatistic, histogramValue } from '../../src/model/index.js'

const infinity = Number.POSITIVE_INFINITY
const buckets = [
  { le: 0.1, count: 50 },
  { le: 0.2, count: 100 },
  { le: infinity, count: 110 },
]

describe('histogramValue', () => {
  it.each([
    [0, 0],
    [0.2, 0.1 * (22 / 50)],
    [0.5, 0.1 + 0.1 * (5 / 50)],
    [1, 0.2],
  ])('has the quantile %s linear between bounds: %s', (quantile, expected) => {
    expect(histogramValue({ quantile }, buckets, null).value).toBeCloseTo(expected, 12)
  })

  it('mends counts that fall from one bound to the next, as Prometheus does', () => {
    const falling = [
      { le: 1, count: 10 },
      { le: 2, count: 9 },
      { le: infinity, count: 10 },
    ]
    expect(histogramValue({ quantile: 0.95 }, falling, null).value).toBeCloseTo(0.95, 12)
  })

  it('has a mean only with its sum, and nothing without events', () => {
    expect(histogramValue('mean', buckets, 11)).toEqual({ value: 0.1, valid: 110 })
    expect(histogramValue('mean', buckets, null)).toEqual({ value: null, valid: 110 })
    expect(histogramValue('mean', [{ le: infinity, count: 0 }], 0)).toEqual({ value: null, valid: 0 })
  })
})

describe('HistogramReading', () => {
  const bounds = [-1, 0, 0.1, 0.25, 1, infinity]
  const statistic = fc.oneof(
    fc.constant('mean' as const),
    fc.record({ quantile: fc.double({ min: 0.001, max: 0.999, noNaN: true }) }),
    fc.record({ shareOver: fc.constantFrom(-2, 0.05, 0.1, 0.25 * (1 + 1e-12), 3) }),
  )
  const histogram = fc
    .subarray(bounds.slice(0, -1))
    .chain((kept) =>
      fc.tuple(
        ...[...kept, infinity].map((le) => fc.record({ le: fc.constant(le), count: fc.integer({ min: 0, max: 9 }) })),
      ),
    )

  /** The definitions, over counts that never fall. */
  function defined(asked: HistogramStatistic, slot: readonly BucketCount[], sum: number) {
    const counts = slot.map((_, i) => Math.max(...slot.slice(0, i + 1).map(({ count }) => count)))
    const valid = counts.at(-1) ?? 0
    if (valid === 0) return { value: Number.NaN, bad: 0 }
    if (asked === 'mean') return { value: sum / valid, bad: 0 }
    if ('shareOver' in asked) {
      const bad = valid - (counts[slot.findLastIndex(({ le }) => le <= asked.shareOver * (1 + 1e-9))] ?? 0)
      return { value: bad / valid, bad }
    }
    const rank = asked.quantile * valid
    const at = counts.findIndex((count) => count >= rank)
    const { le } = slot[at] as BucketCount
    const [lower, below] = [slot[at - 1]?.le ?? 0, counts[at - 1] ?? 0]
    const within = lower + ((le - lower) * (rank - below)) / ((counts[at] as number) - below)
    const value = slot.length < 2 ? Number.NaN : le === infinity ? lower : at === 0 && le <= 0 ? le : within
    return { value, bad: 0 }
  }

  it('tells each slot by its definition, whatever the slots before it were, as histogramValue does', () => {
    fc.assert(
      fc.property(statistic, fc.array(histogram, { maxLength: 4 }), fc.option(fc.double()), (asked, slots, sum) => {
        const reading = new HistogramReading(asked, bounds.length)
        for (const slot of slots) {
          reading.clear()
          for (const { le, count } of slot) reading.add(le, count)
          const { value, bad } = defined(asked, slot, sum ?? Number.NaN)
          expect(reading.value(sum ?? Number.NaN)).toBe(value)
          expect(reading.bad).toBe(bad)
          expect(histogramValue(asked, slot, sum).value ?? Number.NaN).toBe(value)
        }
      }),
      { seed: 11, numRuns: 2_000 },
    )
  })
})
