import { AnomalyDetector, type AnomalyDetectorOptions, withEnoughEvents } from '../analysis/anomaly/index.js'
import type { MetricSource } from '../contracts/index.js'
import {
  type Anomaly,
  type Duration,
  days,
  directionOf,
  type Kpi,
  type KpiResult,
  type Labels,
  type Matchers,
  optional,
  type Problem,
  RANGE,
  type Range,
  requireShape,
  StabilityError,
  scopesAgree,
  type Timestamp,
} from '../model/index.js'
import { KpiCollector } from './kpi-collector.js'

/** A known event to evaluate the detector against. */
export interface ReplayLabel {
  readonly start: Timestamp
  readonly end: Timestamp
  /** Default: any. */
  readonly kpi?: string | undefined
  /** Default: any. */
  readonly scope?: Labels | undefined
}

/** The history to run over, and the known events in it. */
export interface ReplayOptions {
  readonly source: MetricSource
  readonly kpis: readonly Kpi[]
  readonly range: Range
  readonly matchers?: Matchers | undefined
  readonly dimensions?: readonly string[] | undefined
  /** Length of a slot. Default five minutes. */
  readonly step?: Duration | undefined
  /** Kind, direction, unit and step default to the KPI's own. */
  readonly detector?: AnomalyDetectorOptions | undefined
  readonly labels?: readonly ReplayLabel[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** An anomaly, and when it would first have been reported: at the end of the slot that showed it. */
export interface ReplayedAnomaly extends Anomaly {
  readonly flaggedAt: Timestamp
}

/** How well the detector found the known events. Ratios are null where the denominator is 0. */
export interface ReplayScore {
  /** Labels found / (labels found + false alarms). */
  readonly precision: number | null
  /** Labels found / all labels. */
  readonly recall: number | null
  readonly found: number
  readonly missed: readonly ReplayLabel[]
  readonly falseAlarms: number
  readonly falseAlarmsPerSeriesDay: number | null
  /** Median time from a label's start to the alarm, in milliseconds. */
  readonly delay: Duration | null
}

/** What the detector would have reported. */
export interface ReplayReport {
  /** In order of reporting. */
  readonly anomalies: readonly ReplayedAnomaly[]
  /** Series read, and their days of data without the first day, which is for learning. */
  readonly series: number
  readonly seriesDays: number
  /** Present if labels were given. */
  readonly score?: ReplayScore | undefined
  readonly problems: readonly Problem[]
  readonly warnings: readonly string[]
}

/**
 * Runs the live detector over history and returns what it would have reported, and when; with labels, also how accurate
 * that would have been.
 *
 * @throws {StabilityError} when the source fails, its error; a single KPI's failure is in `problems`
 * @example
 * const { anomalies, score } = await replay({ source, kpis: otelHttpKpis(), range, labels: [{ start, end }] })
 */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  requireShape(options, 'options', { range: RANGE, labels: optional([RANGE]), detector: optional('object') })
  const { source, kpis, range, matchers, dimensions, step, detector = {}, labels, signal } = options
  const backward = labels?.findIndex(({ start, end }) => !(start < end)) ?? -1
  if (backward >= 0) {
    throw new StabilityError('CONFIG_INVALID', `\`labels[${backward}]\` does not go forward in time`, {
      hint: 'Set `start` of each of `labels` to a moment before its `end`, both in epoch milliseconds.',
    })
  }
  const collector = new KpiCollector({ source, kpis, matchers, dimensions, step })
  const window = await collector.collect(range, { signal })
  const anomalies = window.kpis.flatMap((result) => told(result, detector, window.step))
  anomalies.sort((a, b) => a.flaggedAt - b.flaggedAt || a.start - b.start)
  const withData = window.kpis.filter(({ series }) => series.timestamps.length > 0)
  const seriesDays = withData.reduce(
    (sum, { series }) => sum + Math.max(0, (series.timestamps.length * window.step) / days(1) - 1),
    0,
  )
  return {
    anomalies,
    series: withData.length,
    seriesDays,
    ...(labels && { score: scoreOf(anomalies, labels, seriesDays) }),
    problems: window.kpis.flatMap(({ problem }) => (problem ? [problem] : [])),
    warnings: window.warnings,
  }
}

function told(
  { kpi, scope, series, counts }: KpiResult,
  options: AnomalyDetectorOptions,
  step: Duration,
): ReplayedAnomaly[] {
  const own = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const detector = new AnomalyDetector({ kind: kpi.kind, direction: directionOf(kpi), unit: kpi.unit, step, ...own })
  const { timestamps, values } = counts ? withEnoughEvents(series, counts.valid) : series
  const events: ReplayedAnomaly[] = []
  for (let i = 0; i < timestamps.length; i++) {
    const { anomaly, event, timestamp } = detector.push(timestamps[i] as number, values[i] as number)
    if (!anomaly) continue
    if (event === 'started') events.push({ ...anomaly, kpi: kpi.name, scope, flaggedAt: timestamp + step })
    else events.push({ ...anomaly, kpi: kpi.name, scope, flaggedAt: (events.pop() as ReplayedAnomaly).flaggedAt })
  }
  return events
}

function scoreOf(
  anomalies: readonly ReplayedAnomaly[],
  labels: readonly ReplayLabel[],
  seriesDays: number,
): ReplayScore {
  const missed: ReplayLabel[] = []
  const delays: Duration[] = []
  for (const label of labels) {
    const first = anomalies.find((anomaly) => meets(anomaly, label))
    if (first) delays.push(Math.max(0, first.flaggedAt - label.start))
    else missed.push(label)
  }
  const falseAlarms = anomalies.filter((anomaly) => !labels.some((label) => meets(anomaly, label))).length
  const found = delays.length
  delays.sort((a, b) => a - b)
  return {
    precision: found + falseAlarms > 0 ? found / (found + falseAlarms) : null,
    recall: labels.length > 0 ? found / labels.length : null,
    found,
    missed,
    falseAlarms,
    falseAlarmsPerSeriesDay: seriesDays > 0 ? falseAlarms / seriesDays : null,
    delay: delays[Math.floor((delays.length - 1) / 2)] ?? null,
  }
}

/** Whether an anomaly matches a label: KPI and scope agree and their times overlap. */
const meets = (anomaly: ReplayedAnomaly, { start, end, kpi, scope }: ReplayLabel): boolean =>
  (kpi === undefined || kpi === anomaly.kpi) &&
  (scope === undefined || scopesAgree(scope, anomaly.scope ?? {})) &&
  anomaly.start < end &&
  (anomaly.end ?? anomaly.flaggedAt) > start
