import { describe, expect, it } from 'vitest'
import { type AlertEpisode, type Degradation, type Drift, days, hours, minutes } from '../../src/model/index.js'
import { processImprovements, recommendations } from '../../src/retrospective/advice.js'
import type { Facts } from '../../src/retrospective/facts.js'
import { budgetOf, comparisonOf, dayOf, factsOf, incidentOf, kpiOf, regressionOf } from './facts.js'

const degradation = (more: Partial<Degradation> = {}) =>
  ({
    kind: 'regression',
    kpi: 'latency',
    scope: { region: 'eu' },
    severity: 'high',
    state: 'open',
    ...more,
  }) as Degradation
const drift = (more: Partial<Drift> = {}) =>
  ({ kpi: 'memory', scope: {}, drift: 0.2, trend: 'stable', ...more }) as Drift
const rollback = (level: 'prepare' | 'immediate') => regressionOf({ rollback: { level, reasons: [], wouldHelp: null } })
const alert = (severity: string): AlertEpisode => ({ name: 'a', severity, start: 0, end: 1, labels: {} }) as never

type Found = Parameters<typeof recommendations>[1]
const recommended = (known: Partial<Facts> = {}, found: Partial<Found> = {}) =>
  recommendations(factsOf(known), { degradations: [], drifts: [], ...found })

describe('what to do before the next version', () => {
  it('is nothing where nothing was found', () => expect(recommended()).toEqual([]))

  it.each<[string, string[], string[]]>([
    [
      'Do not build the next version on this one before the rollback is decided (immediate).',
      recommended({ regression: rollback('immediate') }),
      recommended({ regression: rollback('prepare') }),
    ],
    [
      'Spend the next version on reliability: the error budget of availability overall is exhausted.',
      recommended({ budgets: [budgetOf({ consumedOfPeriod: 1 })] }),
      recommended({ budgets: [budgetOf({ consumedOfPeriod: 0.99 })] }),
    ],
    [
      'Mend latency in eu before the next version: it is still worse than before (severity high).',
      recommended({}, { degradations: [degradation(), degradation({ scope: {}, severity: 'low' })] }),
      recommended({}, { degradations: [degradation({ state: 'resolved' }), degradation({ kind: 'objective' })] }),
    ],
    [
      'Do not release over what is still open: Latency rose.',
      recommended({ incidents: [incidentOf()] }),
      recommended({ incidents: [incidentOf({ end: days(3) })] }),
    ],
    [
      'Explain the drift of memory in the whole by up to 20%, which goes on.',
      recommended({}, { drifts: [drift({ trend: 'worsening', drift: -0.2 })] }),
      recommended({}, { drifts: [drift()] }),
    ],
    [
      'Set a cost limit for the next version: cost rose over the period.',
      recommended({ cost: { trend: 'rising' } as never }),
      recommended({ cost: { trend: 'stable' } as never }),
    ],
    [
      'Keep what improved latency overall, and take its new level as the baseline.',
      recommended({ regression: regressionOf({ improvements: [comparisonOf({ status: 'improved' })] }) }),
      recommended({ regression: regressionOf() }),
    ],
  ])('says "%s" only where that is so', (sentence, where, otherwise) => {
    expect(where).toContain(sentence)
    expect(otherwise).not.toContain(sentence)
  })

  it('is ten sentences at most', () => {
    const incidents = Array.from({ length: 15 }, (_, i) => degradation({ kpi: `kpi-${i}` }))
    expect(recommended({}, { degradations: incidents })).toHaveLength(10)
  })
})

const improved = (known: Partial<Facts> = {}) => processImprovements(factsOf(known))
const gap = (length: number) => ({ start: days(1), end: days(1) + length })
const withPrevious = (status: 'used' | 'thin') =>
  regressionOf({
    baselines: [{ name: 'before', kind: 'previous-version', range: { start: 0, end: 1 }, coverage: 1, status }],
  })
const informed = (times: number) => [dayOf(1, 'pass', { alerts: Array.from({ length: times }, () => alert('info')) })]
const errors = kpiOf('error-rate', 'error-rate')
const annotated = { product: 'shop', version: '1', releasedAt: 0, annotations: [{ at: 0, title: 'flag' }] } as never

describe('how to see more next time', () => {
  it('is nothing where nothing is known to be better', () => expect(improved()).toEqual([]))

  it.each<[string, Partial<Facts>, Partial<Facts>]>([
    [
      'Write alerts for what no alert told of: Latency rose.',
      { incidents: [incidentOf({ timeToDetect: null })] },
      { incidents: [incidentOf({ timeToDetect: null, severity: 'low' }), incidentOf({ timeToDetect: 0 })] },
    ],
    [
      "Alert sooner: the first alert for 'Latency rose' came 2 h after it began.",
      { incidents: [incidentOf({ timeToDetect: hours(2) })] },
      { incidents: [incidentOf({ timeToDetect: hours(1) })] },
    ],
    [
      'Watch the monitoring itself: 1 gap without any data, 45 min in all.',
      { days: [dayOf(1, 'pass', { gaps: [gap(minutes(45))] })] },
      { days: [dayOf(1, 'pass', { gaps: [gap(minutes(4))] })] },
    ],
    [
      'Stop paging-channel noise: informational alerts fired 3 times and asked for nothing.',
      { days: informed(3) },
      { days: informed(2) },
    ],
    [
      'Keep seven days of the previous version as a baseline: it proves far smaller changes than one launch day.',
      { regression: withPrevious('thin') },
      { regression: withPrevious('used') },
    ],
    [
      'Observe longer, or with more baseline: 1 comparison was inconclusive.',
      { regression: regressionOf({ comparisons: [comparisonOf({ status: 'inconclusive' })] }) },
      { regression: regressionOf({ comparisons: [comparisonOf(), comparisonOf({ status: 'no_data' })] }) },
    ],
    [
      'Certify launch day before comparing with it: it was not healthy itself.',
      { baseline: { verdict: 'fail' } as never },
      { baseline: { verdict: 'warn' } as never },
    ],
    [
      'Annotate deploys, flags and migrations: no incident could be set beside what came before it.',
      { incidents: [incidentOf()] },
      { incidents: [incidentOf()], release: annotated },
    ],
    [
      'Agree objectives for error-rate: without one there is no budget.',
      { kpis: new Map([[errors.name, errors]]), windows: [{} as never] },
      { kpis: new Map([[errors.name, { ...errors, objective: { target: 0.999 } }]]), windows: [{} as never] },
    ],
  ])('says "%s" only where that is so', (sentence, where, otherwise) => {
    expect(improved(where)).toContain(sentence)
    expect(improved(otherwise)).not.toContain(sentence)
  })
})
