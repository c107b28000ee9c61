import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  normalCdf,
  normalQuantile,
  normalSurvival,
  studentTCdf,
  studentTQuantile,
  studentTSurvival,
} from '../../src/statistics/index.js'
import { relativeError } from './oracle.js'

describe('the normal distribution', () => {
  // mpmath 1.3, 40 digits
  it.each([
    [-30, 4.906713927148187e-198],
    [-10, 7.619853024160525e-24],
    [-5, 2.866515718791939e-7],
    [-2.5, 0.006209665325776135],
    [-1, 0.15865525393145705],
    [0, 0.5],
    [1e-8, 0.5000000039894228],
    [3, 0.9986501019683699],
  ])('has %f right, far out too', (z, expected) => {
    expect(relativeError(normalCdf(z), expected)).toBeLessThan(1e-13)
    expect(relativeError(normalSurvival(-z), expected)).toBeLessThan(1e-13)
  })

  it('gives the quantiles of mpmath', () => {
    expect(relativeError(normalQuantile(1e-300), -37.0470962993612)).toBeLessThan(1e-13)
    expect(relativeError(normalQuantile(0.4999999), -2.5066282747031063e-7)).toBeLessThan(1e-13)
    expect(relativeError(normalQuantile(0.975), 1.9599639845400538)).toBeLessThan(1e-14)
  })

  it('has no seam where one method hands over to another', () => {
    expect(relativeError(normalSurvival(2.5 - 1e-12), normalSurvival(2.5 + 1e-12))).toBeLessThan(1e-11)
  })

  it('ends at 0 and 1', () => {
    expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1])
  })

  it('is undone by its quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: -35, max: 5, noNaN: true }), (z) => {
        expect(Math.abs(normalQuantile(normalCdf(z)) - z)).toBeLessThan(1e-9)
      }),
      { seed: 1 },
    )
  })
})

describe("Student's t distribution", () => {
  // mpmath 1.3, 40 digits
  it.each([
    [-5, 1, 0.06283295818900118],
    [1, 1, 0.75],
    [-50, 2, 0.00019988007994404028],
    [-2, 9.5, 0.03744317887399471],
    [-5, 17.3, 5.206987674327149e-5],
    [-50, 100, 7.236081839880695e-73],
    [-50, 333.3, 2.9656510501628024e-157],
    [2.4469, 333.3, 0.9925374822178146],
    [-2, 1e6, 0.022750266925659603],
    [-0.1, 1e6, 0.46017217274602157],
  ])('has t = %f on %f degrees of freedom right', (t, df, expected) => {
    expect(relativeError(studentTCdf(t, df), expected)).toBeLessThan(1e-13)
    expect(relativeError(studentTSurvival(-t, df), expected)).toBeLessThan(1e-13)
  })

  it.each([
    [0.0001, 1, -3183.098757118151],
    [1e-10, 2, -70710.67810804815],
    [1e-10, 9.5, -27.823096719498103],
    [0.975, 4, 2.7764451051977934],
    [0.2, 17.3, -0.8628946328855619],
    [0.9, 333.3, 1.2840967198767044],
  ])('has the quantile %f on %f degrees of freedom right', (p, df, expected) => {
    expect(relativeError(studentTQuantile(p, df), expected)).toBeLessThan(1e-12)
  })

  it('on one degree of freedom is the Cauchy distribution, to the ends of the numbers', () => {
    expect(relativeError(studentTSurvival(1e150, 1), 1 / Math.PI / 1e150)).toBeLessThan(1e-13)
    expect(relativeError(studentTQuantile(1e-200, 1), -1e200 / Math.PI)).toBeLessThan(1e-12)
  })

  it('on endless degrees of freedom is the normal distribution', () => {
    expect(studentTCdf(-3, Number.POSITIVE_INFINITY)).toBe(normalCdf(-3))
    expect(relativeError(studentTCdf(-3, 1e12), normalCdf(-3))).toBeLessThan(1e-10)
    expect(studentTQuantile(0.975, Number.POSITIVE_INFINITY)).toBe(normalQuantile(0.975))
  })

  it('rises with t, is symmetric, and is undone by its quantile', () => {
    const t = fc.double({ min: -30, max: 30, noNaN: true })
    const df = fc.double({ min: 0.5, max: 1e5, noNaN: true })
    fc.assert(
      fc.property(t, t, df, (a, b, df) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(studentTCdf(low, df)).toBeLessThanOrEqual(studentTCdf(high, df) * (1 + 1e-12))
        expect(studentTCdf(a, df)).toBe(studentTSurvival(-a, df))
        const p = studentTCdf(-Math.abs(a), df)
        if (p > 1e-300) expect(relativeError(studentTCdf(studentTQuantile(p, df), df), p)).toBeLessThan(1e-9)
      }),
      { seed: 2 },
    )
  })
})
