import { describe, expect, it } from 'vitest'
import { days, hours, type KpiSummary, type LimitAhead } from '../../src/model/index.js'
import type { Facts } from '../../src/retrospective/facts.js'
import { overallVerdict } from '../../src/retrospective/verdict.js'
import { budgetOf, comparisonOf, daysOf, factsOf, incidentOf, regressionOf } from './facts.js'

const calm = factsOf({ regression: regressionOf(), days: daysOf('pass', 'pass', 'pass', 'pass') })
const isIn = (sentence: string | RegExp, known: Partial<Facts>) =>
  overallVerdict({ ...calm, ...known }).reasons.some((reason) =>
    typeof sentence === 'string' ? reason === sentence : sentence.test(reason),
  )
const worse = comparisonOf({ status: 'regressed', severity: 'medium' })
const ahead = (within: number): LimitAhead => ({
  kpi: 'latency',
  scope: {},
  unit: 's',
  limit: 1,
  at: days(8) + within,
  in: within,
  slopePerDay: 0.1,
  interval: { lower: 0.05, upper: 0.15 },
  p: 0.001,
})
const summaryOf = (verdict: 'pass' | 'fail' | 'inconclusive') =>
  ({ verdict, reasons: ['availability missed its objective.'] }) as unknown as KpiSummary

describe('the overall verdict', () => {
  it('passes a week in which everything passed, and says no more than that', () => {
    expect(overallVerdict(calm)).toEqual({
      verdict: 'pass',
      reasons: ['Against the baselines: stable, 0 proved regressions, 0 improvements.', '4 of 4 days passed.'],
    })
  })

  it.each<[string, string | RegExp, Partial<Facts>, Partial<Facts>]>([
    ['inconclusive', 'No comparison with a baseline was made.', { regression: null }, {}],
    ['inconclusive', 'No day of the observation period has been judged.', { days: [] }, {}],
    [
      'warn',
      'Against the baselines: needs review, 1 proved regression (a group of KPIs counts once in a place: 2 comparisons), 1 improvement.',
      {
        regression: regressionOf({
          verdict: 'warn',
          assessment: 'needs_review',
          comparisons: [worse, { ...worse, kpi: 'latency-p99' }],
          regressions: [worse],
          improvements: [comparisonOf({ status: 'improved' })],
        }),
      },
      { regression: regressionOf({ verdict: 'warn', assessment: 'needs_review', regressions: [worse, worse] }) },
    ],
    [
      'fail',
      /^Rollback: recommended\. latency doubled/,
      {
        regression: regressionOf({ rollback: { level: 'recommended', reasons: ['latency doubled'], wouldHelp: true } }),
      },
      { regression: regressionOf({ rollback: { level: 'prepare', reasons: ['latency doubled'], wouldHelp: true } }) },
    ],
    ['fail', 'Of 4 days, 2 failed: days 1, 2.', { days: daysOf('fail', 'fail', 'pass', 'pass') }, {}],
    ['warn', 'Of 4 days, 1 failed: day 1.', { days: daysOf('fail', 'pass', 'pass', 'pass') }, {}],
    ['warn', 'Too little data to judge day 4.', { days: daysOf('pass', 'pass', 'pass', 'inconclusive') }, {}],
    [
      'inconclusive',
      'Too little data to judge days 3, 4.',
      { days: daysOf('pass', 'pass', 'inconclusive', 'inconclusive') },
      { days: daysOf('pass', 'pass', 'pass', 'inconclusive') },
    ],
    ['warn', 'Something to watch on day 2.', { days: daysOf('pass', 'warn', 'pass') }, {}],
    [
      'fail',
      'Of the error budget of availability overall, all is spent.',
      { budgets: [budgetOf({ status: 'exhausted' })] },
      { budgets: [budgetOf({ consumedOfPeriod: 0.99 })] },
    ],
    [
      'warn',
      'Of the error budget of availability overall, 60% is spent.',
      { budgets: [budgetOf({ consumedOfPeriod: 0.6 })] },
      { budgets: [budgetOf({ consumedOfPeriod: 0.5 })] },
    ],
    [
      'inconclusive',
      'Nothing is known of the error budget of availability overall.',
      { budgets: [budgetOf({ consumedOfPeriod: null })] },
      { budgets: [budgetOf()] },
    ],
    [
      'fail',
      /^Still open, and .* by a proved trend: Latency rose\.$/,
      { incidents: [incidentOf({ reaches: ahead(hours(5)) })] },
      { incidents: [incidentOf({ reaches: ahead(days(3)) })] },
    ],
    [
      'fail',
      'Still open, and proved worse than the baseline: Latency rose.',
      { incidents: [incidentOf()], regression: regressionOf({ regressions: [worse] }) },
      { incidents: [incidentOf()], regression: regressionOf({ regressions: [{ ...worse, severity: 'low' }] }) },
    ],
    ['warn', 'Still open: Latency rose.', { incidents: [incidentOf()] }, { incidents: [incidentOf({ end: days(3) })] }],
    [
      'warn',
      'Over by now: Latency rose.',
      { incidents: [incidentOf({ end: days(3) })] },
      { incidents: [incidentOf({ end: days(3), severity: 'medium' })] },
    ],
    [
      'warn',
      'Launch day itself failed: availability missed its objective.',
      { baseline: summaryOf('fail') },
      { baseline: summaryOf('pass') },
    ],
    ['inconclusive', /^Launch day itself could not be judged/, { baseline: summaryOf('inconclusive') }, {}],
  ])('is %s and says %s, only where that is so', (verdict, sentence, where, otherwise) => {
    expect(isIn(sentence, where)).toBe(true)
    expect(isIn(sentence, otherwise)).toBe(false)
    expect(overallVerdict({ ...calm, ...where }).verdict).toBe(verdict)
  })

  it('does not get better by losing the days that failed', () => {
    const [full, lost] = [
      daysOf('fail', 'fail', 'fail', 'pass', 'pass'),
      daysOf('fail', 'fail', 'fail', 'pass', 'pass'),
    ]
    lost[0] = { ...(lost[0] as (typeof lost)[0]), verdict: 'inconclusive' }
    lost[1] = { ...(lost[1] as (typeof lost)[0]), verdict: 'inconclusive' }
    expect([full, lost].map((days) => overallVerdict({ ...calm, days }).verdict)).toEqual(['fail', 'inconclusive'])
  })

  it('gives three reasons of the comparison, and none of them where it passed', () => {
    const reasons = ['a', 'b', 'c', 'd']
    const told = (verdict: 'warn' | 'pass') =>
      overallVerdict({ ...calm, regression: regressionOf({ verdict, reasons }) }).reasons.filter(
        (one) => one.length < 3,
      )
    expect([told('warn'), told('pass')]).toEqual([['a.', 'b.', 'c.'], []])
  })
})
