import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  benjaminiHochberg,
  benjaminiYekutieli,
  ewma,
  fisherExact,
  generalizedEsd,
  holm,
  kendallTau,
  mean,
  median,
  medianAbsoluteDeviation,
  newcombeInterval,
  quantile,
  theilSen,
  twoProportionZ,
  wilsonInterval,
} from '../../src/statistics/index.js'

describe('location and spread', () => {
  it('interpolates quantiles as NIST and R-7 do', () => {
    // NIST handbook 7.2.6.2, whose 90th percentile by R-7 is 95.1957
    const nist = [
      95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.061, 95.1591, 95.1195, 95.1772, 95.0925, 95.199, 95.1682,
    ]
    expect(quantile(nist, 0.9)).toBeCloseTo(95.19568, 9)
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)]).toEqual([1, 3])
  })

  it('stays between the least and the greatest of any finite numbers', () => {
    const anyFinite = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(anyFinite, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        for (const one of [median(values), quantile(values, p)]) {
          expect(one).toBeGreaterThanOrEqual(Math.min(...values))
          expect(one).toBeLessThanOrEqual(Math.max(...values))
        }
        expect(Number.isFinite(mean(values))).toBe(true)
      }),
      { seed: 12 },
    )
    expect([mean([1.7e308, 1.7e308]), median([-1.7e308, 1.7e308])]).toEqual([1.7e308, 0])
  })

  it('has the median in the middle of the sorted column', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 }), (values) => {
        expect(median(values)).toBeCloseTo(quantile(values, 0.5), 6)
        expect(median([...values].reverse())).toBe(median(values))
      }),
      { seed: 11 },
    )
  })

  it('keeps the digits that a plain sum loses', () => {
    expect(mean([1e16, 1, 1, 1, 1, -1e16])).toBeCloseTo(4 / 6, 15)
  })

  it('is unmoved by an outlier where it promises so', () => {
    expect(medianAbsoluteDeviation([100, 102, 101, 340])).toBe(1)
  })

  it('averages exponentially from the first value on', () => {
    expect([...ewma([10, 20, 20], 0.5)]).toEqual([10, 15, 17.5])
    expect([...ewma([10, 20, 20], 1)]).toEqual([10, 20, 20])
  })
})

describe('adjusted p-values', () => {
  it('agree with SciPy and R', () => {
    const p = [0.01, 0.04, 0.03, 0.005]
    expect(benjaminiHochberg(p)).toEqual([0.02, 0.04, 0.04, 0.02])
    expect(holm(p)).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(benjaminiYekutieli([0.2, 0.1, 0.3, 0.1]).map((q) => Number(q.toFixed(12)))).toEqual([
      0.555555555556, 0.416666666667, 0.625, 0.416666666667,
    ])
    expect(benjaminiHochberg([])).toEqual([])
  })

  it('never fall below p, keep its order, and do not depend on that of the family', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (p) => {
        for (const adjust of [benjaminiHochberg, benjaminiYekutieli, holm]) {
          const q = adjust(p)
          p.forEach((one, i) => {
            expect(q[i]).toBeGreaterThanOrEqual(one)
            p.forEach((other, j) => {
              if (one < other) expect(q[i]).toBeLessThanOrEqual(q[j] as number)
            })
          })
          expect(adjust([...p].reverse()).reverse()).toEqual(q)
        }
      }),
      { seed: 12 },
    )
  })
})

describe('shares', () => {
  it('have the intervals of SciPy and statsmodels', () => {
    expect(wilsonInterval(0, 10).lower).toBe(0)
    expect(wilsonInterval(0, 10).upper).toBeCloseTo(0.27753279986288926, 14)
    expect(wilsonInterval(10, 10).upper).toBe(1)
    expect(wilsonInterval(12, 123456).lower).toBeCloseTo(5.560575184147565e-5, 17)
    const difference = newcombeInterval(25, 10000, 10, 10000)
    expect(difference.lower).toBeCloseTo(0.00033589243417668437, 15)
    expect(difference.upper).toBeCloseTo(0.002772840760120839, 15)
  })

  it('have the tests of SciPy', () => {
    const { z, p } = twoProportionZ(25, 10000, 10, 10000, { alternative: 'greater' })
    expect(z).toBeCloseTo(2.537684210177648, 12)
    expect(p).toBeCloseTo(0.00557943121994639, 14)
    expect(fisherExact(25, 10000, 10, 10000, { alternative: 'greater' }).p).toBeCloseTo(0.008290227659159006, 13)
    expect(fisherExact(700, 700000, 100, 100000, { alternative: 'greater' }).p).toBeCloseTo(0.5266241174141886, 9)
    // R, fisher.test(matrix(c(3, 1, 1, 3), 2)): the lady tasting tea
    expect(fisherExact(3, 4, 1, 4).p).toBeCloseTo(34 / 70, 14)
  })

  it('have nothing to say without a single event', () => {
    expect(twoProportionZ(0, 100, 0, 100)).toEqual({ z: 0, p: 1 })
    expect(fisherExact(0, 100, 0, 100).p).toBe(1)
  })

  it('are less sure where counts are overdispersed', () => {
    expect(twoProportionZ(25, 10000, 10, 10000, { overdispersion: 4 }).z).toBeCloseTo(2.537684210177648 / 2, 12)
  })

  it('turn around with their order', () => {
    const count = fc.integer({ min: 0, max: 60 })
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const [k1, n1, k2, n2] = [a, a + b + 1, c, c + d + 1]
        expect(fisherExact(k1, n1, k2, n2).p).toBeCloseTo(fisherExact(k2, n2, k1, n1).p, 11)
        const above = fisherExact(k1, n1, k2, n2, { alternative: 'greater' }).p
        expect(above).toBeCloseTo(fisherExact(k2, n2, k1, n1, { alternative: 'less' }).p, 11)
        const { lower, upper } = newcombeInterval(k1, n1, k2, n2)
        expect(lower).toBeLessThanOrEqual(k1 / n1 - k2 / n2 + 1e-15)
        expect(upper).toBeGreaterThanOrEqual(k1 / n1 - k2 / n2 - 1e-15)
      }),
      { seed: 13 },
    )
  })
})

describe('trends', () => {
  it('have the slope that most pairs agree on', () => {
    expect(theilSen([1, 3, 5, 7, 900]).slope).toBe(2)
    expect(theilSen([5, 5, 5])).toEqual({ slope: 0, intercept: 5, lower: 0, upper: 0 })
    expect(theilSen([1, 2, 4], { at: [0, 1, 3] })).toMatchObject({ slope: 1, intercept: 1 })
  })

  it('select from two million slopes what they do from few', () => {
    const values = Float64Array.from({ length: 2001 }, (_, i) => 3 * i + ((i * 7919) % 101))
    const { slope, lower, upper } = theilSen(values)
    expect(slope).toBeCloseTo(3, 3)
    expect(lower).toBeLessThan(slope)
    expect(upper).toBeGreaterThan(slope)
  })

  it('agree with SciPy in sign, strength and p', () => {
    // SciPy 1.17, kendalltau: exact without ties, normal with
    expect(kendallTau([1, 2, 3, 4], [10, 20, 30, 40]).p).toBeCloseTo(2 / 24, 14)
    const tied = kendallTau([1, 2, 3, 4, 5], [1, 3, 3, 2, 5])
    expect(tied.tau).toBeCloseTo(0.5270462766947298, 14)
    expect(kendallTau([1, 2, 3], [7, 7, 7])).toEqual({ tau: 0, p: 1 })
  })

  it('count pairs as looking at each does', () => {
    const column = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 2, maxLength: 20 })
    fc.assert(
      fc.property(column, (points) => {
        const [x, y] = [points.map(([a]) => a), points.map(([, b]) => b)]
        let [score, inX, inY] = [0, 0, 0]
        points.forEach(([a, b], i) => {
          for (const [c, d] of points.slice(0, i)) {
            score += Math.sign(a - c) * Math.sign(b - d)
            inX += Math.abs(Math.sign(a - c))
            inY += Math.abs(Math.sign(b - d))
          }
        })
        const expected = inX === 0 || inY === 0 ? 0 : score / Math.sqrt(inX * inY)
        expect(kendallTau(x, y).tau).toBeCloseTo(expected, 12)
      }),
      { seed: 14 },
    )
  })
})

describe('generalized ESD', () => {
  it("finds the three outliers of Rosner's example, as the NIST handbook (1.3.5.17.3) does", () => {
    const rosner = [
      -0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.7, 1.76,
      1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.4, 2.47, 2.54,
      2.62, 2.64, 2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64, 5.34, 5.42, 6.01,
    ]
    const outliers = generalizedEsd(rosner, { maxOutliers: 10, alpha: 0.05 })
    expect(outliers.map(({ index }) => index)).toEqual([53, 52, 51])
    expect(outliers.map(({ statistic }) => Number(statistic.toFixed(3)))).toEqual([3.119, 2.943, 3.179])
    const robust = generalizedEsd(rosner, { maxOutliers: 10, alpha: 0.05, mad: true })
    expect(robust.map(({ index }) => index)).toEqual([53, 52, 51, 50])
    expect(outliers.map(({ critical }) => Number(critical.toFixed(3)))).toEqual([3.159, 3.151, 3.144])
  })

  it('finds none in a constant', () => {
    expect(generalizedEsd(new Float64Array(20).fill(1), { maxOutliers: 10, alpha: 0.05 })).toEqual([])
  })
})
