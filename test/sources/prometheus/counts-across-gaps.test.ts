import { describe, expect, it } from 'vitest'
import { minutes, timeSeries } from '../../../src/model/index.js'
import { sharedGaps, withCountsOf } from '../../../src/sources/prometheus/counts-across-gaps.js'

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

  it('finds the stretches that most series lack, and none before the first sample or after the last', () => {
    expect(sharedGaps([a, b], range)).toEqual([{ start: 2 * step, end: 5 * step, before: step, after: 5 * step }])
    expect(sharedGaps([series('c', [3, 1], [4, 1])], range)).toEqual([])
    const [, second] = sharedGaps([a, b, series('c', [6, 1], [8, 1])], range)
    expect(second).toEqual({ start: 7 * step, end: 8 * step, before: 6 * step, after: 8 * step })
  })

  it('leave a series that has samples in the gap as it is', () => {
    const c = series('a', [1, 20], [3, 7], [5, 4])
    const [gap] = sharedGaps([a, b], range)
    expect(withCountsOf(gap as NonNullable<typeof gap>, [c], [{ labels: { name: 'a' }, value: 48 }])).toEqual([c])
  })

  it('tells what was counted meanwhile in the slot after, less what the slot before has told', () => {
    const [gap] = sharedGaps([a, b], range)
    const totals = [{ labels: { name: 'a' }, value: 48 }]
    const [bridged, untouched] = withCountsOf(gap as NonNullable<typeof gap>, [a, b], totals)
    expect([...(bridged?.values ?? [])]).toEqual([10, 10, 38, 10])
    expect(untouched).toBe(b)
  })

  it('never makes a count smaller than it was read', () => {
    const [gap] = sharedGaps([a, b], range)
    const [bridged] = withCountsOf(gap as NonNullable<typeof gap>, [a], [{ labels: { name: 'a' }, value: 9 }])
    expect([...(bridged?.values ?? [])]).toEqual([10, 10, 3, 10])
  })
})
