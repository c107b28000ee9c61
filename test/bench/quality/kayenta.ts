import { groupScore, RegressionAnalyzer } from '../../../src/analysis/regression/index.js'
import { type ComparisonStatus, type Kpi, kpiWindow, minutes, timeSeries } from '../../../src/model/index.js'
import { varghaDelaneyA } from '../../../src/statistics/index.js'
import { readShared } from '../../shared-data.js'
import type { QualityRow } from './row.js'

export const needs = ['vectors/kayenta_classifier.json', 'vectors/kayenta_scorer.json']

/** Where this library answers otherwise than Kayenta, and why it means to. */
const EXPLAINED: Record<string, string> = {
  'kayenta_classifier#25': 'told to read missing data as zero; here missing data is never anything else',
}

export function rows(): QualityRow[] {
  const classified = readShared<{ cases: ClassifierCase[] }>(needs[0] as string).cases
  const deviating = classified.filter((one) => !agrees(one)).map(({ id }) => id)
  const unexplained = deviating.filter((id) => !(id in EXPLAINED))
  const scored = readShared<{ cases: ScorerCase[] }>(needs[1] as string).cases
  const right = scored.filter((one) => Math.abs((scoreOf(one) ?? Number.NaN) - one.expected.summaryScore) < 1e-9)
  const agreed = classified.length - deviating.length
  return [
    {
      name: `Kayenta's classifier cases, of ${classified.length}`,
      value: agreed,
      must: '≥ 23, each deviation explained',
      ok: agreed >= 23 && unexplained.length === 0,
    },
    ...deviating.map((id) => ({
      name: `  ${id}`,
      value: 'deviates',
      must: EXPLAINED[id] ?? 'explained',
      ok: id in EXPLAINED,
    })),
    {
      name: "Kayenta's scorer cases",
      value: right.length,
      must: `${scored.length}`,
      ok: right.length === scored.length,
    },
  ]
}

interface ClassifierCase {
  id: string
  params: {
    tolerance: number
    confLevel: number
    effectSizeThresholds: [number, number]
    effectSizeMeasure: 'meanRatio' | 'cles'
    criticalThresholds: [number, number]
    direction: 'increase' | 'decrease' | 'either'
    isCriticalMetric: boolean
  }
  experiment: number[]
  control: number[]
  expected: { classification: string; critical?: boolean }
}

/**
 * Kayenta's question in this library's words: its tolerance is the least degradation that matters, its confidence the
 * false discovery rate, its effect size a condition besides. Its samples are independent by assumption, which is said
 * here by leaving a slot between any two. Its `Pass` is all that is not proved to differ, so `inconclusive` is one.
 */
function agrees({ experiment, control, params, expected }: ClassifierCase): boolean {
  const statuses = {
    High: params.direction !== 'decrease' ? compare(control, experiment, 'lower-is-better', params) : 'unchanged',
    Low: params.direction !== 'increase' ? compare(control, experiment, 'higher-is-better', params) : 'unchanged',
  } satisfies Record<string, ComparisonStatus>
  const [low, high] = params.effectSizeThresholds
  const size = effectSize(experiment, control, params.effectSizeMeasure)
  const found = Object.values(statuses).includes('no_data')
    ? 'Nodata'
    : statuses.High === 'regressed' && !(size < high)
      ? 'High'
      : statuses.Low === 'regressed' && !(size > low)
        ? 'Low'
        : 'Pass'
  return found === expected.classification
}

function compare(
  control: readonly number[],
  experiment: readonly number[],
  direction: 'lower-is-better' | 'higher-is-better',
  { tolerance, confLevel }: ClassifierCase['params'],
): ComparisonStatus {
  const least = 100 * tolerance
  const thresholds = { low: least, medium: least, high: Math.max(least, 30), critical: Math.max(least, 50) }
  const kpi: Kpi = { name: 'kpi', kind: 'other', unit: '{unit}', direction, thresholds, query: '' }
  const slots = 2 * Math.max(control.length, experiment.length, 1)
  const window = (values: readonly number[]) =>
    kpiWindow({
      range: { start: 0, end: minutes(slots) },
      step: minutes(1),
      kpis: [
        {
          kpi,
          series: timeSeries(
            {},
            values.map((value, i) => [minutes(2 * i), value]),
          ),
        },
      ],
    })
  return new RegressionAnalyzer({ policy: { falseDiscoveryRate: 1 - confLevel } }).compare(window(experiment), [
    { name: 'canary', window: window(control) },
  ]).comparisons[0]?.status as ComparisonStatus
}

function effectSize(experiment: readonly number[], control: readonly number[], measure: 'meanRatio' | 'cles'): number {
  if (experiment.length === 0 || control.length === 0) return Number.NaN
  if (measure === 'cles') return varghaDelaneyA(experiment, control)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length
  const ratio = sum(experiment) / sum(control)
  // Where a mean is zero Kayenta has no ratio, and lets the change stand.
  return sum(control) === 0 || sum(experiment) === 0 ? Number.NaN : ratio
}

interface ScorerCase {
  groupWeights: Record<string, number>
  metrics: { name: string; classification: 'Pass' | 'High' | 'Low' | 'Nodata'; critical: boolean; groups: string[] }[]
  expected: { summaryScore: number }
}

function scoreOf({ groupWeights, metrics }: ScorerCase): number | null {
  const statuses = { Pass: 'unchanged', High: 'regressed', Low: 'regressed', Nodata: 'no_data' } as const
  return groupScore(
    metrics.map(({ name, classification, groups: [group] }) => ({
      kpi: name,
      status: statuses[classification],
      ...(group !== undefined && { group }),
    })),
    { weights: groupWeights, critical: metrics.filter(({ critical }) => critical).map(({ name }) => name) },
  )
}
