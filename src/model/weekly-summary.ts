import type { AlertEpisode } from './alert-episode.js'
import type { KpiBudget } from './error-budget.js'
import type { Incident } from './incident.js'
import type { Labels } from './labels.js'
import type {
  ActionItem,
  ComparisonStatus,
  DataQuality,
  HealthStatus,
  ReportBase,
  RollbackAdvice,
  Trend,
} from './report.js'
import type { Severity, Verdict } from './severity.js'
import type { Range, Timestamp } from './time.js'

/**
 * A KPI's status on a day: against its limits, else (without a health report) against its objective's target, else
 * unknown.
 */
export type DayStatus = 'healthy' | 'warning' | 'critical' | 'met' | 'missed' | 'no limit' | 'no data'

/** One KPI over the week, for the whole. */
export interface WeekKpi {
  readonly kpi: string
  readonly unit: string
  /** Over all days, as the comparison measured it or from summed counts; null where neither is known. */
  readonly value: number | null
  /** The baseline's name; null where nothing was compared. */
  readonly baseline: string | null
  readonly baselineValue: number | null
  readonly changePercent: number | null
  /** The result of the comparison with the baseline. */
  readonly status: ComparisonStatus | null
  readonly severity: Severity | 'none'
  /** The narrower scopes in which it is proved worse, which the figure of the whole may hide. */
  readonly worseIn: readonly Labels[]
  /** The trend of its days. */
  readonly trend: Trend
  /** One for each of the summary's days. */
  readonly daily: readonly { readonly value: number | null; readonly status: DayStatus }[]
}

/** One day of the week as a table row. */
export interface WeekDay {
  readonly day: number
  readonly range: Range
  /** Hours of the day, where a calendar day does not have 24. */
  readonly hours?: number | undefined
  /** The worse of the day's own verdict and its health report's. */
  readonly verdict: Verdict
  readonly score: number | null
  readonly health: HealthStatus
  /** Alerts that fired on it, without informational ones. */
  readonly alerts: number
  readonly informationalAlerts: number
  readonly incidents: number
  readonly coverage: number
  /** The first reason of its verdict; empty where none was given. */
  readonly reason: string
}

/** A one-page summary of the week. Every figure in it comes from the retrospective it was made from. */
export interface WeeklySummary extends ReportBase {
  readonly type: 'weekly-summary'
  readonly releasedAt: Timestamp
  readonly range: Range
  readonly generatedAt: Timestamp
  readonly timeZone: string
  readonly score: number | null
  readonly grade: string | null
  /** The trend of the daily health scores, and its evidence. */
  readonly scoreTrend: { readonly trend: Trend; readonly reason: string }
  readonly headlines: readonly string[]
  /** Null where nothing was compared. */
  readonly rollback: RollbackAdvice | null
  readonly days: readonly WeekDay[]
  readonly kpis: readonly WeekKpi[]
  /** Without their history: `cumulative` is empty. */
  readonly budgets: readonly KpiBudget[]
  /** The week's alerts, most severe first. */
  readonly alerts: readonly AlertEpisode[]
  /** By onset. */
  readonly incidents: readonly Pick<Incident, 'id' | 'title' | 'severity' | 'start' | 'end' | 'kpis' | 'scopes'>[]
  /** `notJudged`, without KPIs that are proved worse than another baseline. */
  readonly dataQuality: Pick<DataQuality, 'coverage' | 'gaps' | 'notJudged'>
  readonly recommendations: readonly string[]
  /** The most urgent few. */
  readonly actionItems: readonly ActionItem[]
  /** The full report: its key, how many action items it has, and its location, if given. */
  readonly retrospective: {
    readonly key: string
    readonly actionItems: number
    readonly url?: string | undefined
  }
}
