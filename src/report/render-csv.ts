import type { HealthReport, KpiDay, Report, WeekKpi, WeeklySummary } from '../model/index.js'
import { escapeCsv } from './escape/escape-csv.js'
import { requireReport } from './require-report.js'
import { scopeName } from './words/names.js'

/**
 * The figures of a report as CSV, unrounded, in base units and ratios: a row for each KPI, scope and day, or for each comparison of a
 * regression report. Times are ISO 8601 in UTC; unknown values are empty.
 *
 * @returns RFC 4180 text with a header row; no field starts a formula
 * @example
 * renderCsv(review.baseline).split('\r\n')[0] // 'day,start,end,kpi,scope,unit,value,…'
 */
export function renderCsv(report: Report): string {
  requireReport(report)
  const [head, ...rows] = rowsOf(report)
  return [head, ...rows].map((row) => `${(row ?? []).map(escapeCsv).join(',')}\r\n`).join('')
}

type Row = readonly (string | number | null | undefined)[]

const DAY_HEAD: Row = [
  'day',
  'start',
  'end',
  'kpi',
  'scope',
  'unit',
  'value',
  'min',
  'max',
  'p50',
  'p95',
  'p99',
  'bad',
  'valid',
  'coverage',
  'compliance',
  'drift',
]
const METRIC_HEAD: Row = ['day', 'start', 'end', 'kpi', 'scope', 'unit', 'value', 'warn', 'critical', 'status', 'trend']
const WEEK_HEAD: Row = [
  'day',
  'start',
  'end',
  'kpi',
  'unit',
  'value',
  'baseline',
  'baseline_value',
  'change_percent',
  'status',
]
const COMPARISON_HEAD: Row = [
  'baseline',
  'kpi',
  'scope',
  'unit',
  'status',
  'severity',
  'baseline_value',
  'current_value',
  'change_percent',
  'degradation_percent',
  'interval_lower',
  'interval_upper',
  'p',
  'q',
  'effective_samples',
  'coverage',
  'since',
  'reason',
]

function rowsOf(report: Report): Row[] {
  switch (report.type) {
    case 'kpi-summary':
      return [DAY_HEAD, ...report.kpis.map(dayRow(0, report.range))]
    case 'retrospective':
      return [
        DAY_HEAD,
        ...(report.baseline?.kpis.map(dayRow(0, report.baseline.range)) ?? []),
        ...report.days.flatMap(({ day, range, kpis }) => kpis.map(dayRow(day, range))),
      ]
    case 'weekly-summary':
      return [WEEK_HEAD, ...report.kpis.flatMap((kpi) => weekRows(kpi, report))]
    case 'health-report':
      return [METRIC_HEAD, ...metricRows(report)]
    case 'regression-report':
      return [
        COMPARISON_HEAD,
        ...report.comparisons.map(
          (one): Row => [
            one.baseline,
            one.kpi,
            scopeName(one.scope),
            one.unit,
            one.status,
            one.severity,
            one.baselineValue,
            one.currentValue,
            one.changePercent,
            one.degradationPercent,
            one.interval?.lower,
            one.interval?.upper,
            one.p,
            one.q,
            one.effectiveSamples,
            one.coverage,
            one.since === null ? null : iso(one.since),
            one.reason,
          ],
        ),
      ]
  }
}

const iso = (at: number): string => new Date(at).toISOString()

const dayRow =
  (day: number, { start, end }: { start: number; end: number }) =>
  ({ kpi, scope, unit, value, min, max, p50, p95, p99, bad, valid, coverage, compliance, drift }: KpiDay): Row => [
    day,
    iso(start),
    iso(end),
    kpi,
    scopeName(scope),
    unit,
    value,
    min,
    max,
    p50,
    p95,
    p99,
    bad,
    valid,
    coverage,
    compliance,
    drift,
  ]

const metricRows = ({ day, range, metrics }: HealthReport): Row[] =>
  metrics.map(({ kpi, scope, unit, value, warn, critical, status, trend }) => [
    day,
    iso(range.start),
    iso(range.end),
    kpi,
    scopeName(scope),
    unit,
    value,
    warn,
    critical,
    status,
    trend,
  ])

/** The week, then each of its days. */
const weekRows = (
  { kpi, unit, value, baseline, baselineValue, changePercent, status, daily }: WeekKpi,
  { range, days }: WeeklySummary,
): Row[] => [
  ['week', iso(range.start), iso(range.end), kpi, unit, value, baseline, baselineValue, changePercent, status],
  ...days.map(
    ({ day, range: { start, end } }, index): Row => [
      ...[day, iso(start), iso(end), kpi, unit, daily[index]?.value],
      ...[null, null, null, daily[index]?.status],
    ],
  ),
]
