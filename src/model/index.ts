/** The domain's types and their units. */
export { aborted, throwIfAborted } from './aborted.js'
export { type AlertEpisode, alertSeverity, firesWithin, isInformational } from './alert-episode.js'
export { annotationBefore, annotationsOf } from './annotation-before.js'
export type { Anomaly, AnomalyKind } from './anomaly.js'
export type { Report } from './any-report.js'
export { baselineInWords } from './baseline-in-words.js'
export type { CostReport, CostTrend } from './cost-report.js'
export { dayStatus } from './day-status.js'
export type { DaySummary, KpiDay } from './day-summary.js'
export type { ErrorBudget, KpiBudget } from './error-budget.js'
export {
  type ErrorCode,
  isStabilityError,
  type Problem,
  problemOf,
  StabilityError,
  type StabilityErrorOptions,
} from './errors.js'
export type { Evidence, Finding, FindingKind } from './evidence.js'
export { HistogramReading } from './histogram-reading.js'
export { apartInWords, inWords, plural } from './in-words.js'
export type { Incident } from './incident.js'
export { jsonIn } from './json-in.js'
export {
  directionOf,
  type GaugeKpi,
  type HistogramKpi,
  type HistogramStatistic,
  isGate,
  isGauge,
  isHistogram,
  isRatio,
  isRequired,
  KPI_KINDS,
  type Kpi,
  type KpiBase,
  type KpiKind,
  type Objective,
  type Query,
  type QueryBySource,
  type RatioKpi,
  ratioOf,
  requireDirection,
  type SeverityThresholds,
} from './kpi.js'
export { kpiInWords, titlesOf } from './kpi-in-words.js'
export {
  type Bucket,
  type Counts,
  coverageOf,
  type KpiResult,
  type KpiWindow,
  kpiWindow,
  ratioSeries,
  sliceWindow,
} from './kpi-window.js'
export { isWhole, isWithin, type Labels, type Matchers, scopeKey, scopesAgree } from './labels.js'
export { type LimitAhead, limitAheadInWords } from './limit-ahead.js'
export { placesInWords, scopeInWords } from './places-in-words.js'
export {
  defaultPolicy,
  type HealthBand,
  type Policy,
  type PolicyOverrides,
  policyWith,
  type SeverityCounts,
  type SeverityLadder,
} from './policy.js'
export { type KpiQueryRole, queryOf } from './query-of.js'
export {
  type Annotation,
  type Exclusion,
  launchDay,
  observationPeriod,
  type Release,
  type ReleaseDay,
  releaseDays,
} from './release.js'
export type {
  ActionItem,
  Assessment,
  BaselineUse,
  ChartSeries,
  ComparisonStatus,
  DataQuality,
  Degradation,
  Drift,
  HealthComponent,
  HealthMetric,
  HealthReport,
  HealthStatus,
  KpiComparison,
  KpiSummary,
  Priority,
  RegressionReport,
  ReportBase,
  Retrospective,
  RollbackAdvice,
  RollbackLevel,
  ScopeCell,
  ScopeRow,
  ScopeTable,
  Success,
  Trend,
} from './report.js'
export { requireKpi } from './require-kpi.js'
export { requireMatchers } from './require-matchers.js'
export { requireMilliseconds } from './require-milliseconds.js'
export {
  ANOMALY,
  CALL,
  DAY,
  optional,
  RANGE,
  READING,
  RELEASE,
  REPORT,
  requireShape,
  SERIES,
  type Shape,
  WINDOW,
} from './require-shape.js'
export { requireTarget } from './require-target.js'
export { lowerBound, onGrid, sliceSeries, type TimeSeries, timeSeries } from './series.js'
export {
  type Direction,
  type Severity,
  severityRank,
  type Verdict,
  worstSeverity,
  worstVerdict,
} from './severity.js'
export { type BucketCount, bucketQuantile, histogramValue, type SpanValue, spanValue } from './span-value.js'
export {
  alignRange,
  type Duration,
  days,
  hours,
  intersect,
  minutes,
  parseDuration,
  parseTimestamp,
  type Range,
  type SteppedRange,
  seconds,
  slotCount,
  type Timestamp,
} from './time.js'
export { moment, span, spokenDay, spokenMoment } from './time-in-words.js'
export { addCalendarDays, wallClockOf } from './time-zone.js'
export { type Amount, amountIn } from './unit.js'
export type { DayStatus, WeekDay, WeekKpi, WeeklySummary } from './weekly-summary.js'
