import { trendOfDays } from '../analysis/drift/index.js'
import { stabilityScore } from '../analysis/health/index.js'
import {
  type Anomaly,
  type DaySummary,
  directionOf,
  type KpiDay,
  type KpiSummary,
  kpiInWords,
  type Labels,
  policyWith,
  type Range,
  scopeKey,
  type Timestamp,
  type Trend,
  type Verdict,
  worstVerdict,
} from '../model/index.js'
import { gapsOf } from './gaps.js'
import { judgeWindow } from './judge-window.js'
import { kpiDays } from './kpi-days.js'
import { meanCoverage } from './mean-coverage.js'
import {
  closedDays,
  launchSummary,
  launchWindow,
  observedUntil,
  observedWindow,
  type TrackedWeek,
} from './tracked-week.js'
import { withoutExcluded } from './without-excluded.js'

/** A KPI's trend over the completed days. */
export interface KpiTrend {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly trend: Trend
  readonly slopePerDay: number | null
  readonly p: number | null
  readonly reason: string
}

/** How stable a release has been so far. Identical for the same data, however often and wherever it was tracked. */
export interface StabilitySummary {
  readonly product: string
  readonly version: string
  readonly verdict: Verdict
  readonly reasons: readonly string[]
  /** Null before the first slot. */
  readonly observedUntil: Timestamp | null
  /** The observation period is over. */
  readonly done: boolean
  /** Launch day, certified; null before its first slot. */
  readonly baseline: KpiSummary | null
  /** The completed days after launch day. */
  readonly days: readonly DaySummary[]
  /** The observation period so far, as one summary. */
  readonly kpis: readonly KpiDay[]
  readonly anomalies: readonly Anomaly[]
  readonly gaps: readonly Range[]
  /**
   * Coverage of the data behind the verdict: that of the days after launch day; until they begin, that of launch day.
   */
  readonly coverage: number
  /** 0 to 100, from the completed days; null while there are too few. */
  readonly score: number | null
  readonly grade: string | null
  readonly trends: readonly KpiTrend[]
  /** What to look at, most urgent first. */
  readonly advice: readonly string[]
}

/** Summarizes a week from its records alone, independent of the clock and the number of ticks. */
export function stabilitySummary(week: TrackedWeek, anomalies: readonly Anomaly[]): StabilitySummary {
  const { release, spans, collector } = week
  const launch = launchWindow(week)
  const observed = observedWindow(week)
  const adjusted = observed && withoutExcluded(observed, release.exclusions ?? [])
  const baseline = launchSummary(week, launch)
  const days = closedDays(week)
  const until = observedUntil(week)
  const kpis = adjusted ? kpiDays(adjusted, baseline?.kpis) : []
  const trends = trendsOf(days, collector.kpis)
  const expectedDays = spans.filter(({ span }) => span.day > 0).length
  const scored = stabilityScore(days, { kpis: collector.kpis, baseline: baseline ?? undefined, expectedDays })
  const placeOf = (kpi = '', scope: Labels = {}): string =>
    kpiInWords(collector.kpis.find(({ name }) => name === kpi) ?? { name: kpi }, scope)
  const { verdict, reasons } = judge(
    adjusted && judgeWindow(adjusted, kpis, policyWith()),
    baseline,
    days,
    anomalies,
    placeOf,
  )
  return {
    product: release.product,
    version: release.version,
    verdict,
    reasons,
    observedUntil: until,
    done: spans.length > 0 && until !== null && until >= (spans.at(-1)?.record.range.end ?? until),
    baseline,
    days,
    kpis,
    anomalies,
    gaps: [...(launch ? gapsOf(launch) : []), ...(observed ? gapsOf(observed) : [])],
    coverage: adjusted ? meanCoverage(adjusted) : (baseline?.coverage ?? 0),
    score: scored.score,
    grade: scored.grade,
    trends,
    advice: adviceOn(days, anomalies, trends, placeOf),
  }
}

/** A KPI in a scope, in words. */
type PlaceOf = (kpi: string | undefined, scope?: Labels) => string

interface Judged {
  readonly verdict: Verdict
  readonly reasons: readonly string[]
}

function judge(
  observed: Judged | null,
  baseline: KpiSummary | null,
  days: readonly DaySummary[],
  anomalies: readonly Anomaly[],
  placeOf: PlaceOf,
): Judged {
  const whole = observed ?? baseline
  if (!whole) return { verdict: 'inconclusive', reasons: ['Nothing has been observed yet.'] }
  // A failed day is reported even if the week as a whole met its objectives.
  const failed = days.filter(({ verdict }) => verdict === 'fail')
  const severe = anomalies.filter(({ severity, end }) => severity === 'high' && end === null)
  const warnings = [
    ...failed.map(({ day, reasons }) => `Day ${day} failed: ${reasons.join(' ')}`),
    ...severe.map(({ reason, kpi }) => `An anomaly of ${placeOf(kpi)} is still open: ${reason}`),
  ]
  const verdict = worstVerdict([whole.verdict, ...(warnings.length > 0 ? (['warn'] as const) : [])])
  return { verdict, reasons: verdict === whole.verdict ? [...whole.reasons, ...warnings] : warnings }
}

function trendsOf(days: readonly DaySummary[], kpis: TrackedWeek['collector']['kpis']): KpiTrend[] {
  const scopes = new Map<string, KpiDay>()
  for (const { kpis } of days) for (const day of kpis) scopes.set(keyOf(day), day)
  return [...scopes].map(([key, { kpi, scope, unit }]) => {
    const known = kpis.find(({ name }) => name === kpi)
    const values = days.map(({ kpis }) => kpis.find((day) => keyOf(day) === key)?.value ?? null)
    const { trend, slopePerDay, p, reason } = trendOfDays(values, known ? directionOf(known) : 'neutral')
    return { kpi, scope, unit, trend, slopePerDay, p, reason }
  })
}

const keyOf = ({ kpi, scope }: KpiDay): string => `${kpi} ${scopeKey(scope)}`

function adviceOn(
  days: readonly DaySummary[],
  anomalies: readonly Anomaly[],
  trends: readonly KpiTrend[],
  placeOf: PlaceOf,
): string[] {
  const open = anomalies.filter(({ end, severity }) => end === null && severity !== 'low')
  return [
    ...open.map(({ kpi, scope }) => `Look into ${placeOf(kpi, scope)}: its anomaly is still open.`),
    ...days.flatMap(({ day, verdict, reasons }) => (verdict === 'fail' ? [`Day ${day}: ${reasons[0]}`] : [])),
    ...trends.flatMap(({ kpi, scope, trend }) =>
      trend === 'worsening' ? [`${placeOf(kpi, scope)} is getting worse from day to day.`] : [],
    ),
    ...days.flatMap(({ day, verdict, reasons }) =>
      verdict === 'inconclusive' ? [`Day ${day} could not be judged: ${reasons[0]}`] : [],
    ),
  ]
}
