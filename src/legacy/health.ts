import {
  type ActionItem,
  ANOMALY,
  days,
  type HealthMetric,
  type HealthReport,
  type HealthStatus,
  type Priority,
  RANGE,
  requireShape,
  titlesOf,
} from '../model/index.js'
import { anomaliesIn, anomalyTo } from './anomalies.js'
import { exported, type Imported, imported } from './imported.js'
import {
  isoOf,
  type Json,
  type JsonObject,
  listIn,
  momentIn,
  numberIn,
  objectOf,
  objectsIn,
  textIn,
  textsIn,
} from './json.js'
import { legacyNumber, ourNumber } from './kpi-fields.js'
import { legacyKpis } from './legacy-kpis.js'

const KNOWN = new Set([
  'day_number',
  'report_date',
  'generation_timestamp',
  'ga_day_offset',
  'overall_health_score',
  'health_status',
  'availability_percent',
  'error_rate_percent',
  'p99_latency_ms',
  'critical_alerts',
  'warning_alerts',
  'health_metrics',
  'anomalies',
  'anomaly_count',
  'mitigation_actions',
  'p0_actions',
  'p1_actions',
  'p2_actions',
  'availability_trend',
  'latency_trend',
  'resource_trend',
  'recommendations',
  'next_steps',
  'timestamp',
  'health_score',
  'availability_health',
  'performance_health',
  'resource_health',
])

/** `day_XX_HEALTH.json`, of either family. */
export function importHealth(json: unknown): Imported<HealthReport> {
  const from = objectOf(json, 'health report')
  return imported(read(from), from, KNOWN)
}

export const exportHealth = (
  report: HealthReport & Partial<Pick<Imported<HealthReport>, 'legacy' | 'extra'>>,
): JsonObject => exported<HealthReport>(requireShape(report, 'report', HEALTH), write, read)

const HEALTH = {
  range: RANGE,
  metrics: ['object'],
  anomalies: [ANOMALY],
  alerts: ['object'],
  mitigation: ['object'],
} as const

function read(from: JsonObject): HealthReport {
  const day = numberIn(from, 'day_number') ?? 0
  const stamp = momentIn(from, 'report_date') ?? momentIn(from, 'timestamp') ?? 0
  const start = Math.floor(stamp / days(1)) * days(1)
  const score = numberIn(from, 'overall_health_score') ?? numberIn(from, 'health_score')
  const status = STATUSES.find((each) => each === textIn(from, 'health_status')) ?? 'unknown'
  return {
    type: 'health-report',
    schemaVersion: 1,
    key: `health-report:::${start}:${start + days(1)}`,
    verdict: score === null ? 'inconclusive' : VERDICTS[status],
    titles: titlesOf(legacyKpis),
    reasons: [`scored by the original: ${status}`],
    day,
    range: { start, end: start + days(1) },
    score,
    status,
    coverage: score === null ? 0 : 1,
    components: [],
    metrics: objectsIn(from, 'health_metrics').map(metricFrom),
    anomalies: anomaliesIn(from),
    alerts: [],
    mitigation: listIn(from, 'mitigation_actions').map(actionFrom),
    recommendations: textsIn(from, 'recommendations'),
  }
}

const STATUSES: readonly HealthStatus[] = ['excellent', 'healthy', 'degraded', 'poor', 'critical']
const VERDICTS = {
  excellent: 'pass',
  healthy: 'pass',
  degraded: 'warn',
  poor: 'fail',
  critical: 'fail',
  unknown: 'inconclusive',
} as const

function metricFrom(from: JsonObject): HealthMetric {
  const name = textIn(from, 'name') ?? ''
  const kpi = legacyKpis.find(({ title }) => title === name)
  const per = perOf(textIn(from, 'unit'))
  const [value, threshold] = [numberIn(from, 'value'), numberIn(from, 'threshold')]
  const status = textIn(from, 'status')
  const trend = textIn(from, 'trend')
  return {
    kpi: kpi?.name ?? name,
    scope: {},
    value: ourNumber(value, per),
    unit: kpi?.unit ?? textIn(from, 'unit') ?? '1',
    ...(threshold !== null && { warn: ourNumber(threshold, per) }),
    status: status === 'healthy' || status === 'warning' || status === 'critical' ? status : 'unknown',
    trend: trend === 'improving' ? 'improving' : trend === 'degrading' ? 'worsening' : 'insufficient-data',
  }
}

const perOf = (unit: string | null): number => (unit === '%' ? 100 : unit === 'ms' ? 1000 : 1)

/** A step of the checklist: with a priority, or, in the sample files, a bare sentence. */
function actionFrom(json: Json, index: number): ActionItem {
  const from: JsonObject =
    typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : { description: json }
  const priority = PRIORITIES.find((each) => each === textIn(from, 'priority')) ?? 'P2'
  return {
    id: `imported ${index + 1}`,
    priority,
    title: String(from.description ?? ''),
    reason: textIn(from, 'category') ?? 'listed by the original',
    steps: textsIn(from, 'recommended_steps'),
    owner: textIn(from, 'assignee_role'),
    due: null,
    verify: null,
    evidence: [],
  }
}

const PRIORITIES: readonly Priority[] = ['P0', 'P1', 'P2', 'P3']

function write(report: HealthReport, like: JsonObject | undefined): JsonObject {
  const { day, range, score, status, metrics, anomalies, alerts, mitigation, recommendations } = report
  if (like && 'health_score' in like) {
    return {
      timestamp: isoOf(range.end - 1000),
      day_number: day,
      health_score: score,
      health_status: status,
      mitigation_actions: mitigation.map(({ title }) => title),
    }
  }
  const shownValue = (kpi: string, per: number): number | null =>
    legacyNumber(metrics.find((metric) => metric.kpi === kpi)?.value ?? null, per)
  const count = (priority: Priority): number => mitigation.filter((item) => item.priority === priority).length
  return {
    day_number: day,
    report_date: isoOf(range.start).slice(0, 10),
    generation_timestamp: isoOf(range.end),
    ga_day_offset: day,
    overall_health_score: score,
    health_status: status,
    availability_percent: shownValue('availability', 100),
    error_rate_percent: shownValue('error-rate', 100),
    p99_latency_ms: shownValue('latency-p99', 1000),
    critical_alerts: alerts.filter(({ severity }) => severity === 'critical' || severity === 'page').length,
    warning_alerts: alerts.filter(({ severity }) => severity === 'warning').length,
    health_metrics: metrics.map(metricTo),
    anomalies: anomalies.map(anomalyTo),
    anomaly_count: anomalies.length,
    mitigation_actions: mitigation.map(({ priority, title, steps, owner, reason }) => ({
      priority,
      category: reason,
      description: title,
      recommended_steps: steps,
      estimated_effort: null,
      assignee_role: owner,
    })),
    p0_actions: count('P0'),
    p1_actions: count('P1'),
    p2_actions: count('P2'),
    recommendations,
  }
}

function metricTo({ kpi, value, unit, warn, status, trend }: HealthMetric): JsonObject {
  const title = legacyKpis.find(({ name }) => name === kpi)?.title ?? kpi
  const [per, shown] = unit === '1' ? [100, '%'] : unit === 's' ? [1000, 'ms'] : [1, unit]
  return {
    name: title,
    value: legacyNumber(value, per),
    unit: shown,
    threshold: legacyNumber(warn ?? null, per),
    status,
    trend: trend === 'worsening' ? 'degrading' : trend,
    description: null,
  }
}
