import { describe, expect, it } from 'vitest'
import { replay } from '../../src/collection/index.js'
import { days, hours, type Kpi, minutes, timeSeries } from '../../src/model/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { normalFrom, START } from '../analysis/anomaly/made-series.js'

const step = minutes(30)
const latency: Kpi = { name: 'latency', kind: 'latency', unit: 's', query: 'latency' }
const errors: Kpi = { name: 'errors', kind: 'error-rate', unit: '1', bad: 'bad', valid: 'valid' }
const range = { start: START, end: START + days(8) }
const incident = { start: START + days(4), end: START + days(4) + hours(1), kpi: 'latency' }

const source = () => {
  const normal = normalFrom(11)
  const slots = Array.from({ length: 8 * 48 }, (_, i) => START + i * step)
  const spike = (at: number) => (at >= incident.start && at < incident.end ? 1 : 0)
  return new MemorySource({
    series: {
      latency: [
        timeSeries(
          {},
          slots.map((at) => [at, 0.2 + 0.01 * normal() + spike(at)]),
        ),
      ],
      // Three requests a slot: one that fails makes a third, which is no evidence.
      bad: [
        timeSeries(
          {},
          slots.map((at, i) => [at, i % 97 === 60 ? 2 : 0]),
        ),
      ],
      valid: [
        timeSeries(
          {},
          slots.map((at) => [at, 3]),
        ),
      ],
    },
  })
}

describe('replay', () => {
  it('says what the detector would have told, and when', async () => {
    const { anomalies, series, seriesDays, score } = await replay({
      source: source(),
      kpis: [latency, errors],
      range,
      step,
    })
    expect(anomalies).toHaveLength(1)
    expect(anomalies[0]).toMatchObject({ kpi: 'latency', kind: 'spike', start: incident.start })
    expect(anomalies[0]?.flaggedAt).toBe(incident.start + step)
    expect(series).toBe(2)
    expect(seriesDays).toBeCloseTo(14)
    expect(score).toBeUndefined()
  })

  it('holds it against labels', async () => {
    const missed = { start: START + days(6), end: START + days(6) + hours(2) }
    const { score } = await replay({ source: source(), kpis: [latency], range, step, labels: [incident, missed] })
    expect(score).toEqual({
      precision: 1,
      recall: 0.5,
      found: 1,
      missed: [missed],
      falseAlarms: 0,
      falseAlarmsPerSeriesDay: 0,
      delay: step,
    })
    const without = await replay({ source: source(), kpis: [latency], range, step, labels: [] })
    expect(without.score).toMatchObject({ precision: 0, recall: null, falseAlarms: 1 })
  })

  it('goes on where one KPI fails, and says which', async () => {
    const broken: Kpi = { ...latency, name: 'broken', query: 'nobody knows this' }
    const { problems, anomalies } = await replay({ source: source(), kpis: [broken, latency], range, step })
    expect(anomalies).toHaveLength(1)
    expect(problems.length).toBeLessThanOrEqual(1)
  })
})
