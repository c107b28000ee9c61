import { describe, expect, it } from 'vitest'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { hours, minutes } from '../../../src/model/index.js'
import { normalFrom, START, seriesOf } from './made-series.js'

const step = minutes(5)
const perDay = 288
const told = (series: ReturnType<typeof seriesOf>) => new AnomalyDetector({ kind: 'memory' }).detect(series).anomalies

describe('a series that wanders by itself', () => {
  const SERIES = 20
  /** Wanders about 1.5 % of its level with a memory of three and a half hours, as resident memory does. */
  const wandering = (seed: number, drift: (i: number) => number) => {
    const normal = normalFrom(seed)
    let wander = 0
    return seriesOf(7 * perDay, step, (i) => {
      wander = 0.975 * wander + 0.0033 * normal()
      return 500 * (1 + wander + 0.002 * normal()) + drift(i)
    })
  }

  it('raises hardly more than one event a week', () => {
    let events = 0
    for (let seed = 1; seed <= SERIES; seed++) events += told(wandering(seed, () => 0)).length
    expect(events / SERIES).toBeLessThan(1.25)
  })

  it('still shows a leak of a quarter of it a day, within a day', () => {
    const from = 3 * perDay
    for (let seed = 1; seed <= SERIES; seed++) {
      const leak = told(wandering(seed, (i) => Math.max(0, i - from) * (125 / perDay)))
      const found = leak.find(({ start, direction }) => direction === 'up' && start >= START + from * step)
      expect((found?.start as number) - (START + from * step), `seed ${seed}`).toBeLessThanOrEqual(hours(24))
    }
  })
})
