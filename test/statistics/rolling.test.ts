import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  mean,
  median,
  quantile,
  RollingMean,
  RollingMedian,
  RollingQuantile,
  RollingStandardDeviation,
} from '../../src/statistics/index.js'

const deviation = (values: number[]) => {
  const center = mean(values)
  return values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, v) => sum + (v - center) ** 2, 0) / (values.length - 1))
}

function meanBesideDeviation(window: number): { push(value: number): number | null } {
  const deviation = new RollingStandardDeviation(window)
  return {
    push: (value) => {
      deviation.push(value)
      return deviation.mean
    },
  }
}

const rolling = [
  { name: 'RollingMean', make: (window: number) => new RollingMean(window), naive: mean },
  { name: 'RollingStandardDeviation', make: (w: number) => new RollingStandardDeviation(w), naive: deviation },
  { name: 'mean of RollingStandardDeviation', make: meanBesideDeviation, naive: mean },
  { name: 'RollingMedian', make: (window: number) => new RollingMedian(window), naive: median },
  ...[0, 0.3, 0.95, 1].map((p) => ({
    name: `RollingQuantile at ${p}`,
    make: (window: number) => new RollingQuantile(window, p),
    naive: (values: number[]) => quantile(values, p),
  })),
]

describe.each(rolling)('$name', ({ make, naive }) => {
  const sample = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -9, max: 9 }) },
    { weight: 4, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
  )

  it('says what computing the window anew says, gaps and all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(sample, { maxLength: 80 }), (window, samples) => {
        const instance = make(window)
        samples.forEach((value, i) => {
          const held = samples.slice(Math.max(0, i - window + 1), i + 1).filter(Number.isFinite)
          const answer = instance.push(value)
          if (held.length === 0) expect(answer).toBeNull()
          else expect(answer).toBeCloseTo(naive(held), 6)
        })
      }),
      { seed: 8, numRuns: 200 },
    )
  })

  it('keeps its digits over a long run of large numbers', () => {
    const instance = make(288)
    const values = Array.from({ length: 20_000 }, (_, i) => 1e9 + ((i * 7919) % 1009) / 100)
    const last = values.reduce<number | null>((_, value) => instance.push(value), null) as number
    const expected = naive(values.slice(-288))
    expect(Math.abs(last / expected - 1)).toBeLessThan(1e-5)
  })

  it('recovers from a huge value once it has left the window', () => {
    const instance = make(5)
    const values = [1, 2, 1e300, 3, 4, 5, 6, 7, 8]
    const last = values.reduce<number | null>((_, value) => instance.push(value), null)
    expect(last).toBeCloseTo(naive([4, 5, 6, 7, 8]), 9)
  })

  it('keeps its digits where every other sample is a gap', () => {
    const instance = make(50)
    const values = Array.from({ length: 20_001 }, (_, i) => (i % 2 ? Number.NaN : 1e6 + ((i * 7919) % 1009)))
    const last = values.reduce<number | null>((_, value) => instance.push(value), null) as number
    expect(Math.abs(last / naive(values.slice(-50).filter(Number.isFinite)) - 1)).toBeLessThan(1e-8)
  })

  it('is back to null when the window holds nothing but gaps', () => {
    const instance = make(2)
    instance.push(4)
    instance.push(Number.NaN)
    expect(instance.push(Number.NaN)).toBeNull()
    expect(instance.push(7)).toBeCloseTo(naive([7]), 12)
  })
})
