import { describe, expect, it } from 'vitest'
import { outliersAmong, withEnoughEvents } from '../../../src/analysis/anomaly/index.js'
import { minutes, timeSeries } from '../../../src/model/index.js'
import { normalFrom, seriesOf } from './made-series.js'

const peersOf = (levels: readonly number[]) => {
  const normal = normalFrom(7)
  return levels.map((level, pod) => ({
    scope: { pod: String(pod) },
    series: seriesOf(100, minutes(5), () => level + normal()),
  }))
}

describe('outliersAmong', () => {
  it('names the one instance that was slow from the start, which no change would show', () => {
    const { verdict, outliers } = outliersAmong(peersOf([100, 101, 99, 100, 102, 180]))
    expect(verdict).toBe('anomalous')
    expect(outliers).toHaveLength(1)
    expect(outliers[0]).toMatchObject({ scope: { pod: '5' }, direction: 'up', share: 1 })
    expect(outliers[0]?.peers).toBeCloseTo(100, 0)
  })

  it('leaves peers of different sizes alone', () => {
    expect(outliersAmong(peersOf([50, 80, 110, 140, 170, 200])).verdict).toBe('normal')
  })

  it('is inconclusive with fewer than five peers, or none with data', () => {
    expect(outliersAmong(peersOf([1, 1, 1, 900])).verdict).toBe('inconclusive')
    expect(outliersAmong([]).verdict).toBe('inconclusive')
  })

  it('keeps small distances silent among peers that agree exactly', () => {
    const at = (pod: string, value: number) => ({ scope: { pod }, series: timeSeries({}, [[0, value]]) })
    const equal = ['a', 'b', 'c', 'd'].map((pod) => at(pod, 100))
    expect(outliersAmong([...equal, at('e', 104)]).verdict).toBe('normal')
    expect(outliersAmong([...equal, at('e', 104)], { minimumChange: 1 }).outliers[0]?.deviation).toBe(4)
  })
})

describe('withEnoughEvents', () => {
  it('makes gaps of slots with too few events, and of those whose events are unknown', () => {
    const ratio = timeSeries({}, [
      [0, 0.01],
      [10, 1],
      [20, 0.02],
      [30, 0.5],
    ])
    const events = timeSeries({}, [
      [0, 900],
      [10, 3],
      [20, 20],
    ])
    expect([...withEnoughEvents(ratio, events).timestamps]).toEqual([0, 20])
    expect([...withEnoughEvents(ratio, events, 3).values]).toEqual([0.01, 1, 0.02])
    expect(() => withEnoughEvents(ratio, events, -1)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
