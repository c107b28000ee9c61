import { describe, expect, it } from 'vitest'
import { kendallTau, mannKendall } from '../../src/statistics/index.js'

describe('the Mann-Kendall test', () => {
  it('calls an unbroken run of four one order of 24, either way', () => {
    expect(mannKendall([10, 20, 30, 40])).toMatchObject({ slope: 10, rising: true })
    expect(mannKendall([10, 20, 30, 40]).p).toBeCloseTo(1 / 24, 12)
    expect(mannKendall([40, 30, 20, 10])).toMatchObject({ slope: -10, rising: false })
    expect(mannKendall([40, 30, 20, 10]).p).toBeCloseTo(1 / 24, 12)
  })

  it('finds no trend in a constant', () => {
    expect(mannKendall([5, 5, 5, 5])).toEqual({ slope: 0, rising: false, p: 1 })
  })

  it('agrees with the published score of 1 in 35 orders for a step of three and four, as far as its normal tail does', () => {
    // S = −12, variance (7·6·19 − 3·2·11 − 4·3·13) / 18 = 32: z = −2.1213
    expect(mannKendall([1, 1, 1, 0.996, 0.996, 0.996, 0.996]).p).toBeCloseTo(0.016947, 5)
  })

  it('asks more of values that resemble their neighbours', () => {
    const wave = Array.from({ length: 40 }, (_, day) => Math.sin(day / 6) + day / 60)
    expect(mannKendall(wave).p).toBeGreaterThan(0.01)
    // The same without the correction: kendallTau's p is below two in a thousand.
    expect(
      kendallTau(
        wave.map((_, day) => day),
        wave,
        { alternative: 'less' },
      ).p,
    ).toBeLessThan(0.002)
  })

  it('reads positions, so that a hole in time is a hole', () => {
    expect(mannKendall([0, 1, 5, 6], { at: [0, 1, 5, 6] }).slope).toBe(1)
  })

  it('needs three values, all finite', () => {
    expect(() => mannKendall([1, 2])).toThrow(expect.objectContaining({ code: 'INSUFFICIENT_DATA' }))
    expect(() => mannKendall([1, 2, Number.NaN])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
