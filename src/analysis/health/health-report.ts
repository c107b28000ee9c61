import {
  type Anomaly,
  DAY,
  type DaySummary,
  type HealthReport,
  type HealthStatus,
  inWords,
  isGate,
  isRequired,
  isWhole,
  type Kpi,
  type KpiBudget,
  type KpiDay,
  kpiInWords,
  optional,
  type Policy,
  type PolicyOverrides,
  placesInWords,
  policyWith,
  type Release,
  requireShape,
  titlesOf,
  type Verdict,
} from '../../model/index.js'
import { componentsOf, wholeDays } from './components.js'
import { healthMetrics } from './health-metrics.js'
import { type HealthScore, healthScore, statusOf } from './health-score.js'
import { mitigation } from './mitigation.js'

/** The inputs for judging a day, and its context. */
export interface HealthReportOptions {
  /**
   * The KPIs that the day was collected with: units, directions, objectives and limits, which the day itself does not
   * hold. Default none: nothing is scored, the verdict is `inconclusive` and the reason says so.
   */
  readonly kpis?: readonly Kpi[] | undefined
  /** Launch day, whose latency is ideal. Default none. */
  readonly baseline?: { readonly kpis: readonly KpiDay[] } | undefined
  /** Other days of the release, for trends; those after this one are left out. Default none. */
  readonly days?: readonly DaySummary[] | undefined
  /** Of the whole period; those that overlap the day are used. Default none. */
  readonly anomalies?: readonly Anomaly[] | undefined
  readonly budgets?: readonly KpiBudget[] | undefined
  /** An annotation of it is named where it came shortly before something went wrong. */
  readonly release?: Pick<Release, 'product' | 'version' | 'annotations'> | undefined
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
}

/**
 * How healthy a day was: a score with the reason for every lost point, each KPI against its limits, the anomalies and
 * alerts of that day, and what to do by priority. A better value never lowers the score. Missing data lowers `coverage`
 * and makes the verdict `inconclusive`, but never counts as good or bad.
 *
 * @param day - from `summarizeDay`; "worse than the baseline" is taken from its drift
 * @returns score 0 to 100; null when less than half of the weights is known
 * @throws {StabilityError} `CONFIG_INVALID` when `policy` has a part that does not exist
 * @example
 * healthReport(day3, { kpis, baseline: launchDay }).score // 85: exactly on every objective
 */
export function healthReport(day: DaySummary, options: HealthReportOptions = {}): HealthReport {
  requireShape(day, 'day', DAY)
  requireShape(options, 'options', {
    kpis: optional(['object']),
    days: optional([DAY]),
    anomalies: optional(['object']),
    budgets: optional(['object']),
  })
  const { kpis = [], baseline, days = [], budgets = [], release } = options
  const policy = policyWith(options.policy)
  const scored = healthScore(componentsOf(day, { kpis, baseline }, policy), policy)
  const status = honestStatus(scored, policy)
  const metrics = healthMetrics(day, days, kpis, policy)
  const anomalies = (options.anomalies ?? []).filter(
    ({ start, end }) => start < day.range.end && (end === null || end > day.range.start),
  )
  const unmeasured = unmeasuredKpis(day, kpis, policy)
  const trouble = troubleIn(metrics, kpis)
  const titles = titlesOf(kpis)
  return {
    type: 'health-report',
    schemaVersion: 1,
    key: `health-report:${release?.product ?? ''}:${release?.version ?? ''}:${day.range.start}:${day.range.end}`,
    ...(release && { product: release.product, version: release.version }),
    ...(titles && { titles }),
    verdict: verdictOf(status, { unmeasured: unmeasured.length > 0, trouble: trouble.length > 0 }),
    reasons: kpis.length > 0 ? reasonsOf(scored, { status, unmeasured, trouble }) : [WITHOUT_KPIS],
    day: day.day,
    range: day.range,
    score: scored.score,
    status,
    coverage: scored.coverage,
    components: scored.components,
    metrics,
    anomalies,
    alerts: day.alerts,
    mitigation: mitigation({ day, kpis, metrics, anomalies, budgets, policy, annotations: release?.annotations ?? [] }),
    recommendations: recommendationsOf({ metrics, kpis }, scored, day),
  }
}

const WITHOUT_KPIS =
  'nothing could be scored: a day names its KPIs but not their kinds, objectives and limits; hand in the list that it was collected with, as in healthReport(day, { kpis })'

/** With a part missing, a bad verdict stays, but a good one becomes unknown. */
function honestStatus({ score, missing }: HealthScore, policy: Policy): HealthStatus {
  const status = statusOf(score, policy)
  const bad = status === 'critical' || status === 'poor'
  return missing.some((name) => name !== 'drift') && !bad ? 'unknown' : status
}

function unmeasuredKpis(day: DaySummary, kpis: readonly Kpi[], { minimumCoverage }: Policy): string[] {
  return kpis
    .filter((kpi) => isRequired(kpi) && isGate(kpi))
    .filter((kpi) => {
      const entries = wholeDays(day, kpi.name)
      return entries.length === 0 || entries.some(({ value, coverage }) => value === null || coverage < minimumCoverage)
    })
    .map((kpi) => kpiInWords(kpi))
}

/** Reasons why a day fails whatever its score: a missed objective, or a critical KPI, in any scope. */
function troubleIn(metrics: HealthReport['metrics'], kpis: readonly Kpi[]): string[] {
  const told = new Map<string, number>()
  for (const { kpi: name, status } of metrics) {
    const kpi = kpis.find((each) => each.name === name)
    if (!kpi || !isGate(kpi)) continue
    const missed = kpi.objective !== undefined && (status === 'warning' || status === 'critical')
    if (!missed && status !== 'critical') continue
    const what = `${kpiInWords(kpi)} ${missed ? 'missed its objective' : 'is critical'}`
    told.set(what, (told.get(what) ?? 0) + 1)
  }
  return [...told].map(([what, count]) => (count > 1 ? `${what} in ${count} scopes` : what))
}

/** A sentence for each KPI that gets worse and is not yet critical, with its places. */
function worseningIn({ metrics, kpis }: { metrics: HealthReport['metrics']; kpis: readonly Kpi[] }): string[] {
  const worsening = metrics.filter(({ trend, status }) => trend === 'worsening' && status !== 'critical')
  return [...new Set(worsening.map(({ kpi }) => kpi))].map((name) => {
    const scopes = worsening.filter(({ kpi }) => kpi === name).map(({ scope }) => scope)
    const narrow = scopes.filter((scope) => !isWhole(scope))
    const where = narrow.length > 0 ? ` in ${placesInWords(narrow)}` : ''
    const called = kpiInWords(kpis.find((kpi) => kpi.name === name) ?? { name })
    return `${called}${where} gets worse from day to day and is not critical yet: look before it breaks.`
  })
}

const VERDICTS: Readonly<Record<HealthStatus, Verdict>> = {
  excellent: 'pass',
  healthy: 'pass',
  degraded: 'warn',
  poor: 'fail',
  critical: 'fail',
  unknown: 'inconclusive',
}

function verdictOf(status: HealthStatus, has: { unmeasured: boolean; trouble: boolean }): Verdict {
  const verdict = VERDICTS[status]
  if (verdict === 'fail') return verdict
  if (has.unmeasured) return 'inconclusive'
  return verdict === 'pass' && has.trouble ? 'warn' : verdict
}

function reasonsOf(
  { score, components, failed, missing }: HealthScore,
  { status, unmeasured, trouble }: { status: HealthStatus; unmeasured: readonly string[]; trouble: readonly string[] },
): string[] {
  const lost = components.filter(({ loss }) => loss !== null && loss >= 0.05)
  lost.sort((a, b) => (b.loss as number) - (a.loss as number))
  return [
    score === null ? 'too little is known for a score' : `score ${score.toFixed(1)}: ${status}`,
    ...trouble,
    ...lost.map(
      ({ name, loss, value, unit }) => `${name} took ${(loss as number).toFixed(1)} points at ${inWords(value, unit)}`,
    ),
    ...(failed.length > 0 ? [`${failed.join(' and ')} failed altogether, which caps the score`] : []),
    ...missing.map((name) => `${name} has no data`),
    ...unmeasured.map((kpi) => `${kpi} is required and was not measured well enough`),
  ]
}

function recommendationsOf(
  measured: { readonly metrics: HealthReport['metrics']; readonly kpis: readonly Kpi[] },
  { missing }: HealthScore,
  { gaps }: DaySummary,
): string[] {
  return [
    ...worseningIn(measured),
    ...missing.map((name) => `Collect ${name}: without it the score says less.`),
    ...(gaps.length > 0 ? [`Find out why nothing was measured in ${gaps.length} stretches of the day.`] : []),
  ]
}
