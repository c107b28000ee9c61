import { costReport, type PriceModel } from '../analysis/cost/index.js'
import { healthReport } from '../analysis/health/index.js'
import { RegressionAnalyzer } from '../analysis/regression/index.js'
import { budgetsOf } from '../analysis/slo/index.js'
import { certify, type ReleaseRecord, withoutExcluded } from '../collection/index.js'
import {
  type Duration,
  type Kpi,
  type KpiWindow,
  kpiWindow,
  launchDay,
  observationPeriod,
  type PolicyOverrides,
  type Range,
  type Release,
  sliceWindow,
  type Timestamp,
  type Verdict,
  worstVerdict,
} from '../model/index.js'
import { groupIncidents, RetrospectiveBuilder } from '../retrospective/index.js'
import type { Review } from './review.js'

export interface JudgeOptions {
  readonly now: Timestamp
  readonly kpis: readonly Kpi[]
  readonly step: Duration
  readonly policy?: PolicyOverrides | undefined
  readonly priceModel?: PriceModel | undefined
}

/** Judges and describes the data read of a release: a pure function of the record, the options and the moment. */
export function reviewOf(record: ReleaseRecord, { now, kpis, step, policy, priceModel }: JudgeOptions): Review {
  const { release, baselines, days, anomalies, problems } = record
  const { product, version } = release
  const measured =
    record.window ?? kpiWindow({ range: { ...launchDay(release), end: release.releasedAt }, step, kpis: [] })
  const launch = part(measured, release, launchDay(release))
  const observed = part(measured, release, observationPeriod(release))

  const baseline = { ...certify(launch, policy), product, version }
  const budgets = budgetsOf(measured, release)
  const health = days.map((day) => healthReport(day, { kpis, baseline, days, anomalies, budgets, release, policy }))
  const windows = [measured, ...baselines.map(({ window }) => window)]
  const incidents = groupIncidents({ anomalies, window: windows, kpis, release })
  const regression = {
    ...new RegressionAnalyzer({ policy }).compare(
      observed,
      [{ name: 'launch-day', kind: 'launch-day', window: launch }, ...baselines],
      { health, budgets, alerts: measured.alerts, incidents },
    ),
    product,
    version,
  }
  const isPriced = priceModel !== undefined || kpis.some(({ kind }) => kind === 'cost')
  const cost = isPriced ? costReport(observed, priceModel, { baseline: launch }) : null
  const builder = new RetrospectiveBuilder({ release, kpis, policy })
    .baseline(baseline)
    .day(days)
    .health(health)
    .anomalies(anomalies)
    .regression(regression)
    .slo(budgets)
    .incidents(incidents)
    .window(windows)
  const retrospective = (cost ? builder.cost(cost) : builder).build({ now })
  const told = withProblems(retrospective, record)
  const { verdict, reasons } = told
  return {
    verdict,
    reasons,
    release,
    baseline,
    days,
    health,
    anomalies,
    incidents,
    regression,
    budgets,
    cost,
    problems,
    retrospective: told,
  }
}

/** A part of the record without maintenance. */
const part = (window: KpiWindow, { exclusions = [] }: Release, range: Range): KpiWindow =>
  withoutExcluded(sliceWindow(window, range), exclusions)

/** Unread data never counts as good: a release without data since then is not judged by its earlier data. */
function withProblems<Told extends { verdict: Verdict; reasons: readonly string[] }>(
  told: Told,
  { problems }: ReleaseRecord,
): Told {
  if (problems.length === 0) return told
  const reasons = problems.map(({ message, hint }) => `${message}. ${hint}`)
  return { ...told, verdict: worstVerdict([told.verdict, 'inconclusive']), reasons: [...reasons, ...told.reasons] }
}
