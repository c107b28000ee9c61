import { type Anomaly, type HealthComponent, type HealthMetric, type HealthReport, isWhole } from '../../model/index.js'
import { scopeName, sentence, spoken, verdictTone, verdictWord } from '../words/names.js'
import { count, digits, percent, quantity, share } from '../words/quantity.js'
import { actionBlock } from './action-block.js'
import { alertBlocks, alertFigure } from './alert-blocks.js'
import { cell, facts, fold, list, section, table, text } from './build.js'
import type { Context } from './context.js'
import type { Block, FiguresBlock, ReportDocument, TableBlock, TextBlock, Tone } from './report-document.js'
import { trendLines } from './trend-lines.js'

const STATUS_TONES: Record<string, Tone> = {
  excellent: 'good',
  healthy: 'good',
  degraded: 'watch',
  warning: 'watch',
  poor: 'bad',
  critical: 'bad',
  unknown: 'unknown',
}
const ANOMALY_SEVERITIES = ['high', 'medium', 'low'] as const

/** The colour of a health status. */
export const healthTone = (status: string): Tone => STATUS_TONES[status] ?? 'neutral'

/** How one day went. */
export function healthDocument(report: HealthReport, context: Context): ReportDocument {
  const { clock, product, version } = context
  return {
    type: report.type,
    title: `${product} ${version} health, day ${report.day}`.replaceAll('  ', ' '),
    verdict: report.verdict,
    verdictWord: verdictWord(report.verdict),
    tone: verdictTone(report.verdict),
    reasons: report.reasons,
    facts: facts(
      ['Date', clock.span(report.range)],
      ['Day', report.day === 0 ? 'launch day' : `${report.day} after launch day`],
      ['Health of the whole', sentence(report.status)],
      ['Coverage', share(report.coverage)],
      ['Times in', clock.zone],
    ),
    sections: [
      section('executive-summary', 'Executive Summary', scoreFigures(report), text(scoreBar(report.score))),
      section('key-metrics-summary', 'Key Metrics Summary', componentTable(report.components, context)),
      section('health-metrics-breakdown', 'Health Metrics Breakdown', ...metricBlocks(report, context)),
      section(
        'anomalies',
        'Anomalies',
        text(anomalyCounts(report.anomalies)),
        anomalyTable(report.anomalies, context),
        ...alertBlocks(report.alerts, context),
      ),
      section(
        'mitigation-checklist',
        'Mitigation Checklist',
        actionBlock(report.mitigation, context, { empty: 'Nothing to mitigate.', rest: 'mitigation' }),
      ),
      section(
        'trend-analysis',
        'Trend Analysis',
        list(trendLines(report.metrics, context), 'No trend can be told from one day.'),
      ),
      section('recommendations', 'Recommendations', list(report.recommendations, 'None.', { rest: 'recommendations' })),
      section(
        'next-steps',
        'Next Steps',
        list(nextSteps(report), 'Keep observing: no step is due from this day.', { ordered: true }),
      ),
    ],
    footer: [],
  }
}

/** Anomalies as a table, the most unlike the past first. */
export function anomalyTable(
  anomalies: readonly Anomaly[],
  context: Context,
  { limit = 10, first }: { limit?: number; first?: ReadonlySet<Anomaly> } = {},
): TableBlock | TextBlock {
  const sorted = [...anomalies].sort(
    (a, b) =>
      Number(first?.has(b) ?? false) - Number(first?.has(a) ?? false) ||
      ANOMALY_SEVERITIES.indexOf(a.severity) - ANOMALY_SEVERITIES.indexOf(b.severity) ||
      b.score - a.score ||
      a.start - b.start,
  )
  return table(
    first ? 'Anomalies, those of incidents first, then the most severe' : 'Anomalies, most severe first',
    ['KPI', 'Scope', 'Kind', 'Severity', 'Time', '#Measured', '#Expected', 'Why'],
    sorted,
    ({ kpi = '', scope = {}, kind, severity, start, end, actual, expected, lower, upper, reason }) => [
      context.title(kpi),
      scopeName(scope),
      spoken(kind),
      cell(severity, severity === 'high' ? 'bad' : 'watch'),
      context.clock.span({ start, end }),
      // Where points are out of range only together, a single one means nothing.
      actual >= (lower ?? Infinity) && actual <= (upper ?? -Infinity) ? 'in range' : context.value(actual, kpi),
      context.value(expected, kpi),
      reason,
    ],
    { empty: 'No anomaly on this day.', limit, rest: 'anomalies' },
  )
}

const scoreFigures = ({ score, status, coverage, anomalies, alerts }: HealthReport): FiguresBlock => ({
  type: 'figures',
  figures: [
    {
      label: 'Score',
      value: score === null ? 'unknown' : `${digits(Math.round(score * 10) / 10)} of 100`,
      tone: healthTone(status),
    },
    { label: 'Status', value: sentence(status), tone: healthTone(status) },
    { label: 'Anomalies', value: String(anomalies.length), tone: anomalies.length > 0 ? 'watch' : 'good' },
    alertFigure(alerts),
    { label: 'Coverage', value: share(coverage), tone: coverage < 0.8 ? 'watch' : 'good' },
  ],
})

/** The score as a row of blocks. */
const scoreBar = (score: number | null): string => {
  if (score === null) return 'Too little is known for a score.'
  const full = Math.max(0, Math.min(20, Math.round(score / 5)))
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)} ${digits(Math.round(score * 10) / 10)} of 100`
}

const componentTable = (components: readonly HealthComponent[], context: Context) =>
  table(
    'What the score is made of',
    ['Component', 'KPI', '#Value', '#Utility', '#Weight', '#Points lost'],
    components,
    ({ name, kpi, value, unit, utility, weight, loss }) => [
      sentence(name),
      kpi ? context.title(kpi) : '',
      quantity(value, unit),
      utility === null ? 'unknown' : `${digits(Math.round(utility * 10) / 10)} of 100`,
      percent(weight),
      loss === null ? 'unknown' : digits(Math.round(loss * 10) / 10),
    ],
    { empty: 'No component of the score is known.' },
  )

/** Here the worst comes last, in the table first. */
const METRIC_ORDER: readonly string[] = ['unknown', 'healthy', 'warning', 'critical']

/** KPIs beyond a limit and those of the whole; the rest is folded. */
function metricBlocks({ metrics }: HealthReport, context: Context): Block[] {
  const worstFirst = [...metrics].sort((a, b) => METRIC_ORDER.indexOf(b.status) - METRIC_ORDER.indexOf(a.status))
  const isFirst = ({ status, scope }: HealthMetric) => status === 'critical' || status === 'warning' || isWhole(scope)
  const rest = worstFirst.filter((metric) => !isFirst(metric))
  return [
    metricTable('Each KPI against its limits, the worst first', worstFirst.filter(isFirst), context),
    ...(rest.length > 0
      ? [
          fold(
            `${rest.length} more within their limits, or without`,
            metricTable('Within limits, or without', rest, context),
          ),
        ]
      : []),
  ]
}

const metricTable = (caption: string, metrics: readonly HealthMetric[], context: Context) =>
  table(
    caption,
    ['KPI', 'Scope', '#Value', '#Warning from', '#Critical from', 'Status', 'Trend'],
    metrics,
    ({ kpi, scope, value, unit, warn, critical, status, trend }) => [
      context.title(kpi),
      scopeName(scope),
      quantity(value, unit),
      warn === undefined ? '' : quantity(warn, unit),
      critical === undefined ? '' : quantity(critical, unit),
      status === 'unknown' && value !== null ? 'no limit' : cell(status, healthTone(status)),
      spoken(trend),
    ],
    { empty: 'No KPI was measured on this day.', limit: 100, rest: 'metrics' },
  )

const anomalyCounts = (anomalies: readonly Anomaly[]): string =>
  `${count(anomalies.length, 'anomaly')}: ${ANOMALY_SEVERITIES.map((severity) => `${anomalies.filter((anomaly) => anomaly.severity === severity).length} ${severity}`).join(', ')}.`

const nextSteps = ({ mitigation }: HealthReport): string[] =>
  mitigation
    .filter(({ priority }) => priority === 'P0' || priority === 'P1')
    .map(({ priority, title }) => `${priority}: ${title}`)
