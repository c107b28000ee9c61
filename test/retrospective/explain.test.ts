import { describe, expect, it } from 'vitest'
import { type Anomaly, hours, type KpiComparison, minutes } from '../../src/model/index.js'
import { explain, groupIncidents } from '../../src/retrospective/index.js'

const onset = Date.UTC(2026, 0, 6, 10)
const anomaly: Anomaly = {
  kpi: 'error-rate',
  scope: { service: 'shop' },
  start: onset,
  end: onset + minutes(25),
  peak: onset + minutes(5),
  kind: 'spike',
  severity: 'high',
  direction: 'up',
  score: 0.98,
  actual: 0.122,
  expected: 0.001,
  deviation: 0.121,
  lower: 0,
  upper: 0.003,
  reason: '363 times the usual noise away',
}
const comparison: KpiComparison = {
  kpi: 'latency-p95',
  scope: {},
  unit: 's',
  baseline: 'launch-day',
  status: 'regressed',
  severity: 'medium',
  baselineValue: 0.4,
  currentValue: 0.48,
  changePercent: 20,
  degradationPercent: 20,
  baselineFloored: false,
  interval: { lower: 12.5, upper: 27.5 },
  effect: 0.61,
  p: 0.0004,
  q: 0.0012,
  effectiveSamples: 83.4,
  coverage: 0.97,
  confidence: 'confirmed',
  since: onset,
  notes: [],
  reason: 'higher than launch day on every day.',
  evidence: {
    rule: 'rank test on effective samples, and day means',
    query: 'histogram_quantile(0.95, x)',
    samples: 2016,
    baselineSamples: 288,
    coverage: 0.97,
    window: { start: onset, end: onset + hours(24) },
    baselineWindow: { start: onset - hours(24), end: onset },
    baselineName: 'launch-day',
  },
}

/** Every number in a text, without moments and names. */
const figuresIn = (text: string): number[] =>
  [...text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC|p95|0\.95|95%/g, '').matchAll(/-?\d+(?:\.\d+)?/g)].map(Number)
const figuresOf = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(figuresOf)
      : typeof value === 'string'
        ? figuresIn(value)
        : []

describe('explain', () => {
  it('says of a comparison what it was and is, how surely, since when, and by which query', () => {
    expect(explain(comparison)).toBe(
      'latency-p95 overall against launch-day: regressed, severity medium. higher than launch day on every day. ' +
        'It was 0.4 s and is 0.48 s, 20%. 95% interval of the change: 12.5% to 27.5%. ' +
        "Cliff's delta 0.61. p = 0.0004, q = 0.0012, confirmed. Worth 83.4 independent samples. " +
        'The level shifted at 2026-01-06 10:00 UTC. Rule: rank test on effective samples, and day means. ' +
        '2016 samples against 288 of the baseline. Coverage 0.97. ' +
        'Window 2026-01-06 10:00 UTC to 2026-01-07 10:00 UTC. ' +
        'Baseline launch-day 2026-01-05 10:00 UTC to 2026-01-06 10:00 UTC. Query: histogram_quantile(0.95, x).',
    )
  })

  it.each([
    ['a comparison', comparison],
    ['an anomaly', anomaly],
    ['a finding', groupIncidents({ anomalies: [anomaly] })[0]?.findings[0]],
  ])('has no figure in its sentences about %s that is not in what it explains', (_, finding) => {
    if (!finding) throw new Error('there is one')
    const known = figuresOf(finding)
    const close = (figure: number) => known.some((value) => Math.abs(value - figure) <= 1e-3 * Math.abs(value))
    const figures = figuresIn(explain(finding))
    expect(figures.length).toBeGreaterThan(2)
    expect(figures.filter((figure) => figure > 1 || figure % 1 !== 0).filter((figure) => !close(figure))).toEqual([])
  })

  it('tells an incident by its order, its worst value, how soon it was told of, and that what came before is no proof', () => {
    const [incident] = groupIncidents({
      anomalies: [anomaly],
      alerts: [
        {
          name: 'High',
          severity: 'page',
          labels: { service: 'shop' },
          start: onset + minutes(2),
          end: onset + minutes(30),
        },
      ],
      kpis: [{ name: 'error-rate', unit: '1', kind: 'error-rate', query: 'x' }],
      release: {
        product: 'shop',
        version: '2',
        releasedAt: onset - hours(30),
        annotations: [{ at: onset - minutes(12), title: 'flag on' }],
      },
    })
    if (!incident) throw new Error('there is one')
    const text = explain(incident)
    expect(text).toContain('from 2026-01-06 10:00 UTC to 2026-01-06 10:30 UTC, severity critical.')
    expect(text).toContain('At worst error-rate was 0.122 at 2026-01-06 10:05 UTC.')
    expect(text).toContain('12 min before it: flag on (a coincidence in time, not a proven cause).')
    expect(text).toContain('The first alert came 2 min after the onset.')
    expect(text).toContain('It was over 30 min after the onset.')
  })
})
