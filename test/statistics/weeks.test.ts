import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  autocorrelation,
  dayBlockTest,
  effectiveSampleSize,
  essRankTest,
  mannWhitneyU,
  varianceInflation,
  withoutDailyCycle,
} from '../../src/statistics/index.js'
import { noise, normals, uniform } from '../bench/simulation/noise.js'

const DAY = 48
const values = (days: number, seed: number, options: { phi?: number; diurnal?: number; dayEffect?: number } = {}) =>
  noise(days, normals(uniform(seed)), { samplesPerDay: DAY, ...options }).map((one) => 100 + 10 * one)

describe('the rank test on effective samples', () => {
  it('flags a twentieth of healthy weeks where a plain rank test flags a third', () => {
    let [plain, effective] = [0, 0]
    for (let seed = 1; seed <= 200; seed++) {
      const all = values(8, seed, { phi: 0.7 })
      const [launchDay, week] = [all.subarray(0, DAY), all.subarray(DAY)]
      if (mannWhitneyU(launchDay, week).p < 0.05) plain++
      if (essRankTest(launchDay, week, { alternative: 'greater' }).p < 0.05) effective++
    }
    expect(plain / 200).toBeGreaterThan(0.3)
    expect(effective / 200).toBeLessThan(0.09)
  })

  it('still finds a shift of two deviations', () => {
    const all = values(8, 4, { phi: 0.5, diurnal: 2 })
    const week = all.subarray(DAY).map((value) => value + 20)
    const options = { samplesPerDay: DAY, alternative: 'greater' } as const
    expect(essRankTest(all.subarray(0, DAY), week, options).p).toBeLessThan(1e-6)
    expect(dayBlockTest(all.subarray(0, DAY), week, options).p).toBeLessThan(0.01)
  })

  it('is worth as many samples as it says', () => {
    const all = values(8, 5, { phi: 0.8 })
    const {
      effectiveSamples,
      effectiveBaseline,
      effectiveCurrent,
      autocorrelation: rho,
    } = essRankTest(all.subarray(0, DAY), all.subarray(DAY))
    expect(rho).toBeGreaterThan(0.6)
    expect(effectiveSamples).toBe(effectiveBaseline + effectiveCurrent)
    expect(effectiveCurrent).toBeCloseTo(336 / varianceInflation(336, rho), 10)
  })

  it('pairs only slots that follow each other', () => {
    const [a, b] = [values(1, 6, { phi: 0.9 }), values(1, 7, { phi: 0.9 })]
    const apart = Array.from({ length: DAY }, (_, i) => 2 * i)
    expect(essRankTest(a, b, { baselineSlots: apart, currentSlots: apart }).autocorrelation).toBeLessThan(0.1)
    const slots = Array.from({ length: DAY }, (_, i) => i)
    expect(essRankTest(a, b, { baselineSlots: slots, currentSlots: slots })).toEqual(essRankTest(a, b))
  })

  it('has defined answers where nothing varies', () => {
    expect(essRankTest([5, 5, 5], [5, 5]).p).toBe(1)
    expect(essRankTest([5, 5, 5], [7, 7]).p).toBe(0)
    expect(essRankTest([5, 5, 5], [7, 7], { alternative: 'less' }).p).toBe(1)
    const days = Float64Array.from({ length: 4 * DAY }, (_, i) => 0.1 * (i % DAY))
    const options = { samplesPerDay: DAY }
    expect(essRankTest(days.subarray(0, DAY), days.subarray(DAY), options).p).toBe(1)
    expect(dayBlockTest(days.subarray(0, DAY), days.subarray(DAY), options).p).toBe(1)
  })

  it('gives the same p in any unit, ties by rounding included', () => {
    const rounded = values(8, 8, { phi: 0.5, diurnal: 1 }).map((value) => Math.round(value * 10) / 10)
    const at = (scale: number) => {
      const scaled = rounded.map((value) => value * scale)
      const options = { samplesPerDay: DAY, tieTolerance: 1e-12 }
      const [launchDay, week] = [scaled.subarray(0, DAY), scaled.subarray(DAY)]
      return [essRankTest(launchDay, week, options).p, dayBlockTest(launchDay, week, options).p] as const
    }
    const [rank, block] = at(1)
    for (let power = -12; power <= 12; power += 3) {
      expect(at(10 ** power)[0]).toBeCloseTo(rank, 12)
      expect(at(10 ** power)[1]).toBeCloseTo(block, 10)
    }
  })

  it('finds more the further the week moves', () => {
    const all = values(8, 9, { phi: 0.6 })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 30, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true }), (a, b) => {
        const p = (shift: number) =>
          essRankTest(
            all.subarray(0, DAY),
            all.subarray(DAY).map((value) => value + shift),
            { alternative: 'greater' },
          )
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(p(more).p).toBeLessThanOrEqual(p(less).p + 0.02) // ranks of a wider whole correlate a little differently
      }),
      { seed: 10, numRuns: 50 },
    )
  })
})

describe('the day-block test', () => {
  it('is Welch on daily means from three baseline days up, and leans on the week alone below', () => {
    const options = { samplesPerDay: 2, alternative: 'greater' } as const
    const week = [10, 12, 11, 13, 12, 14]
    expect(dayBlockTest([9, 11], week, options).effectiveSamples).toBe(4)
    expect(dayBlockTest([9, 11, 10, 10, 9, 13], week, options).effectiveSamples).toBe(6)
    // daily means 11, 12, 13 against 10: t = 2 / √(4/3) on 2 degrees of freedom, whose upper tail is ½ − t/(2√(t² + 2))
    expect(dayBlockTest([9, 11], week, options).p).toBeCloseTo(0.5 - 0.5 * Math.sqrt(3 / 5), 12)
  })

  it('needs three whole days and says so', () => {
    expect(() => dayBlockTest([1, 2], [1, 2, 3, 4], { samplesPerDay: 2 })).toThrowError(/2 of the 3 whole days/)
    expect(() => dayBlockTest([1, 2], [1, 2, 3, 4])).toThrowError(/samplesPerDay/)
  })
})

describe('the daily cycle', () => {
  it('is taken out of whole days and of what is left over', () => {
    const cycle = (i: number) => [0, 5, 20, 5][i % 4] as number
    const baseline = Array.from({ length: 8 }, (_, i) => 100 + cycle(i))
    const current = Array.from({ length: 10 }, (_, i) => 110 + cycle(i))
    const adjusted = withoutDailyCycle(baseline, current, { samplesPerDay: 4 })
    expect([...new Set(adjusted.baseline)]).toEqual([105])
    expect([...new Set(adjusted.current)]).toEqual([115])
  })

  it('is left in where fewer than three days cannot show it', () => {
    expect([...withoutDailyCycle([1, 9], [2, 10], { samplesPerDay: 2 }).current]).toEqual([2, 10])
  })
})

describe('autocorrelation', () => {
  it('is what Box and Jenkins define', () => {
    expect([0, 1, 2].map((lag) => autocorrelation([1, 2, 3, 4, 5], lag))).toEqual([1, 0.4, -0.1])
    expect(autocorrelation([3, 3, 3])).toBe(0)
  })

  it('leaves as many effective samples as theory says', () => {
    expect(effectiveSampleSize([3, 1, 3, 1])).toBe(4)
    const sizes = Array.from({ length: 40 }, (_, seed) => effectiveSampleSize(values(20, seed + 1, { phi: 0.6 })))
    const average = sizes.reduce((a, b) => a + b) / sizes.length
    expect(average / (960 / 4)).toBeGreaterThan(0.9) // (1 + .6)/(1 − .6) = 4
    expect(average / (960 / 4)).toBeLessThan(1.1)
  })
})
