import {
  type Anomaly,
  annotationBefore,
  annotationsOf,
  type Finding,
  type Incident,
  isWithin,
  type Kpi,
  type KpiWindow,
  type Labels,
  type Release,
  scopeKey,
  type Timestamp,
  worstSeverity,
} from '../model/index.js'
import { budgetCost } from './budget-cost.js'
import { placeKey } from './facts.js'
import { incidentTitle } from './incident-title.js'
import { lastSampleAt } from './last-sample.js'
import { limitAhead, severityAhead } from './limit-ahead.js'
import type { MeasuredPlace, MeasuredPlaces } from './measured-places.js'

/** What incidents are built with besides their findings. */
export interface Known {
  readonly windows: readonly KpiWindow[]
  readonly places: MeasuredPlaces
  readonly kpis: ReadonlyMap<string, Kpi>
  readonly release: Release | undefined
}

/** The incident of one group of findings, sorted by onset. */
export function incidentOf(
  core: Labels,
  findings: readonly Finding[],
  anomalies: ReadonlyMap<string, Anomaly>,
  { windows, places, kpis: definitions, release }: Known,
): Incident {
  const start = onsetOf(findings)
  const end = endOf(findings, windows)
  const reaches = limitAhead(findings, { kpis: definitions, places })
  const severity = worstSeverity([...findings.map((finding) => finding.severity), ...severityAhead(reaches)]) ?? 'low'
  const kpis = distinct(findings.flatMap(({ kpi }) => (kpi === undefined ? [] : [kpi])))
  const alert = findings.find(({ kind }) => kind === 'alert')
  const worst = worstValue(core, findings, { anomalies, places })
  const before = release && annotationBefore(start, annotationsOf(release))
  const cost = budgetCost({ start, end }, core, kpis, windows)
  return {
    id: `incident-${new Date(start).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z-${hash(findings[0]?.id ?? '')}`,
    ...incidentTitle({
      core,
      findings,
      anomalies,
      kpis: definitions,
      places,
      isOpen: end === null,
      product: release?.product,
    }),
    severity,
    start,
    end,
    scope: core,
    scopes: distinctScopes(findings.map(({ scope }) => scope)),
    kpis,
    findings,
    evidence: findings.map(({ evidence }) => evidence),
    ...(worst && { worst }),
    ...(reaches && { reaches }),
    ...(before && { precededBy: before }),
    timeToDetect: alert ? Math.max(0, alert.start - start) : null,
    timeToRecover: end === null ? null : end - start,
    ...(cost.length > 0 && { budgetCost: cost }),
  }
}

/**
 * The first onset; for a trend, whose onset is uncertain in every scope, the median of the narrowest scopes, since the
 * earliest of several estimates is too early.
 */
function onsetOf(findings: readonly Finding[]): Timestamp {
  const starts = (some: readonly Finding[]): number[] => some.map(({ start }) => start).sort((a, b) => a - b)
  const measured = findings.filter(({ kind }) => kind !== 'alert')
  if (measured.length === 0 || !measured.every(({ kind }) => kind === 'drift')) return starts(findings)[0] as Timestamp
  const width = Math.max(...measured.map(({ scope }) => Object.keys(scope).length))
  const narrow = starts(measured.filter(({ scope }) => Object.keys(scope).length === width))
  const [alerted = Number.POSITIVE_INFINITY] = starts(findings.filter(({ kind }) => kind === 'alert'))
  return Math.min(narrow[(narrow.length - 1) >> 1] as Timestamp, alerted)
}

/** The latest end, or null while a finding is ongoing or no later sample shows that it has ended. */
function endOf(findings: readonly Finding[], windows: readonly KpiWindow[]): Timestamp | null {
  let end: Timestamp = Number.NEGATIVE_INFINITY
  for (const finding of findings) {
    if (finding.end === null) return null
    const seen = lastSampleAt(finding, windows)
    if (seen !== null && seen <= finding.end) return null
    end = Math.max(end, finding.end)
  }
  return end
}

/**
 * The worst value of the KPI that deviated most: by score, then by deviation in multiples of the noise. The whole
 * dilutes an incident, so values measured in the incident's own scope take precedence.
 */
function worstValue(
  core: Labels,
  all: readonly Finding[],
  { anomalies, places }: { readonly anomalies: ReadonlyMap<string, Anomaly>; readonly places: MeasuredPlaces },
): Incident['worst'] {
  const inside = all.filter(({ id, scope }) => anomalies.has(id) && isWithin(scope, core))
  const findings = inside.length > 0 ? inside : all
  const reach = ({ deviation, scale }: Anomaly): number => Math.abs(deviation) / (scale || Math.abs(deviation) || 1)
  let worst: { finding: Finding; anomaly: Anomaly } | undefined
  for (const finding of findings) {
    const anomaly = anomalies.get(finding.id)
    if (!anomaly) continue
    const further =
      !worst ||
      anomaly.score > worst.anomaly.score ||
      (anomaly.score === worst.anomaly.score && reach(anomaly) > reach(worst.anomaly))
    if (further) worst = { finding, anomaly }
  }
  if (!worst) return undefined
  const { finding, anomaly } = worst
  const { kpi = 'series', scope } = finding
  return { kpi, unit: finding.evidence.unit ?? '', scope, ...extremeOf(anomaly, places.get(placeKey(kpi, scope))) }
}

/** The most extreme value measured during it; without measurements, the peak that the detector reported. */
function extremeOf({ start, end, direction, actual, peak }: Anomaly, place: MeasuredPlace | undefined) {
  let extreme = { value: actual, at: peak }
  const { timestamps, values } = place?.result.series ?? { timestamps: [], values: [] }
  for (let i = 0; i < timestamps.length; i++) {
    const [at, value] = [timestamps[i] as number, values[i] as number]
    const isInside = at >= start && at < (end ?? Number.POSITIVE_INFINITY)
    if (isInside && (direction === 'up' ? value > extreme.value : value < extreme.value)) extreme = { value, at }
  }
  return extreme
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)]

/** Distinct scopes in order of first appearance. */
export const distinctScopes = (scopes: readonly Labels[]): Labels[] => [
  ...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values(),
]

/** FNV-1a, 32 bits: short, stable and the same everywhere. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): string {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    state ^= text.charCodeAt(i)
    state = Math.imul(state, 0x01000193)
  }
  return (state >>> 0).toString(16).padStart(8, '0')
}
