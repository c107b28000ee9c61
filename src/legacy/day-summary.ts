import {
  DAY,
  type DaySummary,
  days,
  hours,
  type KpiDay,
  requireShape,
  type Timestamp,
  type Verdict,
} from '../model/index.js'
import { exported, type Imported, imported } from './imported.js'
import { isoOf, type JsonObject, momentIn, numberIn, objectIn, objectOf, textsIn } from './json.js'
import { DAY_FIELDS, fieldsFrom, kpiDaysFrom, SAMPLE_FIELDS } from './kpi-fields.js'

const OTHERS = [
  'day_number',
  'start_time',
  'end_time',
  'duration_hours',
  'snapshot_count',
  'total_critical_alerts',
  'total_warning_alerts',
  'total_info_alerts',
  'alert_free_hours',
  'max_drift_percent',
  'avg_drift_percent',
  'metrics_exceeding_drift_threshold',
  'availability_degraded',
  'latency_degraded',
  'error_rate_degraded',
  '_metadata',
  'timestamp',
  'critical_incident_count',
  'metrics_comparison',
  'drift_analysis',
  'rollback_recommendation',
]
const KNOWN = new Set([...OTHERS, ...[...DAY_FIELDS, ...SAMPLE_FIELDS].map(({ field }) => field)])

/** Information that a day's file lacks. */
export interface ImportDayOptions {
  /** Of a file that has none: the day's number. Default 0, or counted from `releasedAt`. */
  readonly day?: number | undefined
  readonly releasedAt?: Timestamp | undefined
  /** Launch day, imported: the baseline of drift. */
  readonly baseline?: { readonly kpis: readonly KpiDay[] } | undefined
}

/** `day_XX_summary.json`, of either family. */
export function importDaySummary(json: unknown, options: ImportDayOptions = {}): Imported<DaySummary> {
  requireShape(options, 'options')
  const from = objectOf(json, 'day summary')
  return imported(read(from, options), from, KNOWN)
}

export const exportDaySummary = (
  day: DaySummary & Partial<Pick<Imported<DaySummary>, 'legacy' | 'extra'>>,
): JsonObject => exported<DaySummary>(requireShape(day, 'report', DAY), write, (from) => read(from, {}))

function read(from: JsonObject, { day, releasedAt, baseline }: ImportDayOptions): DaySummary {
  const start = startOf(from)
  const coverage = coverageOf(from)
  const kpis = kpiDaysFrom(from, isSample(from) ? SAMPLE_FIELDS : DAY_FIELDS, coverage, baseline?.kpis)
  const counted = releasedAt === undefined ? 0 : Math.round((start - releasedAt) / days(1))
  return {
    day: numberIn(from, 'day_number') ?? day ?? counted,
    range: { start, end: start + days(1) },
    ...judged(from),
    kpis,
    alerts: [],
    coverage: kpis.some(({ value }) => value !== null) ? coverage : 0,
    gaps: [],
  }
}

const isSample = (from: JsonObject): boolean => !('start_time' in from) && 'timestamp' in from

/** The sample files name a day by its last second, the others by their first snapshot. */
function startOf(from: JsonObject): Timestamp {
  const start = momentIn(from, 'start_time')
  if (start !== null) return Math.min(start, momentIn(from, 'end_time') ?? start)
  const stamp = momentIn(from, 'timestamp')
  return stamp === null ? 0 : Math.floor(stamp / days(1)) * days(1)
}

/** Of its own count where it has one, else the time that its snapshots span, the last with its interval. */
function coverageOf(from: JsonObject): number {
  const told = numberIn(objectIn(from, '_metadata') ?? {}, 'completeness_percent')
  if (told !== null) return Math.min(1, told / 100)
  const [count, duration] = [numberIn(from, 'snapshot_count'), numberIn(from, 'duration_hours')]
  if (count === null || duration === null) return isSample(from) ? 1 : 0
  const interval = count > 1 ? Math.abs(duration) / (count - 1) : 0
  return Math.min(1, ((Math.abs(duration) + interval) * hours(1)) / days(1))
}

function judged(from: JsonObject): { verdict: Verdict; reasons: string[] } {
  const degraded = ['availability', 'latency', 'error_rate'].filter((name) => from[`${name}_degraded`] === true)
  if (degraded.length > 0)
    return { verdict: 'fail', reasons: degraded.map((name) => `${name} degraded, by the original`) }
  const said = 'availability_degraded' in from
  const warnings = textsIn(objectIn(from, '_metadata') ?? {}, 'warnings')
  if (said && warnings.length === 0) return { verdict: 'pass', reasons: ['nothing degraded, by the original'] }
  return { verdict: 'inconclusive', reasons: said ? warnings : ['the file holds no verdict'] }
}

function write({ day, range, kpis, coverage, alerts }: DaySummary, like: JsonObject | undefined): JsonObject {
  if (like && isSample(like)) return { timestamp: isoOf(range.end - 1000), ...fieldsFrom(kpis, SAMPLE_FIELDS) }
  const count = (...severities: string[]): number =>
    alerts.filter(({ severity }) => severities.includes(severity)).length
  const at = (kpi: string): number | null => kpis.find((each) => each.kpi === kpi)?.value ?? null
  const [availability, p99, errors] = [at('availability'), at('latency-p99'), at('error-rate')]
  return {
    day_number: day,
    start_time: isoOf(range.start),
    end_time: isoOf(range.end),
    duration_hours: (range.end - range.start) / hours(1),
    ...fieldsFrom(kpis, DAY_FIELDS),
    total_critical_alerts: count('critical', 'page'),
    total_warning_alerts: count('warning'),
    total_info_alerts: count('info'),
    ...(!like && driftsOf(kpis)),
    availability_degraded: availability === null ? null : availability < 0.999,
    latency_degraded: p99 === null ? null : p99 >= 0.5,
    error_rate_degraded: errors === null ? null : errors >= 0.001,
    _metadata: { schema_version: '1', completeness_percent: coverage * 100 },
  }
}

/** Only of a day of ours: what was imported has its own, and its drift from a baseline that it may not have known. */
function driftsOf(kpis: readonly KpiDay[]): JsonObject {
  const drifts = kpis.flatMap(({ drift }) => (drift === null ? [] : [Math.abs(drift) * 100]))
  if (drifts.length === 0) return { max_drift_percent: null, avg_drift_percent: null }
  const mean = drifts.reduce((sum, drift) => sum + drift, 0) / drifts.length
  return { max_drift_percent: Math.max(...drifts), avg_drift_percent: mean }
}
