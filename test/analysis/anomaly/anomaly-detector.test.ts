import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { type Anomaly, days, hours, isStabilityError, minutes, timeSeries } from '../../../src/model/index.js'
import { normalFrom, START, seriesOf } from './made-series.js'

const step = minutes(30)
const pushed = (detector: AnomalyDetector, series: { timestamps: Float64Array; values: Float64Array }) =>
  Array.from(series.timestamps, (at, i) => detector.push(at, series.values[i] as number))

const launchWeekWithSpike = () => {
  const normal = normalFrom(1)
  return seriesOf(8 * 48, step, (i) => 100 + 10 * Math.sin((2 * Math.PI * i) / 48) + normal() + (i === 200 ? 40 : 0))
}

describe('AnomalyDetector', () => {
  it('finds one spike as one event, with what was expected', () => {
    const { verdict, anomalies } = new AnomalyDetector().detect(launchWeekWithSpike())
    expect(verdict).toBe('anomalous')
    expect(anomalies).toHaveLength(1)
    const [spike] = anomalies as [Anomaly]
    expect(spike).toMatchObject({ start: START + 200 * step, kind: 'spike', direction: 'up' })
    expect(spike.end).toBe(START + 201 * step)
    expect(spike.deviation).toBeCloseTo(spike.actual - spike.expected)
    expect(spike.expected).toBeGreaterThan(spike.lower as number)
    expect(spike.actual).toBeGreaterThan(spike.upper as number)
    expect(spike.reason).toMatch(/where .* was expected/)
  })

  it('says that a series which never left the first day is inconclusive', () => {
    const report = new AnomalyDetector().detect(seriesOf(40, step, (i) => (i === 39 ? 1e9 : 100)))
    expect(report.verdict).toBe('inconclusive')
    expect(report.anomalies).toEqual([])
    expect(new AnomalyDetector().detect(seriesOf(0, step, () => 1))).toMatchObject({
      verdict: 'inconclusive',
      coverage: 0,
    })
  })

  for (const readout of ['launch-week', 'novelty'] as const) {
    describe(readout, () => {
      it('gives the same events pushed and whole', () => {
        const series = launchWeekWithSpike()
        const points = pushed(new AnomalyDetector({ readout }), series)
        const report = new AnomalyDetector({ readout }).detect(series, { points: true })
        expect(report.points).toEqual(points)
        const ended = points.flatMap(({ event, anomaly }) => (event === 'ended' && anomaly ? [anomaly] : []))
        const open = points.at(-1)?.event === 'ended' ? [] : [points.at(-1)?.anomaly].filter((a) => a !== undefined)
        expect([...ended, ...open]).toEqual(report.anomalies)
      })

      it('continues from a snapshot at any point to the identical result', () => {
        const series = launchWeekWithSpike()
        const uninterrupted = pushed(new AnomalyDetector({ readout }), series)
        let detector = new AnomalyDetector({ readout })
        const interrupted = Array.from(series.timestamps, (at, i) => {
          detector = AnomalyDetector.restore(JSON.parse(JSON.stringify(detector.snapshot())))
          return detector.push(at, series.values[i] as number)
        })
        expect(interrupted).toEqual(uninterrupted)
      })

      it('never throws from inside and is not poisoned by any sequence of values', () => {
        const value = fc.oneof(
          fc.double(),
          fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324, null),
          fc.double({ min: 90, max: 110, noNaN: true }),
        )
        fc.assert(
          fc.property(fc.array(value, { minLength: 60, maxLength: 150 }), (values) => {
            const detector = new AnomalyDetector({ readout, step })
            const points = values.map((value, i) => detector.push(i * step, value))
            for (const point of points) {
              expect(point.score).toBeGreaterThanOrEqual(0)
              expect(point.score).toBeLessThanOrEqual(1)
            }
            expect(JSON.parse(JSON.stringify(points))).toEqual(JSON.parse(JSON.stringify(points, finiteOnly)))
          }),
          { seed: 4, numRuns: 100 },
        )
      })
    })
  }

  it('ignores an equal timestamp and refuses an earlier one', () => {
    const detector = new AnomalyDetector({ step })
    detector.push(1000, 5)
    const before = JSON.stringify(detector.snapshot())
    expect(detector.push(1000, 999)).toMatchObject({ anomalous: false, event: null })
    expect(JSON.stringify(detector.snapshot())).toBe(before)
    for (const at of [999, Number.NaN, Infinity]) {
      expect(() => detector.push(at, 5)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(JSON.stringify(detector.snapshot())).toBe(before)
  })

  it('refuses a value that is a text, and is not poisoned by it', () => {
    const detector = new AnomalyDetector()
    expect(() => detector.push(0, '5' as never)).toThrowError(/a string, not a number/)
    detector.push(0, 5)
    expect(() => AnomalyDetector.restore(JSON.parse(JSON.stringify(detector.snapshot())))).not.toThrow()
  })

  it('keeps a state that does not grow with the series', () => {
    const normal = normalFrom(3)
    const detector = new AnomalyDetector()
    const sizes = Array.from({ length: 20 * 288 }, (_, i) => {
      detector.push(START + i * minutes(5), 100 + normal())
      return i % 288 === 287 ? JSON.stringify(detector.snapshot()).length : 0
    }).filter(Boolean)
    expect(Math.max(...sizes)).toBeLessThan(40_000)
    expect(sizes.at(-1)).toBeLessThan(1.25 * (sizes[2] as number))
  })

  it('refuses what is no snapshot, and names a later version', () => {
    const snapshot = new AnomalyDetector({ step }).snapshot()
    for (const bad of [null, 5, 'x', [], {}, { ...snapshot, events: 3 }, { ...snapshot, settings: { readout: 'x' } }]) {
      expect(() => AnomalyDetector.restore(bad)).toThrowError(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    }
    expect(() => AnomalyDetector.restore({ ...snapshot, schemaVersion: 2 })).toThrowError(
      expect.objectContaining({ code: 'STATE_TOO_NEW' }),
    )
  })

  it('names the option that is wrong', () => {
    for (const [option, value] of [
      ['readout', 'both'],
      ['kind', 'speed'],
      ['direction', 'up'],
      ['step', 0],
      ['falseAlarmsPerWeek', -1],
      ['minimumChange', Number.NaN],
    ] as const) {
      try {
        new AnomalyDetector({ [option]: value })
        expect.unreachable()
      } catch (error) {
        expect(isStabilityError(error, 'CONFIG_INVALID')).toBe(true)
        expect((error as Error).message).toContain(option)
      }
    }
  })

  it('takes absent points as gaps, of days too', () => {
    const normal = normalFrom(5)
    const inGap = (i: number) => (i > 150 && i < 250) || i % 17 === 0
    const report = new AnomalyDetector().detect(seriesOf(8 * 48, step, (i) => (inGap(i) ? null : 100 + normal())))
    expect(report.verdict).toBe('normal')
    expect(report.coverage).toBeCloseTo(1 - (99 + 17) / 384, 1)
    expect(hours(24)).toBe(days(1))
  })
})

const finiteOnly = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? 'broken' : value

describe('a series that never moved', () => {
  it('is not taken for noisy after its first fall: twenty minutes at 0 are one drop', () => {
    const step = minutes(5)
    const down = (slot: number) => slot >= 1_613 && slot < 1_617
    const points = Array.from({ length: 2_304 }, (_, slot) => [slot * step, down(slot) ? 0 : 1] as const)
    const { anomalies } = new AnomalyDetector({ kind: 'availability', unit: '1', step }).detect(timeSeries({}, points))
    expect(anomalies).toMatchObject([{ kind: 'drop', direction: 'down', actual: 0, start: 1_613 * step }])
  })
})
