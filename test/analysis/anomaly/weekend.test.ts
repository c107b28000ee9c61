import { describe, expect, it } from 'vitest'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { days, type KpiKind, minutes } from '../../../src/model/index.js'
import { normalFrom, START, seriesOf } from './made-series.js'

const step = minutes(5)
const perDay = 288
/** `START` is a Monday. */
const SATURDAY = 5
const dayOf = (i: number) => Math.floor(i / perDay)
const onWeekend = (i: number) => dayOf(i) % 7 >= SATURDAY
const wave = (i: number) => 1 + 0.45 * Math.sin((2 * Math.PI * i) / perDay)

const traffic = (
  count: number,
  { seed, share = 0.6 }: { seed: number; share?: number },
  fault: (i: number) => number,
) => {
  const normal = normalFrom(seed)
  return seriesOf(count, step, (i) => 100 * (onWeekend(i) ? share : 1) * wave(i) * (1 + 0.03 * normal()) * fault(i))
}
const told = (kind: KpiKind, series: ReturnType<typeof traffic>) =>
  new AnomalyDetector({ kind }).detect(series).anomalies
const none = () => 1

describe('a quieter weekend', () => {
  it('is no event, neither as it begins nor as it ends, whether it is the first or the third', () => {
    for (const seed of [1, 2, 3]) {
      for (const kind of ['throughput', 'cpu'] as const) {
        expect(told(kind, traffic(22 * perDay, { seed }, none))).toEqual([])
      }
    }
  })

  it('hides no outage of the first or the second weekend, nor what comes on Monday', () => {
    for (const day of [SATURDAY, SATURDAY + 8, 7]) {
      const from = day * perDay + 120
      const series = traffic(15 * perDay, { seed: 4 }, (i) => (i >= from && i < from + 6 ? 0.3 : 1))
      const anomalies = told('throughput', series)
      expect(anomalies).toHaveLength(1)
      expect(anomalies[0]).toMatchObject({ direction: 'down' })
      expect(Math.abs((anomalies[0]?.start as number) - (START + from * step))).toBeLessThanOrEqual(2 * step)
    }
  })

  it('is expected as the last one was: a second weekend as busy as the week is told', () => {
    const series = traffic(14 * perDay, { seed: 5 }, (i) => (onWeekend(i) && dayOf(i) > 7 ? 1 / 0.6 : 1))
    expect(told('throughput', series)[0]).toMatchObject({
      direction: 'up',
      kind: 'level-shift',
      start: START + 12 * days(1),
    })
  })

  it('is told where nearly nothing is left, and where it is no traffic that falls', () => {
    const outage = told('throughput', traffic(7 * perDay, { seed: 6, share: 0.1 }, none))
    expect(outage[0]).toMatchObject({ direction: 'down', start: START + days(SATURDAY) })
    const availability = seriesOf(7 * perDay, step, (i) => (onWeekend(i) ? 0.6 : 1))
    expect(told('availability', availability)[0]).toMatchObject({ direction: 'down', severity: 'high' })
  })

  it('survives a gap, and a restart at any point of it', () => {
    const from = SATURDAY * perDay + 300
    const series = traffic(8 * perDay, { seed: 7 }, none)
    const kept = Array.from(series.timestamps.keys()).filter((i) => i < from || i >= from + 9)
    let interrupted = new AnomalyDetector({ kind: 'throughput', step })
    const whole = new AnomalyDetector({ kind: 'throughput', step })
    for (const i of kept) {
      const [at, value] = [series.timestamps[i] as number, series.values[i] as number]
      if (i % 97 === 0) interrupted = AnomalyDetector.restore(JSON.parse(JSON.stringify(interrupted.snapshot())))
      const point = whole.push(at, value)
      expect(interrupted.push(at, value)).toEqual(point)
      expect(point.event).toBeNull()
    }
  })
})

describe('a wave of a week', () => {
  it('is told in its first week, when it could be anything, and no more once a week is known', () => {
    for (const seed of [1, 2, 3, 4]) {
      const normal = normalFrom(seed)
      const wave = (i: number, days: number) => Math.sin((2 * Math.PI * i) / perDay / days)
      const series = seriesOf(28 * perDay, step, (i) => 100 + 20 * wave(i, 1) + 10 * wave(i, 7) + 3 * normal())
      const known = START + days(9)
      const { points = [], anomalies } = new AnomalyDetector().detect(series, { points: true })
      expect(anomalies.length).toBeGreaterThan(0)
      const late = points.filter(({ timestamp }) => timestamp >= known)
      expect(late.filter(({ anomalous }) => anomalous).length / late.length).toBeLessThan(0.01)
    }
  })
})
