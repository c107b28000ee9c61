import {
  type Assessment,
  days,
  directionOf,
  type KpiComparison,
  RANGE,
  type RegressionReport,
  requireShape,
  type Severity,
  severityRank,
  titlesOf,
} from '../model/index.js'
import { exported, type Imported, imported } from './imported.js'
import { isoOf, type JsonObject, momentIn, numberIn, objectIn, objectOf, objectsIn, textIn } from './json.js'
import { legacyNumber, metricName, metricOf, ourNumber } from './kpi-fields.js'
import { legacyKpis } from './legacy-kpis.js'
import { legacyAssessment } from './legacy-regression.js'

const KNOWN = new Set([
  'analysis_timestamp',
  'ga_day_timestamp',
  'seven_day_end_timestamp',
  'baselines_analyzed',
  'total_regressions',
  'critical_regressions',
  'high_regressions',
  'medium_regressions',
  'low_regressions',
  'performance_regressions',
  'resource_regressions',
  'availability_regressions',
  'cost_regressions',
  'regressions',
  'vs_ga_day',
  'vs_staging',
  'vs_v1_0_0',
  'overall_assessment',
  'recommendations',
  'rollback_recommended',
  'rollback_reason',
  'timestamp',
  'baseline',
  'comparison_window',
  'rollback_recommendation',
])

/** `regression_summary.json`, of either family. */
export function importRegression(json: unknown): Imported<RegressionReport> {
  const from = objectOf(json, 'regression summary')
  return imported(read(from), from, KNOWN)
}

export const exportRegression = (
  report: RegressionReport & Partial<Pick<Imported<RegressionReport>, 'legacy' | 'extra'>>,
): JsonObject => exported<RegressionReport>(requireShape(report, 'report', REGRESSION), write, read)

const REGRESSION = { range: RANGE, regressions: ['object'], rollback: { level: 'text', reasons: 'list' } } as const

function read(from: JsonObject): RegressionReport {
  const end =
    momentIn(from, 'seven_day_end_timestamp') ??
    momentIn(from, 'timestamp') ??
    momentIn(from, 'analysis_timestamp') ??
    0
  const start = momentIn(from, 'ga_day_timestamp') ?? end - days(7)
  const comparisons = objectsIn(from, 'regressions').map((each) => comparisonFrom(each, from))
  const regressions = comparisons.filter(({ status }) => status === 'regressed')
  const advice = objectIn(from, 'rollback_recommendation')
  const recommended = from.rollback_recommended === true || advice?.should_rollback === true
  const reason = textIn(from, 'rollback_reason') ?? (advice && textIn(advice, 'reason'))
  return {
    type: 'regression-report',
    schemaVersion: 1,
    key: `regression-report:::${start}:${end}`,
    verdict: recommended ? 'fail' : regressions.length > 0 ? 'warn' : 'inconclusive',
    titles: titlesOf(legacyKpis),
    reasons: [`${regressions.length} regressions by the original, which tested none of them`],
    range: { start, end },
    baselines: [],
    comparisons,
    regressions: [...regressions].sort((a, b) => severityRank(b.severity) - severityRank(a.severity)),
    improvements: comparisons.filter(({ status }) => status === 'improved'),
    assessment: assessmentOf(textIn(from, 'overall_assessment'), regressions),
    rollback: {
      level: recommended ? 'recommended' : 'none',
      reasons: reason ? [reason] : [],
      wouldHelp: null,
    },
    evidence: [],
    coverage: 1,
  }
}

function comparisonFrom(from: JsonObject, whole: JsonObject): KpiComparison {
  const { kpi, per, unit } = metricOf(textIn(from, 'metric_name') ?? '')
  const [before, now] = [numberIn(from, 'baseline_value'), numberIn(from, 'current_value')]
  const told = numberIn(from, 'regression_percent') ?? numberIn(from, 'drift_percent')
  const change = before !== null && now !== null && before !== 0 ? ((now - before) / Math.abs(before)) * 100 : told
  const known = legacyKpis.find(({ name }) => name === kpi)
  const direction = known ? directionOf(known) : 'lower-is-better'
  const degradation = change === null ? null : direction === 'higher-is-better' ? -change : change
  // The original called an improvement of 60 % a critical regression: the direction decides, not the size.
  const improved = degradation !== null && degradation < 0
  const severity = SEVERITIES.find((each) => each === textIn(from, 'severity')) ?? 'low'
  const baseline = textIn(from, 'baseline_source') ?? textIn(whole, 'baseline') ?? 'launch-day'
  return {
    kpi,
    scope: {},
    unit,
    baseline,
    status: improved ? 'improved' : 'regressed',
    severity: improved ? 'none' : severity,
    baselineValue: ourNumber(before, per),
    currentValue: ourNumber(now, per),
    changePercent: change,
    degradationPercent: degradation,
    baselineFloored: false,
    interval: null,
    effect: null,
    p: null,
    q: null,
    effectiveSamples: null,
    coverage: 1,
    confidence: 'unverified',
    since: null,
    notes: [],
    reason: textIn(from, 'impact') ?? 'reported by the original',
    evidence: { rule: 'a threshold of the original, without a test', kpi, unit },
  }
}

const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical']
const ASSESSMENTS: readonly Assessment[] = ['critical', 'major_regression', 'minor_regression', 'stable']

function assessmentOf(told: string | null, regressions: readonly KpiComparison[]): Assessment {
  const known = ASSESSMENTS.find((each) => each === told)
  return known ?? legacyAssessment(countsOf(regressions)).assessment
}

const countsOf = (regressions: readonly Pick<KpiComparison, 'severity'>[]) => {
  const count = (severity: Severity): number => regressions.filter((each) => each.severity === severity).length
  return { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low') }
}

function write(
  { range, regressions, assessment, rollback }: RegressionReport,
  like: JsonObject | undefined,
): JsonObject {
  const listed = regressions.map(comparisonTo)
  const [reason = null] = rollback.reasons
  const should = rollback.level === 'recommended' || rollback.level === 'immediate'
  if (like && 'rollback_recommendation' in like) {
    return {
      timestamp: isoOf(range.end),
      regressions: listed,
      rollback_recommendation: { should_rollback: should, reason },
    }
  }
  const { critical, high, medium, low } = countsOf(regressions)
  const inCategory = (category: string): number => listed.filter((each) => each.category === category).length
  return {
    analysis_timestamp: isoOf(range.end),
    ga_day_timestamp: isoOf(range.start),
    seven_day_end_timestamp: isoOf(range.end),
    baselines_analyzed: [...new Set(regressions.map(({ baseline }) => baseline))].sort(),
    total_regressions: listed.length,
    critical_regressions: critical,
    high_regressions: high,
    medium_regressions: medium,
    low_regressions: low,
    performance_regressions: inCategory('performance'),
    resource_regressions: inCategory('resource'),
    availability_regressions: inCategory('availability'),
    cost_regressions: inCategory('cost'),
    regressions: listed,
    overall_assessment: assessment,
    rollback_recommended: should,
    rollback_reason: reason,
  }
}

function comparisonTo(comparison: KpiComparison): JsonObject {
  const name = metricName(comparison.kpi)
  const { per } = metricOf(name)
  return {
    metric_name: name,
    baseline_source: comparison.baseline,
    baseline_value: legacyNumber(comparison.baselineValue, per),
    current_value: legacyNumber(comparison.currentValue, per),
    regression_percent: comparison.degradationPercent,
    severity: comparison.severity,
    category: categoryOf(comparison.kpi),
    impact: comparison.reason,
    first_detected: comparison.since === null ? null : isoOf(comparison.since),
  }
}

function categoryOf(kpi: string): string {
  const kind = legacyKpis.find(({ name }) => name === kpi)?.kind
  if (kind === 'availability' || kind === 'error-rate') return 'availability'
  if (kind === 'cpu' || kind === 'memory') return 'resource'
  return kind === 'cost' ? 'cost' : 'performance'
}
