import { describe, expect, it } from 'vitest'
import { minutes, timeSeries } from '../../../src/model/index.js'
import { withoutLookbackZeros } from '../../../src/sources/prometheus/lookback-zeros.js'

const step = minutes(5)
const series = (...points: [slot: number, value: number][]) =>
  timeSeries(
    {},
    points.map(([slot, value]) => [slot * step, value] as const),
  )
const slotsOf = (...points: [slot: number, value: number][]) =>
  [...(withoutLookbackZeros([series(...points)], { start: 0, end: 10 * step, step }, 2)[0]?.timestamps ?? [])].map(
    (at) => at / step,
  )

describe('zeros that stand for what is not known', () => {
  it('go where a gap follows, up to the reach of the window', () => {
    expect(slotsOf([0, 5], [1, 0], [5, 4], [9, 3])).toEqual([0, 5, 9])
    expect(slotsOf([0, 5], [1, 0], [2, 0], [3, 0], [9, 4])).toEqual([0, 1, 9])
  })

  it('go at the end of what a series has, and stay where samples follow', () => {
    expect(slotsOf([0, 5], [1, 0], [2, 5], [3, 0])).toEqual([0, 1, 2])
    expect(slotsOf([7, 0], [8, 0], [9, 0])).toEqual([7, 8, 9])
  })

  it('leave a series without such zeros as it is', () => {
    const whole = series([0, 1], [5, 2])
    expect(withoutLookbackZeros([whole], { start: 0, end: 10 * step, step }, 2)[0]).toBe(whole)
  })
})
