import { describe, expect, it } from 'vitest'
import { minutes, timeSeries } from '../../../src/model/index.js'
import { commonGaps, withCountsOf } from '../../../src/sources/prometheus/counts-across-gaps.js'

const step = minutes(5)
const series = (name: string, ...points: [slot: number, value: number][]) =>
  timeSeries(
    { name },
    points.map(([slot, value]) => [slot * step, value] as const),
  )
const range = { start: 0, end: 10 * step, step }

describe('counts across gaps', () => {
  const a = series('a', [0, 10], [1, 10], [5, 3], [6, 10])
  const b = series('b', [1, 20], [5, 4])

  it('finds the slots that no series has, between slots that some has', () => {
    expect(commonGaps([a, b], range)).toEqual([{ start: 2 * step, end: 5 * step, before: step, after: 5 * step }])
    expect(commonGaps([a, b, series('c', [3, 1])], range)).toEqual([])
    expect(commonGaps([], range)).toEqual([])
  })

  it('tells what was counted meanwhile in the slot after, less what the slot before has told', () => {
    const [gap] = commonGaps([a, b], range)
    const totals = [{ labels: { name: 'a' }, value: 48 }]
    const [bridged, untouched] = withCountsOf(gap as NonNullable<typeof gap>, [a, b], totals)
    expect([...(bridged?.values ?? [])]).toEqual([10, 10, 38, 10])
    expect(untouched).toBe(b)
  })

  it('never makes a count smaller than it was read', () => {
    const [gap] = commonGaps([a, b], range)
    const [bridged] = withCountsOf(gap as NonNullable<typeof gap>, [a], [{ labels: { name: 'a' }, value: 9 }])
    expect([...(bridged?.values ?? [])]).toEqual([10, 10, 3, 10])
  })
})
