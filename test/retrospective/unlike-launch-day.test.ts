import { describe, expect, it } from 'vitest'
import {
  type AlertEpisode,
  type Anomaly,
  days,
  hours,
  type Kpi,
  kpiWindow,
  minutes,
  timeSeries,
} from '../../src/model/index.js'
import { groupIncidents } from '../../src/retrospective/index.js'

const kpi: Kpi = { name: 'latency', unit: 's', kind: 'latency', query: 'x' }
const release = { product: 'p', version: '1', releasedAt: 0 }
const step = minutes(15)
const week = (value: (day: number, hour: number) => number | null) => {
  const range = { start: 0, end: days(8) }
  const slots = Array.from({ length: 8 * 96 }, (_, slot) => slot * step)
  const series = timeSeries(
    {},
    slots.map((at) => [at, value(Math.floor(at / days(1)), (at % days(1)) / hours(1))]),
  )
  return kpiWindow({ range, step, kpis: [{ kpi, series }] })
}
const spike = (start: number, end: number | null, more: Partial<Anomaly> = {}): Anomaly => ({
  kpi: 'latency',
  scope: {},
  start,
  end,
  peak: start,
  kind: 'spike',
  severity: 'high',
  direction: 'up',
  score: 0.9,
  actual: 1.5,
  expected: 1,
  deviation: 0.5,
  reason: 'far above its past.',
  ...more,
})
const at = (day: number, hour: number) => days(day) + hours(hour)

describe('what is held against an anomaly before it is an incident', () => {
  it('the nightly batch that launch day had too', () => {
    const nightly = week((_, hour) => (hour >= 2 && hour < 2.25 ? 1.4 : 1))
    expect(groupIncidents({ anomalies: [spike(at(3, 2), at(3, 2.25))], window: nightly, release })).toEqual([])
    expect(groupIncidents({ anomalies: [spike(at(3, 5), at(3, 5.25))], window: nightly, release })).toHaveLength(1)
  })

  it('a habit of half of the other days, though launch day had it not', () => {
    const habit = week((day, hour) => ([1, 2, 3, 5, 7].includes(day) && hour >= 2 && hour < 2.25 ? 1.5 : 1))
    const other = week((day, hour) => (day === 3 && hour >= 2 && hour < 2.25 ? 1.5 : 1))
    expect(groupIncidents({ anomalies: [spike(at(3, 2), at(3, 2.25))], window: habit, release })).toEqual([])
    expect(groupIncidents({ anomalies: [spike(at(3, 2), at(3, 2.25))], window: other, release })).toHaveLength(1)
  })

  it('a drift back to how busy launch day was', () => {
    const weekend = week((day) => (day === 5 || day === 6 ? 0.5 : 1))
    const leak = week((day) => 1 + Math.max(0, day - 3) * 0.2)
    const drift = spike(at(5, 12), null, { kind: 'drift' })
    expect(groupIncidents({ anomalies: [drift], window: weekend, release })).toEqual([])
    expect(groupIncidents({ anomalies: [drift], window: leak, release })[0]).toMatchObject({ end: null })
  })

  it('a trend of launch day that led to nothing worse, where no other week tells', () => {
    const trend = spike(at(0, 20), at(1, 20), { kind: 'drift' })
    const ledTo = (level: number) => week((day, hour) => (day === 1 || (day === 0 && hour >= 20) ? level : 1))
    expect(groupIncidents({ anomalies: [trend], window: ledTo(0.95), release })).toEqual([])
    expect(groupIncidents({ anomalies: [trend], window: ledTo(1.4), release })).toHaveLength(1)
  })

  it('the hours that a detector takes to trust a series again', () => {
    const shift = week((day, hour) => (day === 2 && hour >= 14 && hour < 16 ? 1.5 : 1))
    const anomaly = spike(at(2, 14), at(3, 2), { kind: 'level-shift' })
    expect(groupIncidents({ anomalies: [anomaly], window: shift, release })[0]).toMatchObject({
      start: at(2, 14),
      end: at(2, 16),
    })
  })

  it('the hours in which a detector doubted a series before it shifted', () => {
    const shift = week(
      (day, hour) => (day > 5 || (day === 5 && hour >= 6) ? 1.25 : 1) * (1 + 0.02 * Math.sin(hour * 9)),
    )
    const doubted = spike(at(5, 0.5), null, { kind: 'level-shift', peak: at(5, 14) })
    expect(groupIncidents({ anomalies: [doubted], window: shift, release })).toMatchObject([{ start: at(5, 6) }])
  })

  it('noise that grew and is noise still, though not noise that swings far', () => {
    const noisy = (size: number) =>
      week((day, hour) => 1 + (day === 4 ? size : 0.01) * Math.sin(97 * day + 1e4 * Math.sin(hour + day)))
    const rougher = spike(at(4, 0), at(5, 0), { kind: 'variance-change', severity: 'medium' })
    expect(groupIncidents({ anomalies: [rougher], window: noisy(0.03), release })).toEqual([])
    expect(groupIncidents({ anomalies: [rougher], window: noisy(0.5), release })).toHaveLength(1)
  })

  it('a new level that is the level of the day before', () => {
    const higher = (level: number) => week((day, hour) => (day === 3 && hour >= 8 && hour < 20 ? level : 1))
    const shift = spike(at(3, 8), at(3, 20), { kind: 'level-shift', expected: 1, deviation: 0.1 })
    expect(groupIncidents({ anomalies: [shift], window: higher(1.005), release })).toEqual([])
    expect(groupIncidents({ anomalies: [shift], window: higher(1.1), release })).toHaveLength(1)
  })

  it('a gap in the data that tore one alert in two', () => {
    const dark = week((day, hour) => (day === 6 && hour >= 12 && hour < 13 ? null : 1))
    const episode = (start: number, end: number | null): AlertEpisode => ({
      name: 'MemoryGrowth',
      severity: 'warning',
      labels: {},
      start,
      end,
    })
    const alerts = [episode(at(5, 12), at(6, 12)), episode(at(6, 13), null)]
    expect(groupIncidents({ alerts, window: dark, release })).toMatchObject([{ start: at(5, 12), end: null }])
    expect(groupIncidents({ alerts, window: week(() => 1), release })).toHaveLength(2)
  })

  it('a low anomaly by itself', () => {
    expect(groupIncidents({ anomalies: [spike(at(2, 1), at(2, 2), { severity: 'low' })] })).toEqual([])
  })

  it('a trend takes in the alert that names its KPI, days later, and no other', () => {
    const drift = spike(at(3, 0), null, { kind: 'drift', scope: { service: 'a' }, kpi: 'memory' })
    const alert = (name: string): AlertEpisode => ({
      name,
      severity: 'warning',
      labels: { service: 'a' },
      start: at(5, 12),
      end: null,
    })
    const incidents = groupIncidents({
      anomalies: [drift],
      alerts: [alert('MemoryGrowth'), alert('CertificateExpiry')],
    })
    expect(incidents.map(({ findings, timeToDetect }) => [findings.length, timeToDetect])).toEqual([
      [2, hours(60)],
      [1, 0],
    ])
  })
})
