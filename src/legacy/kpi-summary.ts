import { days, hours, type KpiSummary, minutes, RANGE, requireShape, titlesOf, type Verdict } from '../model/index.js'
import { exported, type Imported, imported } from './imported.js'
import { isoOf, type JsonObject, momentIn, numberIn, objectOf, textIn, textsIn } from './json.js'
import { fieldsFrom, kpiDaysFrom, SAMPLE_FIELDS, SUMMARY_FIELDS } from './kpi-fields.js'
import { legacyKpis } from './legacy-kpis.js'

const OTHERS = [
  'ga_start',
  'ga_end',
  'duration_hours',
  'total_snapshots',
  'slo_compliance',
  'incident_count',
  'downtime_minutes',
  'certification_status',
  'certification_timestamp',
  'certification_notes',
  'timestamp',
  'critical_incident_count',
]
const KNOWN = new Set([...OTHERS, ...[...SUMMARY_FIELDS, ...SAMPLE_FIELDS].map(({ field }) => field)])

/** `ga_kpi_summary.json`, of either family. */
export function importKpiSummary(json: unknown): Imported<KpiSummary> {
  const from = objectOf(json, 'KPI summary')
  return imported(read(from), from, KNOWN)
}

export const exportKpiSummary = (
  summary: KpiSummary & Partial<Pick<Imported<KpiSummary>, 'legacy' | 'extra'>>,
): JsonObject => exported<KpiSummary>(requireShape(summary, 'report', SUMMARY), write, read)

const SUMMARY = { range: RANGE, step: 'number', kpis: ['object'], alerts: ['object'], notes: ['text'] } as const

function read(from: JsonObject): KpiSummary {
  const start = momentIn(from, 'ga_start') ?? momentIn(from, 'timestamp') ?? 0
  const end = momentIn(from, 'ga_end') ?? start + days(1)
  const snapshots = numberIn(from, 'total_snapshots')
  const kpis = kpiDaysFrom(from, isSample(from) ? SAMPLE_FIELDS : SUMMARY_FIELDS, snapshots === 0 ? 0 : 1)
  const { verdict, reasons } = certified(from)
  return {
    type: 'kpi-summary',
    schemaVersion: 1,
    key: `kpi-summary/${start}/${end}`,
    verdict,
    titles: titlesOf(legacyKpis),
    reasons,
    range: { start, end },
    step: snapshots !== null && snapshots > 0 ? Math.max(minutes(1), Math.round((end - start) / snapshots)) : hours(1),
    kpis,
    alerts: [],
    coverage: kpis.some(({ value }) => value !== null) && snapshots !== 0 ? 1 : 0,
    notes: textsIn(from, 'certification_notes'),
  }
}

const isSample = (from: JsonObject): boolean => !('ga_start' in from) && 'timestamp' in from

/** The original passed a launch day without any measurement: here, a pass needs requests. */
function certified(from: JsonObject): { verdict: Verdict; reasons: string[] } {
  const status = textIn(from, 'certification_status')
  if (status === 'FAIL') return { verdict: 'fail', reasons: textsIn(from, 'certification_notes') }
  if (status !== 'PASS') return { verdict: 'inconclusive', reasons: ['the file says nothing about certification'] }
  if ((numberIn(from, 'total_requests') ?? 0) > 0 && numberIn(from, 'overall_availability') !== null) {
    return { verdict: 'pass', reasons: ['certified by the original'] }
  }
  return { verdict: 'inconclusive', reasons: ['certified by the original, without a request to show for it'] }
}

const STATUSES: Readonly<Record<Verdict, string>> = {
  pass: 'PASS',
  warn: 'PASS',
  fail: 'FAIL',
  inconclusive: 'INCONCLUSIVE',
}

function write({ range, step, kpis, verdict, notes, alerts }: KpiSummary, like: JsonObject | undefined): JsonObject {
  if (like && isSample(like)) return { timestamp: isoOf(range.start), ...fieldsFrom(kpis, SAMPLE_FIELDS) }
  const availability = kpis.find(({ kpi }) => kpi === 'availability')?.value ?? null
  return {
    ga_start: isoOf(range.start),
    ga_end: isoOf(range.end),
    duration_hours: (range.end - range.start) / hours(1),
    total_snapshots: Math.round((range.end - range.start) / step),
    slo_compliance: availability === null ? null : availability >= 0.999,
    ...fieldsFrom(kpis, SUMMARY_FIELDS),
    incident_count: alerts.length,
    downtime_minutes: null,
    certification_status: STATUSES[verdict],
    certification_timestamp: isoOf(range.end),
    certification_notes: notes,
  }
}
