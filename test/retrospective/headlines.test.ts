import { describe, expect, it } from 'vitest'
import { hours, type Incident, type Severity } from '../../src/model/index.js'
import { RetrospectiveBuilder } from '../../src/retrospective/index.js'

const release = { product: 'shop', version: '1', releasedAt: 0 }
const incident = (id: string, severity: Severity, start: number, end: number | null): Incident => ({
  id,
  title: id,
  severity,
  start,
  end,
  scopes: [{}],
  kpis: ['latency'],
  findings: [],
  evidence: [],
})
const headlinesOf = (...incidents: Incident[]) =>
  new RetrospectiveBuilder({ release })
    .day({
      day: 1,
      range: { start: hours(24), end: hours(48) },
      verdict: 'warn',
      reasons: [],
      kpis: [],
      alerts: [],
      coverage: 1,
      gaps: [],
    })
    .incidents(incidents)
    .build({ now: 0 }).headlines

describe('the headlines', () => {
  const [over, open, mild] = [
    incident('over', 'critical', hours(25), hours(26)),
    incident('open', 'high', hours(30), null),
    incident('mild', 'low', hours(27), hours(28)),
  ]

  it('are the three that matter, what is open and worst first', () => {
    expect(headlinesOf(mild, over, open).map((line) => line.split(',')[0])).toEqual(['open', 'over', 'mild'])
  })

  it('count the incidents that found no room, and how bad the worst of them are', () => {
    const more = [incident('down', 'critical', hours(40), hours(41)), incident('slow', 'high', hours(32), hours(33))]
    const lines = headlinesOf(over, open, mild, ...more)
    expect(lines.slice(0, 3).map((line) => line.split(',')[0])).toEqual(['open', 'over', 'down'])
    expect(lines.slice(3)).toEqual(['And 2 more incidents, 1 of them high.'])
    expect(headlinesOf(over, open, mild, ...more.slice(0, 1)).slice(3)).toEqual(['And 1 more incident, low.'])
  })
})
