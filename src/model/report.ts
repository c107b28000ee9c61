import type { AlertEpisode } from './alert-episode.js'
import type { Anomaly } from './anomaly.js'
import type { CostReport } from './cost-report.js'
import type { DaySummary, KpiDay } from './day-summary.js'
import type { KpiBudget } from './error-budget.js'
import type { Evidence } from './evidence.js'
import type { Incident } from './incident.js'
import type { Labels } from './labels.js'
import type { Release } from './release.js'
import type { Severity, Verdict } from './severity.js'
import type { Duration, Range, Timestamp } from './time.js'

/** What every report has. Plain JSON. */
export interface ReportBase {
  readonly type: string
  readonly schemaVersion: 1
  /** Identical for the same subject, so that receivers can drop duplicates. */
  readonly key: string
  readonly verdict: Verdict
  /** Why, in sentences. */
  readonly reasons: readonly string[]
  readonly product?: string | undefined
  readonly version?: string | undefined
  /** Titles of its KPIs by name; a KPI without a title is shown by its name. */
  readonly titles?: Readonly<Record<string, string>> | undefined
}

/** KPIs over launch day, certified or not. */
export interface KpiSummary extends ReportBase {
  readonly type: 'kpi-summary'
  readonly range: Range
  readonly step: Duration
  readonly kpis: readonly KpiDay[]
  readonly alerts: readonly AlertEpisode[]
  readonly coverage: number
  readonly notes: readonly string[]
}

/** A day's health as one word, from the bands of `defaultPolicy.health.statuses`. */
export type HealthStatus = 'excellent' | 'healthy' | 'degraded' | 'poor' | 'critical' | 'unknown'
/** The trend of daily values; with too few days it is unknown, never `stable`. */
export type Trend = 'improving' | 'worsening' | 'stable' | 'insufficient-data'

/** One part of a health score, and the points that it cost. */
export interface HealthComponent {
  readonly name: 'availability' | 'latency' | 'errors' | 'drift'
  readonly kpi?: string | undefined
  readonly value: number | null
  readonly unit: string
  /** 0 to 100; null when not known. */
  readonly utility: number | null
  readonly weight: number
  /** Points that this component cost; over all components they sum to 100 − score. */
  readonly loss: number | null
}

/** One KPI of a day against its absolute limits. */
export interface HealthMetric {
  readonly kpi: string
  readonly scope: Labels
  readonly value: number | null
  readonly unit: string
  readonly warn?: number | undefined
  readonly critical?: number | undefined
  readonly status: 'healthy' | 'warning' | 'critical' | 'unknown'
  readonly trend: Trend
}

/** How soon something has to be done: P0 within 24 hours, P1 within 48. */
export type Priority = 'P0' | 'P1' | 'P2' | 'P3'

/** Something to do, and how to verify that it is done. */
export interface ActionItem {
  readonly id: string
  readonly priority: Priority
  readonly title: string
  /** Why, from the data. */
  readonly reason: string
  readonly steps: readonly string[]
  readonly kpi?: string | undefined
  readonly scope?: Labels | undefined
  /** For the team to fill in. */
  readonly owner: string | null
  readonly due: Timestamp | null
  /** The query that shows whether it worked, and the result it must give. */
  readonly verify: { readonly query: string; readonly pass: string } | null
  readonly evidence: readonly Evidence[]
}

/** How one day went. */
export interface HealthReport extends ReportBase {
  readonly type: 'health-report'
  readonly day: number
  readonly range: Range
  /** 0 to 100; null when too little is known. */
  readonly score: number | null
  readonly status: HealthStatus
  readonly coverage: number
  readonly components: readonly HealthComponent[]
  readonly metrics: readonly HealthMetric[]
  readonly anomalies: readonly Anomaly[]
  readonly alerts: readonly AlertEpisode[]
  readonly mitigation: readonly ActionItem[]
  readonly recommendations: readonly string[]
}

/** The result of a comparison. `inconclusive`: large enough to matter, but not proved; `no_data` is never good news. */
export type ComparisonStatus = 'regressed' | 'improved' | 'unchanged' | 'inconclusive' | 'no_data'

/** One KPI in one scope against one baseline. */
export interface KpiComparison {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly group?: string | undefined
  /** The baseline's name. */
  readonly baseline: string
  readonly status: ComparisonStatus
  readonly severity: Severity | 'none'
  /** For an inconclusive change: its severity if it were proved, or if the missing slots were bad. */
  readonly possibleSeverity?: Severity | undefined
  /** The severity of the smallest change within the interval. */
  readonly severityLow?: Severity | 'none' | undefined
  readonly baselineValue: number | null
  readonly currentValue: number | null
  readonly changePercent: number | null
  /** The change in the adverse direction: above 0 is worse. */
  readonly degradationPercent: number | null
  readonly baselineFloored: boolean
  /** 95 % interval of the change, in percent of the baseline. */
  readonly interval: { readonly lower: number; readonly upper: number } | null
  /** Cliff's delta, -1 to 1: how often a current sample exceeds a baseline sample, minus how often it is below. */
  readonly effect: number | null
  readonly p: number | null
  readonly q: number | null
  readonly effectiveSamples: number | null
  readonly coverage: number
  readonly confidence: 'confirmed' | 'provisional' | 'unverified' | 'none'
  /** When the level shifted; null where no clear moment was found. */
  readonly since: Timestamp | null
  /** `variance_changed` and the like: reported, never judged. */
  readonly notes: readonly string[]
  readonly reason: string
  readonly evidence: Evidence
}

/** How strongly the data supports a rollback. */
export type RollbackLevel = 'none' | 'prepare' | 'recommended' | 'immediate'

/** Whether to roll back, by which rules, and whether that would help. */
export interface RollbackAdvice {
  readonly level: RollbackLevel
  readonly reasons: readonly string[]
  /** Based on the previous version; null where that is not known. */
  readonly wouldHelp: boolean | null
}

/** The assessment of a release, by how many groups of KPIs got worse and by how much. */
export type Assessment =
  | 'critical'
  | 'major_regression'
  | 'minor_regression'
  | 'needs_review'
  | 'stable'
  | 'insufficient_data'

/** A given baseline, and whether it could be used. */
export interface BaselineUse {
  readonly name: string
  readonly kind: string
  readonly range: Range
  readonly coverage: number
  /** `tainted`: it was not healthy itself; `thin`: it has too little data. Neither is used. */
  readonly status: 'used' | 'tainted' | 'thin'
  readonly reason?: string | undefined
}

/** What got worse or better against the baselines. */
export interface RegressionReport extends ReportBase {
  readonly type: 'regression-report'
  readonly range: Range
  readonly baselines: readonly BaselineUse[]
  readonly comparisons: readonly KpiComparison[]
  /** One per KPI group and scope, the worst valid baseline's, most severe first. */
  readonly regressions: readonly KpiComparison[]
  readonly improvements: readonly KpiComparison[]
  readonly assessment: Assessment
  readonly rollback: RollbackAdvice
  readonly evidence: readonly Evidence[]
  readonly coverage: number
}

/** What went well: a KPI that kept its objective or level, and the margin that was left. */
export interface Success {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly value: number
  readonly limit: number | null
  /** Share of the tolerated distance that was left, 0 to 1; null without a limit. */
  readonly headroom: number | null
  /** The kind of success: it kept its objective, got better than its baseline, or stayed at its level. */
  readonly how?: 'kept' | 'improved' | 'held' | undefined
  /** What it was before, where that is known. */
  readonly baselineValue?: number | null | undefined
  readonly description: string
}

/** What did not go well: a regression, a missed objective or a spent budget, and whether the data shows that it is over. */
export interface Degradation {
  /** Stable for the same input: kind, KPI and scope. */
  readonly id: string
  readonly kind: 'regression' | 'objective' | 'budget'
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly severity: Severity
  /** When it began, as far as the data tells. */
  readonly since: Timestamp | null
  /**
   * `resolved` only after at least 24 hours of data back below the `low` threshold; `unknown` without daily figures.
   */
  readonly state: 'open' | 'resolved' | 'unknown'
  readonly resolvedAt: Timestamp | null
  readonly baselineValue: number | null
  readonly currentValue: number | null
  readonly changePercent: number | null
  readonly limit: number | null
  /** For an objective that was missed only on single days: the worst of them. */
  readonly worstDay?: { readonly day: number; readonly value: number } | undefined
  readonly description: string
  readonly evidence: Evidence
}

/** One KPI of one row of a scope table. */
export interface ScopeCell {
  readonly kpi: string
  readonly unit: string
  readonly value: number | null
  readonly baselineValue: number | null
  readonly changePercent: number | null
  /** `value` minus the primary row's, in the KPI's unit; null in the primary's own row and where either is unknown. */
  readonly deltaToPrimary: number | null
  readonly severity: Severity | 'none' | null
  /** Where counts could not be summed, the value is the worst of this many finer scopes. */
  readonly worstOf?: number | undefined
  /** The value of each day, oldest first. */
  readonly daily: readonly (number | null)[]
}

/** A row for one value of the dimension: a service, a region. */
export interface ScopeRow {
  readonly scope: Labels
  readonly severity: Severity | 'none' | null
  readonly cells: readonly ScopeCell[]
}

/** Every value of one dimension side by side, worst first. */
export interface ScopeTable {
  /** The label: `service`, `region`. */
  readonly dimension: string
  /** The value that the others are compared with: the builder's choice or the one with most traffic; null where neither is known. */
  readonly primary: string | null
  readonly kpis: readonly string[]
  readonly rows: readonly ScopeRow[]
}

/** A slow, unplanned change. */
export interface Drift {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly baselineValue: number
  readonly currentValue: number
  /** Signed relative change, a ratio. */
  readonly drift: number
  /** Change per day, in the KPI's unit. */
  readonly slopePerDay: number | null
  readonly trend: Trend
  readonly p: number | null
  readonly reason: string
  readonly evidence: Evidence
}

/** How far the figures can be trusted: what was measured, what was not, and what was excluded. */
export interface DataQuality {
  readonly coverage: number
  readonly gaps: readonly Range[]
  readonly exclusions: readonly { readonly range: Range; readonly reason: string }[]
  /** What could not be judged, and why. */
  readonly notJudged: readonly { readonly kpi: string; readonly scope: Labels; readonly reason: string }[]
  readonly warnings: readonly string[]
}

/** The KPI's week as columns, for pictures: plain arrays, null where there is a gap. */
export interface ChartSeries {
  readonly kpi: string
  readonly scope: Labels
  readonly title: string
  readonly unit: string
  readonly start: Timestamp
  readonly step: Duration
  readonly values: readonly (number | null)[]
  readonly baseline: { readonly lower: number; readonly upper: number } | null
  readonly objective: number | null
}

/** What happened in the week after a release, and what to do next. */
export interface Retrospective extends ReportBase {
  readonly type: 'retrospective'
  readonly release: Release
  readonly range: Range
  readonly generatedAt: Timestamp
  readonly timeZone: string
  readonly score: number | null
  readonly grade: string | null
  /** The three most important points, and a line that counts the incidents left out, if any. */
  readonly headlines: readonly string[]
  readonly baseline: KpiSummary | null
  readonly days: readonly DaySummary[]
  readonly health: readonly HealthReport[]
  readonly successes: readonly Success[]
  readonly regression: RegressionReport | null
  readonly drifts: readonly Drift[]
  readonly incidents: readonly Incident[]
  readonly cost: CostReport | null
  readonly budgets: readonly KpiBudget[]
  readonly dataQuality: DataQuality
  readonly recommendations: readonly string[]
  readonly processImprovements: readonly string[]
  readonly actionItems: readonly ActionItem[]
  readonly charts: readonly ChartSeries[]
  /** What did not go well, most severe first. */
  readonly degradations?: readonly Degradation[] | undefined
  /** Per service, per region: one table for each dimension that was measured. */
  readonly scopeTables?: readonly ScopeTable[] | undefined
  /** Every alert episode of the days, each once, most severe first. */
  readonly alerts?: readonly AlertEpisode[] | undefined
  /** Every anomaly that the incidents were built from, by onset. */
  readonly anomalies?: readonly Anomaly[] | undefined
  /** Facts about each KPI that the document needs to show a figure. */
  readonly kpis: readonly {
    readonly name: string
    readonly title: string
    readonly unit: string
    readonly direction: string
  }[]
}
