import { describe, expect, it } from 'vitest'
import {
  type Anomaly,
  days,
  hours,
  type Incident,
  type Kpi,
  kpiWindow,
  minutes,
  timeSeries,
} from '../../src/model/index.js'
import { groupIncidents, RetrospectiveBuilder } from '../../src/retrospective/index.js'

const memory: Kpi = { name: 'memory', title: 'Memory, of the limit', unit: '1', kind: 'memory', query: 'm' }
const release = { product: 'shop', version: '1', releasedAt: 0 }
const step = minutes(15)
const onset = days(3)
const end = days(8)

/** Eight days of 0.4 that change from day 3 on, with noise of 0.2 %; `change` takes the days since the onset. */
const weekOf = (kpi: Kpi, change: (daysSince: number) => number) => {
  const slots = Array.from({ length: end / step }, (_, slot) => slot * step)
  const noise = (at: number) => 1 + 0.002 * Math.sin(1e4 * Math.sin(at / step))
  const series = timeSeries(
    {},
    slots.map((at) => [at, (0.4 + (at < onset ? 0 : change((at - onset) / days(1)))) * noise(at)]),
  )
  return kpiWindow({ range: { start: 0, end }, step, kpis: [{ kpi, series }] })
}
const driftOf = (kpi: Kpi, more: Partial<Anomaly> = {}): Anomaly => ({
  kpi: kpi.name,
  scope: {},
  start: onset,
  end: null,
  peak: end - step,
  kind: 'drift',
  severity: 'medium',
  direction: 'up',
  score: 0.8,
  actual: 0.9,
  expected: 0.4,
  deviation: 0.5,
  rule: 'drift',
  reason: 'a drift.',
  ...more,
})
const incidentOf = (kpi: Kpi, change: (daysSince: number) => number, more: Partial<Anomaly> = {}): Incident => {
  const [incident] = groupIncidents({ anomalies: [driftOf(kpi, more)], window: weekOf(kpi, change), release })
  if (!incident) throw new Error('no incident was told')
  return incident
}

describe('where an open trend gets to its limit', () => {
  it('is told with its pace, and is critical within a day', () => {
    // 0.4 and 0.11 a day for 5 days: 0.95, and 0.05 left.
    const { severity, reaches } = incidentOf(memory, (since) => 0.11 * since)
    expect(severity).toBe('critical')
    expect(reaches).toMatchObject({ kpi: 'memory', scope: {}, unit: '1', limit: 1 })
    expect(reaches?.slopePerDay).toBeCloseTo(0.11, 3)
    expect(reaches?.interval.lower).toBeGreaterThan(0.109)
    expect(reaches?.interval.upper).toBeLessThan(0.111)
    const exact = days(0.05 / 0.11)
    expect(Math.abs((reaches?.in ?? 0) - exact)).toBeLessThan(minutes(30))
    expect(reaches?.at).toBe(end + (reaches?.in ?? 0))
    expect(reaches?.p).toBeLessThan(1e-6)
  })

  it('is high within a week, and beyond it no worse than the trend itself', () => {
    const [soon, late] = [incidentOf(memory, (since) => 0.08 * since), incidentOf(memory, (since) => 0.04 * since)]
    expect([soon.severity, Math.round((soon.reaches?.in ?? 0) / hours(1))]).toEqual(['high', 60])
    expect([late.severity, Math.round((late.reaches?.in ?? 0) / days(1))]).toEqual(['medium', 10])
  })

  it('is the nearest limit that lies ahead: the KPI’s own, then the whole', () => {
    const at = (own: number) => incidentOf({ ...memory, critical: own }, (since) => 0.11 * since).reaches?.limit
    expect([at(0.98), at(0.9)]).toEqual([0.98, 1])
    const inSeconds: Kpi = { ...memory, kind: 'latency', unit: 's', objective: { atMost: 1.2 } }
    expect(incidentOf(inSeconds, (since) => 0.11 * since).reaches?.limit).toBe(1.2)
  })

  it('is told of what falls, too', () => {
    const hits: Kpi = { name: 'hits', unit: '1', kind: 'hit-rate', query: 'h', objective: { atLeast: 0.1 } }
    const falling = { direction: 'down', actual: 0.2, deviation: -0.2 } as const
    const { reaches, severity } = incidentOf(hits, (since) => -0.04 * since, falling)
    expect([severity, reaches?.limit]).toEqual(['high', 0.1])
    expect((reaches?.in ?? 0) / days(1)).toBeCloseTo(2.5, 1)
  })

  it.each<[string, Kpi, (since: number) => number, Partial<Anomaly>?]>([
    ['a level that only shifted', memory, () => 0.3],
    ['what stands still since yesterday', memory, (since) => 0.12 * Math.min(since, 3.5)],
    [
      'what is younger than a day',
      memory,
      (since) => 0.5 * Math.max(0, since - 5 + 20 / 24),
      { start: end - hours(20) },
    ],
    ['what is over', memory, (since) => 0.11 * Math.min(since, 4), { end: days(7) }],
    ['bytes without a limit', { ...memory, unit: 'By' }, (since) => 0.11 * since],
    [
      'a share that may be more than the whole',
      { ...memory, kind: 'saturation' },
      (since) => (since < 1 ? 0.7 : 0.11 * since),
    ],
    ['a limit that is months away', memory, (since) => 0.3 + 0.004 * since],
  ])('is not invented of %s', (_, kpi, change, more) => {
    expect(incidentOf(kpi, change, more).reaches).toBeUndefined()
  })
})

describe('what a limit ahead means for the week', () => {
  const told = (pace: number) =>
    new RetrospectiveBuilder({ release })
      .window(weekOf(memory, (since) => pace * since))
      .anomalies(driftOf(memory))
      .build({ now: end })

  it('fails it, and comes first among the actions, due before the limit', () => {
    const { verdict, reasons, headlines, actionItems, incidents, range } = told(0.11)
    expect(verdict).toBe('fail')
    expect(reasons[0]).toMatch(
      /^Still open, and reaches 100% in about 11 h by a proved trend: shop memory keeps rising/,
    )
    expect(headlines.join('\n')).toMatch(/still open: reaches 100% in about 11 h\.$/m)
    expect(actionItems[0]).toMatchObject({ priority: 'P0', due: incidents[0]?.reaches?.at })
    expect(actionItems[0]?.due).toBeLessThan(range.end + days(1))
    expect(actionItems[0]?.steps.join(' ')).toMatch(/restart it or raise its limit.*heap dump/)
  })

  it('is urgent and no failure where days are left', () => {
    const { verdict, actionItems } = told(0.08)
    expect([verdict, actionItems[0]?.priority]).toEqual(['inconclusive', 'P1'])
  })
})
