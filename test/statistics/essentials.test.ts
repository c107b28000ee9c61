import { describe, expect, it } from 'vitest'
import * as statistics from '../../src/statistics/index.js'

describe('statistics', () => {
  it('finds the step in a series with one', () => {
    expect(statistics.changePoints([1, 1, 1, 1, 1, 9, 9, 9, 9, 9])).toEqual([{ index: 5, before: 1, after: 9 }])
  })
})
