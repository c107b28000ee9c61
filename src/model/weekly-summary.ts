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
 * How a KPI stood on a day: against its limits, or against its objective's target where no health report judged it, or
 * neither.
 */
export type DayStatus = 'healthy' | 'warning' | 'critical' | 'met' | 'missed' | 'no limit' | 'no data'

/** One KPI of the whole over the week. */
export interface WeekKpi {
  readonly kpi: string
  readonly unit: string
  /** Over all days, as the comparison measured it or from summed counts; null where neither is known. */
  readonly value: number | null
  /** The baseline's name; null where nothing was compared. */
  readonly baseline: string | null
  readonly baselineValue: number | null
  readonly changePercent: number | null
  /** What the comparison with the baseline came to. */
  readonly status: ComparisonStatus | null
  readonly severity: Severity | 'none'
  /** The narrower scopes in which it is proved worse: what the whole may dilute. */
  readonly worseIn: readonly Labels[]
  /** Where its days are heading. */
  readonly trend: Trend
  /** One for each of the summary's days. */
  readonly daily: readonly { readonly value: number | null; readonly status: DayStatus }[]
}

/** One day of the week in a row. */
export interface WeekDay {
  readonly day: number
  readonly range: Range
  /** Hours of the day, where a calendar day has not 24. */
  readonly hours?: number | undefined
  /** The worse of the day's own and its health report's. */
  readonly verdict: Verdict
  readonly score: number | null
  readonly health: HealthStatus
  /** Alerts that fired on it, informational ones apart. */
  readonly alerts: number
  readonly informationalAlerts: number
  readonly incidents: number
  readonly coverage: number
  /** The first reason of its verdict; empty where none was given. */
  readonly reason: string
}

/** The week at a glance: what fits on a page. Every figure of it stands in the retrospective that it was told from. */
export interface WeeklySummary extends ReportBase {
  readonly type: 'weekly-summary'
  readonly releasedAt: Timestamp
  readonly range: Range
  readonly generatedAt: Timestamp
  readonly timeZone: string
  readonly score: number | null
  readonly grade: string | null
  /** Where the daily health scores are heading, and how that is known. */
  readonly scoreTrend: { readonly trend: Trend; readonly reason: string }
  readonly headlines: readonly string[]
  /** Null where nothing was compared. */
  readonly rollback: RollbackAdvice | null
  readonly days: readonly WeekDay[]
  readonly kpis: readonly WeekKpi[]
  /** Without their course: `cumulative` is empty. */
  readonly budgets: readonly KpiBudget[]
  /** The week's alerts, most severe first. */
  readonly alerts: readonly AlertEpisode[]
  /** By onset. */
  readonly incidents: readonly Pick<Incident, 'id' | 'title' | 'severity' | 'start' | 'end' | 'kpis' | 'scopes'>[]
  /** `notJudged` without what is proved worse than another baseline. */
  readonly dataQuality: Pick<DataQuality, 'coverage' | 'gaps' | 'notJudged'>
  readonly recommendations: readonly string[]
  /** The most urgent few. */
  readonly actionItems: readonly ActionItem[]
  /** The report that tells it all: its key, how many action items it has, and where it lies, if that was said. */
  readonly retrospective: {
    readonly key: string
    readonly actionItems: number
    readonly url?: string | undefined
  }
}
