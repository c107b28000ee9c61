import { describe, expect, it } from 'vitest'
import { type AlertEpisode, type Anomaly, hours, type Kpi, type Labels, minutes } from '../../src/model/index.js'
import { groupIncidents } from '../../src/retrospective/index.js'

const anomaly = (
  kpi: string,
  scope: Labels,
  start: number,
  end: number | null,
  more: Partial<Anomaly> = {},
): Anomaly => ({
  kpi,
  scope,
  start,
  end,
  peak: start,
  kind: 'spike',
  severity: 'high',
  direction: 'up',
  score: 0.9,
  actual: 10,
  expected: 1,
  deviation: 9,
  reason: 'far above its past.',
  ...more,
})
const alert = (
  name: string,
  labels: Labels,
  start: number,
  end: number | null,
  severity = 'critical',
): AlertEpisode => ({
  name,
  severity,
  labels: { alertname: name, severity, ...labels },
  start,
  end,
})

describe('groupIncidents', () => {
  it('tells an error spike, slow answers and the alert that followed as one incident, in the order in which they came', () => {
    const [incident, ...others] = groupIncidents({
      anomalies: [
        anomaly('latency', { service: 'a' }, minutes(5), minutes(30)),
        anomaly('error-rate', { service: 'a' }, 0, minutes(25)),
      ],
      alerts: [alert('HighErrorRate', { service: 'a' }, minutes(2), minutes(40))],
    })
    expect(others).toEqual([])
    expect(incident).toMatchObject({
      title: 'a: error-rate spiked and 1 more KPI',
      severity: 'critical',
      start: 0,
      end: minutes(40),
      kpis: ['error-rate', 'latency'],
      timeToDetect: minutes(2),
      timeToRecover: minutes(40),
    })
    expect(incident?.findings.map(({ kind }) => kind)).toEqual(['anomaly', 'alert', 'anomaly'])
  })

  it('keeps apart what begins more than two hours later, and scopes that contradict', () => {
    const later = groupIncidents({
      anomalies: [
        anomaly('cpu', { service: 'a' }, 0, minutes(5)),
        anomaly('cpu', { service: 'a' }, hours(2) + 1, hours(3)),
      ],
    })
    const elsewhere = groupIncidents({
      anomalies: [anomaly('cpu', { service: 'a' }, 0, minutes(5)), anomaly('cpu', { service: 'b' }, 0, minutes(5))],
    })
    expect([later.length, elsewhere.length]).toEqual([2, 2])
  })

  it('does not chain: the two hours count from the first onset', () => {
    const onsets = [0, hours(1.5), hours(3)]
    const incidents = groupIncidents({ anomalies: onsets.map((at) => anomaly('cpu', {}, at, at + minutes(5))) })
    expect(incidents.map(({ findings }) => findings.length)).toEqual([2, 1])
  })

  it('lets a symptom of the whole join one service, and does not let it glue two services together', () => {
    const incidents = groupIncidents({
      anomalies: [
        anomaly('error-rate', {}, 0, minutes(5)),
        anomaly('error-rate', { service: 'a' }, 0, minutes(5)),
        anomaly('error-rate', { service: 'b' }, minutes(10), minutes(15)),
      ],
    })
    expect(incidents.map(({ scopes }) => scopes)).toEqual([[{}, { service: 'a' }], [{ service: 'b' }]])
  })

  it('tells most services of one region as that region', () => {
    const services = ['a', 'b', 'c', 'd', 'e']
    const hit = services
      .slice(0, 4)
      .map((service) => anomaly('availability', { service, region: 'eu' }, 0, minutes(20)))
    const elsewhere = services.map((service) => anomaly('cpu', { service, region: 'us' }, hours(9), hours(10)))
    const incidents = groupIncidents({ anomalies: [...hit, ...elsewhere] })
    expect(incidents.map(({ title, scopes }) => [title, scopes.length])).toEqual([
      ['eu: availability spiked', 4],
      ['us: cpu spiked', 5],
    ])
  })

  it('lets a trend absorb nothing', () => {
    const trend = anomaly('memory', { service: 'a' }, 0, null, { kind: 'drift' })
    const incidents = groupIncidents({
      anomalies: [
        trend,
        anomaly('cpu', { service: 'a' }, hours(1), hours(2)),
        anomaly('cpu', { service: 'a' }, hours(40), hours(41)),
      ],
    })
    expect(incidents.map(({ kpis, end }) => [kpis, end])).toEqual([
      [['memory'], null],
      [['cpu'], hours(2)],
      [['cpu'], hours(41)],
    ])
  })

  it('opens no incident for informational alerts, alerts from before the release, improvements and maintenance', () => {
    const release = {
      product: 'p',
      version: '1',
      releasedAt: hours(10),
      exclusions: [{ range: { start: hours(30), end: hours(31) }, reason: 'maintenance' }],
    }
    const kpis: Kpi[] = [{ name: 'latency', unit: 's', kind: 'latency', query: 'x' }]
    expect(
      groupIncidents({
        release,
        kpis,
        anomalies: [
          anomaly('latency', {}, hours(20), hours(21), { direction: 'down' }),
          anomaly('latency', {}, hours(30), hours(31)),
        ],
        alerts: [alert('Watchdog', {}, hours(12), null, 'info'), alert('Old', {}, hours(9), null)],
      }),
    ).toEqual([])
  })

  it('gives the same incidents whatever the order of what it is given', () => {
    const anomalies = [
      anomaly('a', { service: 'x' }, 0, minutes(5)),
      anomaly('b', { service: 'x' }, 0, minutes(9)),
      anomaly('c', { service: 'y' }, minutes(7), null),
    ]
    expect(groupIncidents({ anomalies: [...anomalies].reverse() })).toEqual(groupIncidents({ anomalies }))
  })
})
