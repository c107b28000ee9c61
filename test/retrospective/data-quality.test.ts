import { describe, expect, it } from 'vitest'
import { days, hours } from '../../src/model/index.js'
import { dataQuality } from '../../src/retrospective/data-quality.js'
import type { Facts } from '../../src/retrospective/facts.js'
import { budgetOf, comparisonOf, dayOf, daysOf, factsOf, kpiOf, regressionOf } from './facts.js'

const WEEK = daysOf('pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass')
const whole = factsOf({
  days: WEEK,
  given: new Set(['baseline', 'regression', 'slo', 'health', 'incidents', 'cost']),
})
const warned = (known: Partial<Facts> = {}) => dataQuality({ ...whole, ...known }).warnings
const notJudged = (known: Partial<Facts>) => dataQuality({ ...whole, ...known }).notJudged
const without = (part: string): Partial<Facts> => ({ given: new Set([...whole.given].filter((one) => one !== part)) })
const aside = (status: 'used' | 'thin') =>
  regressionOf({
    baselines: [
      { name: 'before', kind: 'previous-version', range: { start: 0, end: 1 }, coverage: 0.4, status, reason: 'gaps' },
    ],
  })

describe('the quality of the data', () => {
  it('is beyond reproach where all was given and measured', () => {
    expect(dataQuality(whole)).toEqual({ coverage: 1, gaps: [], exclusions: [], notJudged: [], warnings: [] })
  })

  it('counts coverage by time, and takes the comparison’s where no day is known', () => {
    const half = { ...dayOf(1), range: { start: days(1), end: days(1) + hours(12) }, coverage: 0 }
    expect(dataQuality({ ...whole, days: [half, dayOf(2)] }).coverage).toBeCloseTo(2 / 3)
    expect(dataQuality({ ...whole, days: [], regression: regressionOf({ coverage: 0.7 }) }).coverage).toBe(0.7)
    expect(dataQuality({ ...whole, days: [] }).coverage).toBe(0)
  })

  it('tells gaps that touch as one, and exclusions in order', () => {
    const gaps = [
      { start: 20, end: 30 },
      { start: 0, end: 10 },
      { start: 10, end: 15 },
    ]
    const exclusions = [5, 1].map((start) => ({ range: { start, end: start + 1 }, reason: 'maintenance' }))
    const quality = dataQuality({
      ...whole,
      release: { ...whole.release, exclusions },
      days: [dayOf(1, 'pass', { gaps }), ...WEEK.slice(1)],
    })
    expect(quality.gaps).toEqual([
      { start: 0, end: 15 },
      { start: 20, end: 30 },
    ])
    expect(quality.exclusions.map(({ range }) => range.start)).toEqual([1, 5])
  })

  it.each<[string, Partial<Facts>, Partial<Facts>]>([
    ['No launch-day summary was given: nothing is compared with launch day here.', without('baseline'), {}],
    ['No regression report was given: no comparison with a baseline was made.', without('regression'), {}],
    ['No error budget was given, and no KPI with a target is known.', without('slo'), {}],
    [
      'No error budget was given: those shown are computed from the days.',
      { ...without('slo'), budgets: [budgetOf()] },
      without('slo'),
    ],
    ['No health report was given: there is no score.', without('health'), {}],
    [
      'Neither incidents nor anomalies were given: what happened within the days is not told.',
      without('incidents'),
      { given: new Set(['anomalies']) },
    ],
    ['No cost report was given: cost is unknown, not zero.', without('cost'), {}],
    ['Of 7 days, 2 were not given: 3, 7.', { days: WEEK.filter(({ day }) => day !== 3 && day !== 7) }, {}],
    [
      'Day 1 has data for 0.79 of its slots.',
      { days: [dayOf(1, 'pass', { coverage: 0.79 }), ...WEEK.slice(1)] },
      { days: [dayOf(1, 'pass', { coverage: 0.8 }), ...WEEK.slice(1)] },
    ],
    ['The baseline before was set aside as thin: gaps.', { regression: aside('thin') }, { regression: aside('used') }],
    ['two series under one name', { windows: [{ kpis: [], warnings: ['two series under one name'] } as never] }, {}],
  ])('warns "%s" only where that is so', (sentence, where, otherwise) => {
    expect(warned(where)).toContain(sentence)
    expect(warned(otherwise)).not.toContain(sentence)
  })

  const latency = kpiOf('latency', 'latency')
  const problem = { code: 'SOURCE_UNAVAILABLE', message: 'The backend is gone.', hint: 'Start it.' }
  const readAs = (more: object) => [{ warnings: [], kpis: [{ kpi: latency, scope: {}, ...more }] } as never]
  const measured = (value: number | null) => [
    dayOf(1, 'pass', { kpis: [{ kpi: 'latency', scope: {}, value } as never] }),
    ...WEEK.slice(1),
  ]
  const compared = (status: 'no_data' | 'inconclusive' | 'unchanged') => ({
    regression: regressionOf({ comparisons: [comparisonOf({ status, reason: 'why' })] }),
  })

  it.each<[string, Partial<Facts>, Partial<Facts>]>([
    ['No data to compare with launch day: why.', compared('no_data'), compared('unchanged')],
    ['Inconclusive against launch day: why.', compared('inconclusive'), compared('unchanged')],
    [
      'No traffic: nothing is known of its error budget.',
      { budgets: [budgetOf({ status: 'no_traffic' })] },
      { budgets: [budgetOf()] },
    ],
    ['The backend is gone. Start it.', { windows: readAs({ problem }) }, { windows: readAs({}) }],
    ['No data on day 1.', { days: measured(null) }, { days: measured(0) }],
  ])('does not judge for "%s", only where that is so', (reason, where, otherwise) => {
    expect(notJudged(where)).toMatchObject([{ reason }])
    expect(notJudged(otherwise)).toEqual([])
  })

  it('names a place once, by the first reason, in order of KPI and scope', () => {
    const comparisons = [
      comparisonOf({ status: 'no_data', reason: 'why', scope: { region: 'us' } }),
      comparisonOf({ status: 'no_data', reason: 'why', scope: { region: 'eu' } }),
      comparisonOf({ status: 'inconclusive', reason: 'why', scope: { region: 'eu' }, baseline: 'before' }),
      comparisonOf({ status: 'no_data', reason: 'why', kpi: 'cpu' }),
    ]
    const baselines = ['launch-day', 'before'].map((name) => ({
      name,
      kind: 'launch-day' as const,
      range: { start: 0, end: 1 },
      coverage: 1,
      status: 'used' as const,
    }))
    expect(
      notJudged({ regression: regressionOf({ comparisons, baselines }) }).map(({ kpi, scope, reason }) => [
        kpi,
        scope.region,
        reason.split(' ')[0],
      ]),
    ).toEqual([
      ['cpu', undefined, 'No'],
      ['latency', 'eu', 'No'],
      ['latency', 'us', 'No'],
    ])
  })
})
