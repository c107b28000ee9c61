import type { AnomalyReport } from '../analysis/anomaly/index.js'
import { ANOMALY, type Anomaly, type AnomalyKind, requireShape } from '../model/index.js'
import { normalCdf } from '../statistics/index.js'
import { exported, type Imported, imported } from './imported.js'
import { isoOf, type JsonObject, jsonOf, momentIn, numberIn, objectOf, objectsIn, textIn } from './json.js'
import { legacyNumber, metricName, metricOf, ourNumber } from './kpi-fields.js'

const KNOWN = new Set(['summary', 'anomalies_by_metric', 'anomalies'])

/** `anomaly_events.json`: of either family, or only its list. */
export function importAnomalies(json: unknown): Imported<AnomalyReport> {
  const document = jsonOf(json, 'anomaly events')
  const from = objectOf(Array.isArray(document) ? { anomalies: document } : document, 'anomaly events')
  return imported(read(from), from, KNOWN)
}

export const exportAnomalies = (
  report: AnomalyReport & Partial<Pick<Imported<AnomalyReport>, 'legacy' | 'extra'>>,
): JsonObject => exported<AnomalyReport>(requireShape(report, 'report', { anomalies: [ANOMALY] }), write, read)

function read(from: JsonObject): AnomalyReport {
  const found = objectsIn(from, 'anomalies').length
  return {
    // Finding nothing is not evidence: it judged each value by a window that includes the value itself.
    verdict: found > 0 ? 'anomalous' : 'inconclusive',
    reasons: [found > 0 ? `${found} found by the original` : 'the original found none'],
    anomalies: anomaliesIn(from),
    coverage: found > 0 ? 1 : 0,
  }
}

/** Those with a time and a value; others are only in `legacy`, since missing is not zero. */
export const anomaliesIn = (from: JsonObject): Anomaly[] => objectsIn(from, 'anomalies').flatMap(anomalyFrom)

function anomalyFrom(from: JsonObject): Anomaly[] {
  const { kpi, per } = metricOf(textIn(from, 'metric_name') ?? '')
  const actual = ourNumber(numberIn(from, 'actual_value') ?? numberIn(from, 'value'), per)
  const expected = ourNumber(numberIn(from, 'expected_value') ?? numberIn(from, 'baseline'), per)
  const z = numberIn(from, 'z_score')
  const at = momentIn(from, 'timestamp')
  if (actual === null || expected === null || z === null || at === null) return []
  const confidence = numberIn(from, 'confidence')
  const severity = textIn(from, 'severity')
  const anomaly: Anomaly = {
    kpi,
    scope: {},
    start: at,
    end: at,
    peak: at,
    kind: KINDS[textIn(from, 'classification') ?? ''] ?? (z < 0 ? 'drop' : 'spike'),
    severity: severity === 'high' || severity === 'critical' ? 'high' : severity === 'medium' ? 'medium' : 'low',
    direction: actual >= expected ? 'up' : 'down',
    score: confidence === null ? 2 * normalCdf(Math.abs(z)) - 1 : Math.min(1, Math.max(0, confidence / 100)),
    actual,
    expected,
    deviation: actual - expected,
    reason: `z score ${z}, by the original`,
  }
  return [anomaly]
}

const KINDS: Readonly<Record<string, AnomalyKind>> = { spike: 'spike', drop: 'drop', drift: 'drift' }

function write({ anomalies }: AnomalyReport): JsonObject {
  const list = anomalies.map(anomalyTo)
  const of = (field: 'severity' | 'classification', value: string): number =>
    list.filter((each) => each[field] === value).length
  return {
    summary: {
      total_anomalies: list.length,
      high_severity_anomalies: of('severity', 'high'),
      medium_severity_anomalies: of('severity', 'medium'),
      low_severity_anomalies: of('severity', 'low'),
      spike_count: of('classification', 'spike'),
      drop_count: of('classification', 'drop'),
      drift_count: of('classification', 'drift'),
    },
    anomalies: list,
  }
}

export function anomalyTo(anomaly: Anomaly): JsonObject {
  const name = metricName(anomaly.kpi ?? '')
  const { per } = metricOf(name)
  const { kind, scale, deviation } = anomaly
  return {
    timestamp: isoOf(anomaly.peak),
    metric_name: name,
    actual_value: legacyNumber(anomaly.actual, per),
    expected_value: legacyNumber(anomaly.expected, per),
    deviation: legacyNumber(deviation, per),
    z_score: scale ? deviation / scale : null,
    classification: kind === 'spike' || kind === 'drop' ? kind : 'drift',
    severity: anomaly.severity,
    confidence: anomaly.score * 100,
  }
}
