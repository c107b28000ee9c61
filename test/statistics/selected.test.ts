import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { median } from '../../src/statistics/index.js'
import { selected } from '../../src/statistics/selected.js'

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()

/** Ties, runs both ways, and pipes: what a choice of pivot likes least. */
const columns = fc.oneof(
  fc.array(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    { minLength: 1 },
  ),
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1 }),
  fc.integer({ min: 1, max: 200 }).map((n) => Array.from({ length: n }, (_, i) => Math.min(i, n - i))),
  fc.integer({ min: 1, max: 200 }).map((n) => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i : n - i))),
)

describe('selected', () => {
  it('has what sorting has at every place, and parts the column there', () => {
    fc.assert(
      fc.property(columns, fc.nat(), (values, place) => {
        const k = place % values.length
        const column = Float64Array.from(values)
        const found = selected(column, k)
        expect(found).toBe(sorted(values)[k])
        expect(column.subarray(0, k).every((value) => value <= found)).toBe(true)
        expect(column.subarray(k).every((value) => value >= found)).toBe(true)
        expect(column.sort()).toEqual(sorted(values))
      }),
      { seed: 8, numRuns: 2_000 },
    )
  })

  it('gives the median of the sorted column', () => {
    fc.assert(
      fc.property(columns, (values) => {
        const column = sorted(values)
        const half = column.length >> 1
        const upper = column[half] as number
        const expected = column.length % 2 === 1 ? upper : ((column[half - 1] as number) + upper) / 2
        expect(median(values)).toBe(expected)
      }),
      { seed: 9, numRuns: 1_000 },
    )
  })
})
