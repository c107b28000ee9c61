import { describe, expect, it } from 'vitest'
import { groupScore, RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { days, type Kpi, type KpiComparison, kpiWindow, minutes, timeSeries } from '../../../src/model/index.js'
import { MONDAY, SAMPLES_PER_DAY, simulatedWindow } from '../../bench/simulation/windows.js'
import { describeWithShared, readShared } from '../../shared-data.js'

const KPI: Kpi = { name: 'kpi', kind: 'other', unit: '{unit}', direction: 'lower-is-better', query: '' }

function compareSamples(control: readonly number[], experiment: readonly number[]): KpiComparison {
  const window = (values: readonly number[]) =>
    kpiWindow({
      range: { start: 0, end: minutes(values.length) },
      step: minutes(1),
      kpis: [
        {
          kpi: KPI,
          series: timeSeries(
            {},
            values.map((value, i) => [minutes(i), value]),
          ),
        },
      ],
    })
  const { comparisons } = new RegressionAnalyzer().compare(window(experiment), [
    { name: 'canary', window: window(control) },
  ])
  return comparisons[0] as KpiComparison
}

// What users of Kayenta found wrong: https://github.com/spinnaker/spinnaker/issues/6278 and spinnaker/kayenta issues.
describe('cases in which users found a canary judge wrong', () => {
  const ones = new Array<number>(10).fill(1)

  it.each([
    ['7 of 10 at a hundred times', [100, 100, 100, 100, 100, 100, 100, 1, 1, 1]],
    ['8 of 10 at a hundred times', [100, 100, 100, 100, 100, 100, 100, 100, 1, 1]],
  ])('%s is a change or an open question, never unchanged', (_, experiment) => {
    expect(['regressed', 'inconclusive']).toContain(compareSamples(ones, experiment).status)
  })

  it('errors after none are a regression, not a division by zero (kayenta issue 799)', () => {
    expect(compareSamples([0, 0, 0, 0, 0], [1, 4, 2, 3, 1])).toMatchObject({
      status: 'regressed',
      severity: 'critical',
      changePercent: null,
    })
  })
})

// Scores of Kayenta's ScorerSuite, Apache-2.0.
describe('groupScore', () => {
  const one = (kpi: string, status: KpiComparison['status'], group: string) => ({ kpi, status, group })

  it('weighs groups by what was said, and shares the rest evenly', () => {
    const mixed = [one('a', 'unchanged', 'group-1'), one('b', 'unchanged', 'group-1'), one('c', 'regressed', 'group-2')]
    expect(groupScore(mixed, { weights: { 'group-1': 75, 'group-2': 25 } })).toBe(75)
    expect(groupScore(mixed)).toBe(50)
    const unequal = [
      one('a', 'regressed', 'g1'),
      one('b', 'regressed', 'g1'),
      one('c', 'improved', 'g1'),
      one('d', 'regressed', 'g2'),
    ]
    expect(groupScore(unequal, { weights: { g1: 15, g2: 85 } })).toBeCloseTo(5, 12)
  })

  it('is nothing when a critical KPI got worse, or half of them have no answer', () => {
    const half = [one('a', 'unchanged', 'g'), one('b', 'no_data', 'g')]
    expect(groupScore(half)).toBe(0)
    expect(groupScore([one('a', 'unchanged', 'g'), one('b', 'regressed', 'g')], { critical: ['b'] })).toBe(0)
    expect(groupScore([one('a', 'unchanged', 'g'), one('b', 'regressed', 'g')], { critical: ['a'] })).toBe(50)
  })

  it('leaves the weight of a group without an answer to the others', () => {
    expect(groupScore([one('a', 'unchanged', 'g'), one('b', 'unchanged', 'g'), one('c', 'no_data', 'h')])).toBe(100)
  })

  it('is null of nothing, and refuses weights that exceed the whole', () => {
    expect(groupScore([])).toBeNull()
    expect(() => groupScore([one('a', 'unchanged', 'g')], { weights: { g: 101 } })).toThrowError(/101/)
  })
})

interface SimulatedWeek {
  id: string
  series: number[]
  truth: { label: 'A/A' | 'A/B'; relativeShift: number; shiftStartIndex: number | null }
}

describeWithShared('vectors/sim_weeks.json', 'eighty simulated weeks of known truth', () => {
  const judge = ({ series }: SimulatedWeek) => {
    const values = Float64Array.from(series)
    return new RegressionAnalyzer().compare(
      simulatedWindow(MONDAY + days(1), 7, [{ kpi: KPI, values: values.subarray(SAMPLES_PER_DAY) }]),
      [
        {
          name: 'launch-day',
          window: simulatedWindow(MONDAY, 1, [{ kpi: KPI, values: values.subarray(0, SAMPLES_PER_DAY) }]),
        },
      ],
    ).comparisons[0]?.status
  }
  const { cases } = readShared<{ cases: SimulatedWeek[] }>('vectors/sim_weeks.json')
  const share = (label: string) => {
    const weeks = cases.filter(({ truth }) => truth.label === label)
    return weeks.filter((week) => judge(week) === 'regressed').length / weeks.length
  }

  it('are called worse where they got worse, and hardly elsewhere', () => {
    expect(share('A/A')).toBeLessThanOrEqual(0.1)
    expect(share('A/B')).toBeGreaterThanOrEqual(0.8)
  })
})
