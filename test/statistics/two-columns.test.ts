import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  brownForsythe,
  brunnerMunzel,
  cliffsDelta,
  cohensD,
  hedgesG,
  hodgesLehmann,
  kolmogorovSmirnov,
  mannWhitneyU,
  varghaDelaneyA,
  welchTTest,
} from '../../src/statistics/index.js'
import { relativeError } from './oracle.js'

// Values of SciPy 1.17 for the two columns below.
const baseline = [-0.424822, -0.778238, 0.618116]
const current = [0.982612, 1.30353, 1.04073, -0.214051]
const column = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 25 })
const longer = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 25 })

describe('the Mann-Whitney test', () => {
  it('counts every arrangement of a small sample', () => {
    expect(mannWhitneyU([1, 2, 3], [4, 5, 6])).toEqual({ u: 0, p: 0.1 })
    expect(mannWhitneyU([4, 5, 6], [1, 2, 3], { alternative: 'greater' }).p).toBeCloseTo(1 / 20, 15)
  })

  it('corrects the normal approximation for ties and continuity', () => {
    // SciPy 1.17, mannwhitneyu([1, 2, 2, 3, 3, 4], [2, 3, 3, 4, 5, 5], method='asymptotic')
    const [x, y] = [
      [1, 2, 2, 3, 3, 4],
      [2, 3, 3, 4, 5, 5],
    ]
    expect(mannWhitneyU(x, y).u).toBe(8.5)
    expect(relativeError(mannWhitneyU(x, y).p, 0.1380107375686596)).toBeLessThan(1e-12)
  })

  it('counts arrangements with ties as well: 3 of the 10 choices of two of 1, 1, 2, 2, 3 sum to 4 at least', () => {
    // choosing {2, 3} twice and {2, 2} once: rank sums 8.5, 8.5 and 7 of ranks 1.5, 1.5, 3.5, 3.5, 5
    expect(mannWhitneyU([2, 2], [1, 1, 3], { method: 'exact', alternative: 'greater' }).p).toBeCloseTo(0.3, 15)
  })

  it('has nothing to say where all is equal', () => {
    expect(mannWhitneyU([5, 5, 5], [5, 5])).toEqual({ u: 3, p: 1 })
  })

  it('shares out the pairs, and does not care for order', () => {
    fc.assert(
      fc.property(column, column, (x, y) => {
        const { u, p } = mannWhitneyU(x, y)
        expect(u + mannWhitneyU(y, x).u).toBe(x.length * y.length)
        expect(mannWhitneyU(y, x).p).toBeCloseTo(p, 12)
        expect(mannWhitneyU([...x].reverse(), y)).toEqual({ u, p })
      }),
      { seed: 3 },
    )
  })
})

describe('the Hodges-Lehmann shift', () => {
  it('is the median of all differences', () => {
    expect(hodgesLehmann(current, baseline)).toEqual({ shift: 1.046424, lower: -0.832167, upper: 2.0817680000000003 })
    expect(hodgesLehmann(current, baseline, { confidence: 0.9 }).lower).toBe(0.210771)
  })

  it('is what laying out all differences gives, to the last bit', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(fc.oneof(column, numbers), fc.oneof(column, numbers), (x, y) => {
        const all = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b)
        const half = all.length >> 1
        const median = all.length % 2 === 1 ? all[half] : ((all[half - 1] as number) + (all[half] as number)) / 2
        expect(hodgesLehmann(x, y).shift + 0).toBe((median as number) + 0)
      }),
      { seed: 4 },
    )
  })

  it('takes two long columns without laying out their 25 million differences', () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000)
    expect(
      hodgesLehmann(
        x.map((value) => value + 12.5),
        x,
      ).shift,
    ).toBe(12.5)
  })

  it('widens its interval with the variance', () => {
    const x = Array.from({ length: 30 }, (_, i) => (i * 37) % 30)
    const narrow = hodgesLehmann(x, x)
    const wide = hodgesLehmann(x, x, { varianceInflation: 3 })
    expect(wide.upper - wide.lower).toBeGreaterThan(narrow.upper - narrow.lower)
    expect(wide.shift).toBe(narrow.shift)
  })

  it('turns around with its columns', () => {
    fc.assert(
      fc.property(column, column, (x, y) => {
        const { shift, lower, upper } = hodgesLehmann(x, y)
        const turned = hodgesLehmann(y, x)
        expect([turned.shift + 0, turned.lower + 0, turned.upper + 0]).toEqual([0 - shift, 0 - upper, 0 - lower])
      }),
      { seed: 5 },
    )
  })
})

describe('effect sizes', () => {
  it('agree with SciPy and NumPy', () => {
    expect(cliffsDelta(current, baseline)).toBe(0.8333333333333334)
    expect(varghaDelaneyA(current, baseline)).toBeCloseTo(0.9166666666666666, 15)
    expect(cohensD(current, baseline)).toBeCloseTo(1.397304366363773, 14)
    expect(hedgesG(current, baseline)).toBeCloseTo(1.1766773611484402, 14)
  })

  it('is 0 between equal columns and null where there is no deviation to measure by', () => {
    expect([cliffsDelta([1, 1], [1]), cohensD([1, 1], [1, 1]), hedgesG([1, 1], [1, 1])]).toEqual([0, 0, 0])
    expect([cohensD([2, 2], [1, 1]), hedgesG([2, 2], [1, 1])]).toEqual([null, null])
  })

  it("of Cliff counts pairs, and grows with the first column's values", () => {
    fc.assert(
      fc.property(column, column, fc.nat(10), (x, y, rise) => {
        const signs = x.flatMap((a) => y.map((b) => Math.sign(a - b)))
        const counted = signs.reduce<number>((sum, sign) => sum + sign, 0) / signs.length
        expect(cliffsDelta(x, y)).toBeCloseTo(counted, 14)
        expect(
          cliffsDelta(
            x.map((value) => value + rise),
            y,
          ),
        ).toBeGreaterThanOrEqual(cliffsDelta(x, y))
      }),
      { seed: 6 },
    )
  })
})

describe('tests of two columns', () => {
  it('agree with SciPy', () => {
    const welch = welchTTest(current, baseline)
    expect(welch.t).toBeCloseTo(1.8072855640507717, 13)
    expect(welch.df).toBeCloseTo(4.249297349547299, 13)
    expect(welch.p).toBeCloseTo(0.14078747038265582, 13)
    expect(welchTTest(current, baseline, { alternative: 'greater' }).p).toBeCloseTo(0.07039373519132791, 13)
    expect(brunnerMunzel(current, baseline).p).toBeCloseTo(0.01781308564349253, 13)
    expect(brownForsythe(current, baseline).p).toBeCloseTo(0.8722508735627326, 13)
    expect(kolmogorovSmirnov(current, baseline)).toEqual({ d: 0.75, p: 0.125 })
  })

  it('have defined answers where nothing varies', () => {
    expect(welchTTest([1, 1], [1, 1])).toEqual({ t: 0, df: 2, p: 1 })
    expect(welchTTest([2, 2], [1, 1])).toEqual({ t: null, df: 2, p: 0 })
    expect(welchTTest([1, 1], [2, 2], { alternative: 'greater' }).p).toBe(1)
    expect(brunnerMunzel([1, 1], [1, 1]).p).toBe(1)
    expect(brunnerMunzel([2, 3], [0, 1])).toEqual({ statistic: null, df: 2, p: 0 })
    expect(brownForsythe([1, 1, 1], [2, 2, 2])).toEqual({ f: 0, df: 4, p: 1 })
    expect(kolmogorovSmirnov([1, 1], [1])).toEqual({ d: 0, p: 1 })
  })

  it('give the same p in any unit and any order', () => {
    fc.assert(
      fc.property(longer, longer, fc.integer({ min: -12, max: 12 }), (x, y, power) => {
        const scaled = (values: number[]) => values.map((value) => value * 10 ** power)
        for (const p of [
          (a: number[], b: number[]) => mannWhitneyU(a, b).p,
          (a: number[], b: number[]) => welchTTest(a, b).p,
          (a: number[], b: number[]) => brunnerMunzel(a, b).p,
          (a: number[], b: number[]) => brownForsythe(a, b).p,
          (a: number[], b: number[]) => kolmogorovSmirnov(a, b).p,
        ]) {
          expect(p(scaled(x), scaled(y))).toBeCloseTo(p(x, y), 9)
          expect(p([...x].reverse(), y)).toBeCloseTo(p(x, y), 12)
          expect(p(y, x)).toBeCloseTo(p(x, y), 12)
        }
      }),
      { seed: 7 },
    )
  })
})
