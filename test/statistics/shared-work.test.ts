import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  dayBlockTest,
  essRankTest,
  hodgesLehmann,
  quantile,
  quantileOfSorted,
  withoutDailyCycle,
} from '../../src/statistics/index.js'
import { midranks } from '../../src/statistics/midranks.js'

const column = (minLength: number) => fc.array(fc.integer({ min: -20, max: 20 }), { minLength, maxLength: 60 })
const settings = { seed: 11, numRuns: 200 }

describe('work that is done once for several tests', () => {
  it('ranks by looking values up as counting what lies below and beside them does', () => {
    fc.assert(
      fc.property(column(1), (values) => {
        const counted = values.map((value) => {
          const below = values.filter((other) => other < value).length
          const equal = values.filter((other) => other === value).length
          return below + (equal + 1) / 2
        })
        expect([...midranks(values).ranks]).toEqual(counted)
      }),
      settings,
    )
  })

  it('selects the limits of a shift from the differences as sorting all of them does', () => {
    fc.assert(
      fc.property(column(12), column(12), (x, y) => {
        const differences = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b)
        const { shift, lower, upper } = hodgesLehmann(x, y)
        expect(shift).toBe(quantile(differences, 0.5))
        const mirrored = differences.map((one, i) => [one, differences[differences.length - 1 - i]])
        expect(mirrored).toContainEqual([lower, upper])
      }),
      settings,
    )
  })

  it('gives the same p for columns whose daily cycle is out already', () => {
    const samplesPerDay = 8
    const day = (level: number, from: number) =>
      Array.from(
        { length: samplesPerDay },
        (_, i) => level + 3 * Math.sin((i * Math.PI) / 4) + ((from + i * 7) % 5) / 10,
      )
    const baseline = [10, 11, 9].flatMap((level, i) => day(level, i))
    const current = [12, 13, 11, 12].flatMap((level, i) => day(level, 3 + i))
    const level = withoutDailyCycle(baseline, current, { samplesPerDay })
    const options = { samplesPerDay, alternative: 'greater' } as const
    expect(dayBlockTest(level.baseline, level.current, { ...options, withoutCycle: true })).toEqual(
      dayBlockTest(baseline, current, options),
    )
    expect(essRankTest(level.baseline, level.current, { alternative: 'greater' })).toEqual(
      essRankTest(baseline, current, options),
    )
  })

  it('takes quantiles of an ascending column as of any', () => {
    fc.assert(
      fc.property(column(1), fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        expect(
          quantileOfSorted(
            [...values].sort((a, b) => a - b),
            p,
          ),
        ).toBe(quantile(values, p))
      }),
      settings,
    )
  })
})
