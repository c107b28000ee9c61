import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trendOf, trendOfDays } from '../../../src/analysis/drift/index.js'
import { days, hours, timeSeries } from '../../../src/model/index.js'

const daily = (...values: (number | null)[]) => trendOfDays(values, 'lower-is-better')

describe('a trend', () => {
  it('is worse when latency climbs every day, and better when it falls', () => {
    expect(daily(240, 260, 280, 300, 320, 340, 360)).toMatchObject({ trend: 'worsening', slopePerDay: 20, days: 7 })
    expect(daily(240, 260, 280, 300, 320, 340, 360).p).toBeCloseTo(1 / 5040, 12)
    expect(daily(360, 340, 320, 300).trend).toBe('improving')
  })

  it('of a higher-is-better KPI is the other way round', () => {
    const availability = [1, 1, 1, 0.996, 0.996, 0.996, 0.996]
    expect(trendOfDays(availability, 'higher-is-better').trend).toBe('worsening')
    expect(trendOfDays(availability, 'lower-is-better').trend).toBe('improving')
  })

  it('of a neutral KPI is neither, and still has its slope', () => {
    expect(trendOfDays([1, 2, 3, 4, 5], 'neutral')).toMatchObject({ trend: 'stable', slopePerDay: 1 })
  })

  it('of a constant is stable, not volatile', () => {
    expect(daily(46, 46, 46, 46, 46, 46, 46)).toMatchObject({ trend: 'stable', slopePerDay: 0, p: 1 })
  })

  it.each([0, 1, 2, 3])('needs four days: of %d it is not known, and never called stable', (count) => {
    const found = daily(...Array.from({ length: count }, (_, day) => day))
    expect(found).toMatchObject({ trend: 'insufficient-data', slopePerDay: null, p: null, days: count })
  })

  it('reads a missing day as missing, not as nothing', () => {
    expect(daily(40, 40, 40, 40, 40, 40, null)).toMatchObject({ trend: 'stable', slopePerDay: 0, days: 6 })
    expect(daily(1, null, 3, 4, null, 6).slopePerDay).toBe(1)
  })

  it('is none when it is too slight to matter', () => {
    expect(trendOfDays([1, 2, 3, 4, 5], 'lower-is-better', { minimumChange: 5 }).trend).toBe('stable')
    expect(trendOfDays([1, 2, 3, 4, 5], 'lower-is-better', { minimumChange: 4 }).trend).toBe('worsening')
  })

  it('does not turn for one wild day', () => {
    expect(daily(100, 101, 99, 5000, 100, 101, 99).trend).toBe('stable')
  })

  it('of any series is that of its whole days: half a day at the end does not pull', () => {
    const points = Array.from({ length: 24 * 6 + 6 }, (_, hour): [number, number] => [
      hours(hour),
      Math.floor(hour / 24) + (hour >= 24 * 6 ? 1000 : 0),
    ])
    expect(trendOf(timeSeries({}, points), 'lower-is-better')).toMatchObject({
      trend: 'worsening',
      slopePerDay: 1,
      days: 6,
    })
    expect(trendOf(timeSeries({}, []), 'lower-is-better').trend).toBe('insufficient-data')
  })

  it('leaves a hole of days where a hole is', () => {
    const points = [0, 1, 5, 6].map((day): [number, number] => [days(day), day])
    expect(trendOf(timeSeries({}, points), 'higher-is-better')).toMatchObject({ trend: 'improving', slopePerDay: 1 })
  })

  it('is asked more of where days resemble their neighbours', () => {
    const waves = Array.from({ length: 30 }, (_, day) => Math.sin(day / 5) + day / 40)
    const shuffled = waves.map((_, day) => waves[(day * 7) % 30] as number)
    expect(trendOfDays(waves, 'lower-is-better').p as number).toBeGreaterThan(0.01)
    expect(
      trendOfDays(
        [...shuffled].sort((a, b) => a - b),
        'lower-is-better',
      ).p as number,
    ).toBeLessThan(1e-9)
  })

  it('refuses a direction that is none', () => {
    expect(() => trendOfDays([], 'up' as never)).toThrowError(/direction 'up' is not known/)
  })

  it('turns round with the sign of the values, and does not change with their scale', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 4, maxLength: 14 })
    fc.assert(
      fc.property(values, fc.integer({ min: -12, max: 12 }), (days_, exponent) => {
        const found = daily(...days_)
        const flipped = trendOfDays(
          days_.map((value) => -value),
          'higher-is-better',
        )
        expect(flipped.trend).toBe(found.trend)
        const scaled = daily(...days_.map((value) => value * 2 ** exponent))
        expect([scaled.trend, scaled.p]).toEqual([found.trend, found.p])
      }),
      { seed: 20261123 },
    )
  })
})
