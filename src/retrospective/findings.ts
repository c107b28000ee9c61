import {
  type AlertEpisode,
  type Anomaly,
  alertSeverity,
  type Finding,
  type Kpi,
  kpiInWords,
  type Labels,
  scopeKey,
  type Timestamp,
} from '../model/index.js'
import { isSlow } from './unlike-launch-day.js'

/** One anomaly as a finding: the same onset, scope and figures, with the rule that fired as evidence. */
export function anomalyFinding(anomaly: Anomaly, definition?: Kpi): Finding {
  const { kpi = 'series', scope = {}, start, end, kind, direction, severity, reason } = anomaly
  const limit = direction === 'up' ? anomaly.upper : anomaly.lower
  return {
    id: findingId('anomaly', kpi, scope, start),
    kind: isSlow(anomaly) ? 'drift' : 'anomaly',
    title: `${kpiInWords(definition ?? { name: kpi })} ${ANOMALY_WORDS[kind][direction]}`,
    severity,
    kpi,
    scope,
    start,
    end,
    reason,
    evidence: {
      rule: anomaly.rule ?? reason,
      kpi,
      scope,
      ...(definition && { unit: definition.unit }),
      window: { start, end: end ?? Math.max(anomaly.peak, start) },
      value: anomaly.actual,
      baseline: anomaly.expected,
      ...(limit !== undefined && { limit }),
      effect: anomaly.score,
    },
  }
}

/** Whether the onset is known only to the day: trends, and alerts about them. */
export const isTrend = (findings: readonly Finding[]): boolean =>
  findings.every(({ kind, evidence }) => kind === 'alert' || evidence.rule === 'drift')

const ANOMALY_WORDS: Record<Anomaly['kind'], Record<Anomaly['direction'], string>> = {
  spike: { up: 'spiked', down: 'dipped' },
  drop: { up: 'jumped', down: 'dropped' },
  'level-shift': { up: 'shifted up', down: 'shifted down' },
  drift: { up: 'drifts up', down: 'drifts down' },
  'variance-change': { up: 'became noisier', down: 'became calmer' },
}

/** One alert episode as a finding. Its scope is its labels without those that only identify the alert. */
export function alertFinding(alert: AlertEpisode, dimensions?: ReadonlySet<string>): Finding {
  const scope: Record<string, string> = {}
  for (const name of Object.keys(alert.labels).sort()) {
    if (dimensions ? dimensions.has(name) : !ALERT_LABELS.has(name)) scope[name] = alert.labels[name] as string
  }
  return {
    id: findingId('alert', alert.name, alert.labels, alert.start),
    kind: 'alert',
    title: `Alert ${alert.name}`,
    severity: alertSeverity(alert),
    scope,
    start: alert.start,
    end: alert.end,
    reason: `The alert ${alert.name} fired with severity '${alert.severity}'.`,
    evidence: {
      rule: `alert ${alert.name} (severity '${alert.severity}') as the team's own rule defines it`,
      scope: alert.labels,
      window: { start: alert.start, end: alert.end ?? alert.start },
    },
  }
}

const ALERT_LABELS = new Set(['__name__', 'alertname', 'alertstate', 'severity'])

/** Stable for the same input: kind, KPI, scope and onset. */
export const findingId = (kind: string, kpi: string, scope: Labels, start: Timestamp | null): string =>
  `${kind}:${kpi}:${scopeKey(scope)}:${start === null ? 'unknown' : new Date(start).toISOString()}`
