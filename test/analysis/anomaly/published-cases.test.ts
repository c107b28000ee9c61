import { describe, expect, it } from 'vitest'
import { AnomalyDetector, type AnomalyDetectorOptions } from '../../../src/analysis/anomaly/index.js'
import { days, minutes } from '../../../src/model/index.js'
import { normalFrom, START, seriesOf } from './made-series.js'

const step = minutes(30)
const perDay = 48

/**
 * What the original detector could not see, restated on a day of learning: its z value counted the tested point in its
 * own window, a shift aged out of it, a slow drift never left it, and an absent sample was a zero.
 */
describe('what the original missed', () => {
  it('calls a billion after a day of hundreds a high spike: the point is no part of its own expectation', () => {
    const series = seriesOf(3 * perDay, step, (i) => (i === 100 ? 1e9 : 100))
    const { anomalies } = new AnomalyDetector({ kind: 'latency' }).detect(series)
    expect(anomalies).toHaveLength(1)
    expect(anomalies[0]).toMatchObject({ kind: 'spike', severity: 'high', start: START + 100 * step })
    expect(anomalies[0]?.expected).toBeCloseTo(100)
  })

  it('finds a latency that doubles over four days, within two days of its start', () => {
    const normal = normalFrom(21)
    const begin = 3 * perDay
    const series = seriesOf(8 * perDay, step, (i) => {
      const ramp = Math.min(1, Math.max(0, (i - begin) / (4 * perDay)))
      return 100 * (1 + ramp) + 3 * normal()
    })
    const detector = new AnomalyDetector({ kind: 'latency' })
    const alarm = detector.detect(series, { points: true }).points?.find(({ anomalous }) => anomalous)
    expect(alarm?.timestamp).toBeGreaterThanOrEqual(START + begin * step)
    expect(alarm?.timestamp).toBeLessThan(START + begin * step + days(2))
  })

  it('keeps a tenfold level as one event, expected at the level before it', () => {
    const normal = normalFrom(22)
    const series = seriesOf(5 * perDay, step, (i) => (i >= 120 ? 500 : 50) + normal())
    const { anomalies } = new AnomalyDetector({ kind: 'latency' }).detect(series)
    expect(anomalies).toHaveLength(1)
    expect(anomalies[0]).toMatchObject({ kind: 'level-shift', direction: 'up', start: START + 120 * step, end: null })
    expect(anomalies[0]?.expected).toBeGreaterThan(40)
    expect(anomalies[0]?.expected).toBeLessThan(60)
  })

  it('takes an absent sample and a NaN as gaps, neither a drop nor the end of its sight', () => {
    const normal = normalFrom(23)
    const detector = new AnomalyDetector({ kind: 'latency', step })
    const points = Array.from({ length: 4 * perDay }, (_, i) => {
      const value = i % 10 === 3 ? null : i % 10 === 7 ? Number.NaN : 100 + normal() + (i === 150 ? 40 : 0)
      return detector.push(START + i * step, value)
    })
    expect(points.filter(({ anomalous }) => anomalous).map(({ timestamp }) => timestamp)).toEqual([START + 150 * step])
  })
})

describe('a flat series', () => {
  it('is no blind spot: an availability of 1 that falls to 0 for twenty minutes is one drop, found within three slots', () => {
    const series = seriesOf(6 * 288, minutes(5), (i) => (i >= 1476 && i < 1480 ? 0 : 1))
    const { anomalies, points } = new AnomalyDetector({ kind: 'availability' }).detect(series, { points: true })
    expect(anomalies).toHaveLength(1)
    expect(anomalies[0]).toMatchObject({ kind: 'drop', start: START + 1476 * minutes(5), severity: 'high' })
    expect(anomalies[0]?.end).toBe(START + 1480 * minutes(5))
    expect(points?.findIndex(({ anomalous }) => anomalous)).toBeLessThanOrEqual(1478)
  })
})

describe('noise that is only noise', () => {
  const SEEDS = 40
  const alarmsOn = (
    valueAt: (normal: () => number, i: number, last: number) => number,
    options: AnomalyDetectorOptions = {},
  ) => {
    let events = 0
    let points = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const normal = normalFrom(seed)
      let last = 0
      const series = seriesOf(8 * perDay, step, (i) => {
        last = valueAt(normal, i, last)
        return last
      })
      const report = new AnomalyDetector(options).detect(series, { points: true })
      events += report.anomalies.length
      points += report.points?.filter(({ anomalous }) => anomalous).length ?? 0
    }
    return { eventsAWeek: events / SEEDS, share: points / (SEEDS * 8 * perDay) }
  }

  it('raises less than one false event a week, on less than 0.5 % of the points', () => {
    for (const noise of [
      alarmsOn((normal) => normal()),
      alarmsOn((normal) => Math.exp(0.5 * normal())),
      alarmsOn((normal, _, last) => 0.6 * last + normal()),
      alarmsOn((normal, i) => 100 + 20 * Math.sin(2 * Math.PI * (i / perDay)) + normal()),
    ]) {
      expect(noise.eventsAWeek).toBeLessThan(1)
      expect(noise.share).toBeLessThan(0.005)
    }
  })

  it('stays silent on constants and on two values in turn', () => {
    for (const valueAt of [() => 0, () => 100, (i: number) => i % 2, (i: number) => 1e-9 * (i % 2)]) {
      expect(new AnomalyDetector().detect(seriesOf(8 * perDay, step, valueAt)).anomalies).toEqual([])
    }
  })

  it('raises more the more false alarms a week are allowed, and on no noise more than that', () => {
    const rates = [0.1, 1, 10].map((falseAlarmsPerWeek) => {
      const noises = [
        alarmsOn((normal) => normal(), { falseAlarmsPerWeek }),
        alarmsOn((normal) => Math.exp(0.5 * normal()), { falseAlarmsPerWeek }),
        alarmsOn((normal, _, last) => 0.6 * last + normal(), { falseAlarmsPerWeek }),
      ]
      for (const { eventsAWeek } of noises) expect(eventsAWeek).toBeLessThanOrEqual(Math.max(1, falseAlarmsPerWeek))
      return noises.reduce((sum, { eventsAWeek }) => sum + eventsAWeek / noises.length, 0)
    })
    const [few, some, many] = rates as [number, number, number]
    expect(few).toBeLessThan(some)
    expect(many).toBeGreaterThan(3 * some)
  })

  it('stays silent below the least change', () => {
    const normal = normalFrom(31)
    const series = seriesOf(8 * perDay, step, (i) => 100 + normal() + (i % 60 === 59 ? 9 : 0))
    expect(new AnomalyDetector().detect(series).anomalies).not.toEqual([])
    expect(new AnomalyDetector({ minimumChange: 50 }).detect(series).anomalies).toEqual([])
  })
})
