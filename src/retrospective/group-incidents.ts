import {
  type AlertEpisode,
  ANOMALY,
  type Anomaly,
  directionOf,
  type Finding,
  hours,
  type Incident,
  isInformational,
  isWhole,
  type Kpi,
  type KpiWindow,
  type Labels,
  optional,
  type Release,
  requireShape,
  scopesAgree,
  severityRank,
  WINDOW,
} from '../model/index.js'
import { cameToAnything } from './came-to-anything.js'
import { alertFinding, anomalyFinding } from './findings.js'
import { hasEvents } from './has-events.js'
import { distinctScopes, incidentOf } from './incident-of.js'
import { joinedAlerts } from './joined-alerts.js'
import { listOf } from './list-of.js'
import { measuredPlaces } from './measured-places.js'
import { type OpenGroup, OpenGroups } from './open-groups.js'
import { settledAnomaly } from './settled-anomaly.js'
import { type SiblingCounter, siblingCounter } from './sibling-counter.js'
import { sloBreaches } from './slo-breaches.js'
import { isUnlikeLaunchDay } from './unlike-launch-day.js'

/** Findings whose onsets are further apart than this are separate incidents. */
const ONSETS_WITHIN = hours(2)
/** The onset of a trend is known to the day. */
const TRENDS_WITHIN = hours(24)

/** The input of incidents; every part is optional. */
export interface IncidentInput {
  readonly anomalies?: readonly Anomaly[] | undefined
  readonly alerts?: readonly AlertEpisode[] | undefined
  /** Periods in which an objective was missed. Default: `sloBreaches` of the windows. */
  readonly breaches?: readonly Finding[] | undefined
  /**
   * Measured windows: they give units and directions, an incident's budget cost, whether it recovered, and the alerts.
   */
  readonly window?: KpiWindow | readonly KpiWindow[] | undefined
  /** Units and directions of KPIs that are in no window. */
  readonly kpis?: readonly Kpi[] | undefined
  /**
   * Alerts that fired before it and findings in its exclusions open no incident; its annotations are linked to
   * incidents.
   */
  readonly release?: Release | undefined
}

/**
 * Groups anomalies, missed objectives and alerts into incidents: findings whose onsets lie within two hours of the
 * first and whose scopes do not contradict each other form one. So do scopes with a common label that most of its
 * siblings share: eight services of one region are that region. A trend is its own incident and absorbs no other
 * findings. Informational alerts, alerts from before the release, changes for the better and missing data open no
 * incident.
 *
 * @param input - findings in any order; the same ones give the same incidents, with the same ids
 * @returns incidents by onset, each with its KPIs and scopes in the order in which they were affected
 * @example
 * groupIncidents({ alerts: [{ name: 'HighErrorRate', severity: 'critical', labels: { service: 'a' }, start: 0, end: 60_000 }] }).length // 1
 */
export function groupIncidents(input: IncidentInput = {}): Incident[] {
  const { anomalies = [], alerts, breaches, window, kpis: list = [], release } = requireShape(input, 'input')
  requireShape(anomalies, 'anomalies', [ANOMALY])
  requireShape(list, 'kpis', ['object'])
  requireShape(alerts, 'alerts', optional([{ name: 'text', severity: 'text', labels: 'object', start: 'number' }]))
  requireShape(breaches, 'breaches', optional(['object']))
  requireShape(release, 'release', optional({ releasedAt: 'number' }))
  requireShape(listOf(window), 'window', [{ ...WINDOW, alerts: ['object'] }])
  const windows = listOf(window)
  const kpis = new Map(
    [...windows.flatMap((each) => each.kpis.map(({ kpi }) => kpi)), ...list].map((kpi) => [kpi.name, kpi]),
  )
  const places = measuredPlaces(windows)
  const scopes = distinctScopes([
    ...[...places.values()].map(({ result }) => result.scope),
    ...anomalies.map(({ scope = {} }) => scope),
  ])
  const dimensions = new Set(scopes.flatMap((scope) => Object.keys(scope)))
  const fired = joinedAlerts(alerts ?? windows.flatMap((each) => each.alerts), windows)
    .filter((alert) => !isInformational(alert) && !(release && alert.start < release.releasedAt))
    .map((alert) => alertFinding(alert, dimensions.size > 0 ? dimensions : undefined))
  const anomalyOf = new Map<string, Anomaly>()
  const strayed = anomalies.flatMap((found) => {
    const anomaly = settledAnomaly(found, places)
    const kpi = kpis.get(anomaly.kpi ?? '')
    if (!isAdverse(anomaly, kpi) || !hasEvents(anomaly, places) || !cameToAnything(anomaly, places)) return []
    if (!isUnlikeLaunchDay(anomaly, places, release)) return []
    const finding = anomalyFinding(anomaly, kpi)
    anomalyOf.set(finding.id, anomaly)
    return [finding]
  })
  const missed = breaches ?? windows.flatMap((each) => sloBreaches(each, release))
  const findings = unique([...strayed, ...missed, ...fired])
    .filter(({ kind, start }) => kind !== 'missing-data' && !isExcluded(start, release))
    .sort(byOnset)
  const groupOf = (name: string): string => kpis.get(name)?.group ?? name
  const isNear = nearness(groupOf)
  const siblings = siblingCounter(scopes, places.size > 0)
  const groups: Group[] = []
  const open = new OpenGroups<Group>(ONSETS_WITHIN, groupOf)
  for (const [order, finding] of findings.entries()) {
    const group = open.latest(finding, (group) => belongs(finding, group, findings, siblings, isNear))
    if (group) {
      const before = group.core
      join(group, finding)
      if (group.core !== before) open.add(group)
    } else if (opens(finding)) {
      const opened = { core: finding.scope, opener: finding, order, findings: [finding] }
      groups.push(opened)
      open.add(opened)
    }
  }
  return groups.map(({ core, findings }) => incidentOf(core, findings, anomalyOf, { windows, places, kpis, release }))
}

interface Group extends OpenGroup {
  /** The labels that the members share: the narrowest scope that contains the incident. */
  core: Labels
  readonly findings: Finding[]
}

/** A change for the better is not an incident, nor is a change of a neutral KPI. */
function isAdverse({ direction }: Anomaly, kpi: Kpi | undefined): boolean {
  if (!kpi) return true
  if (kpi.mode === 'observe') return false
  const good = directionOf(kpi)
  return good === 'higher-is-better' ? direction === 'down' : good === 'lower-is-better' ? direction === 'up' : false
}

const isExcluded = (start: number, release: Release | undefined): boolean =>
  release?.exclusions?.some(({ range }) => start >= range.start && start < range.end) ?? false

const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [finding.id, finding])).values(),
]

const byOnset = (a: Finding, b: Finding): number =>
  a.start - b.start ||
  severityRank(b.severity) - severityRank(a.severity) ||
  Object.keys(a.scope).length - Object.keys(b.scope).length ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

function belongs(
  finding: Finding,
  group: Group,
  all: readonly Finding[],
  siblings: SiblingCounter,
  isNear: Nearness,
): boolean {
  const { core, opener, order } = group
  if (!isNear(finding, opener)) return false
  if (scopesAgree(finding.scope, core)) return true
  const reach = opener.kind === 'drift' ? TRENDS_WITHIN : ONSETS_WITHIN
  const near = (): Labels[] => {
    const scopes: Labels[] = []
    for (let i = order; i < all.length; i++) {
      const other = all[i] as Finding
      if (isNear(other, opener)) scopes.push(other.scope)
      else if (other.start - opener.start > reach) break
    }
    return scopes
  }
  return siblings.areHit(core, finding.scope, opener.id, near)
}

type Nearness = (finding: Finding, opener: Finding) => boolean

/**
 * Whether onsets are within two hours. A trend absorbs only its own kind: the same KPI's trends that began within a day
 * or while it lasted, those of its group that began with it (mean and quantiles of one histogram), and an alert whose
 * name says which KPI it watches.
 */
const nearness =
  (groupOf: (kpi: string) => string): Nearness =>
  (finding, opener) => {
    const apart = finding.start - opener.start
    if (opener.kind !== 'drift') return finding.kind !== 'drift' && apart <= ONSETS_WITHIN
    const goesOn = opener.end === null || finding.start < opener.end
    if (finding.kind === 'drift') {
      if (finding.kpi === opener.kpi) return apart <= TRENDS_WITHIN || goesOn
      return apart <= ONSETS_WITHIN && groupOf(finding.kpi ?? '') === groupOf(opener.kpi ?? '')
    }
    return finding.kind === 'alert' && goesOn && !isWhole(finding.scope) && names(finding.title, opener.kpi ?? '')
  }

/** `Alert MemoryGrowth` names `memory`; `Alert HighLatency` names `latency-p95`. */
const names = (title: string, kpi: string): boolean => {
  const [word = ''] = kpi.toLowerCase().split(/[^a-z0-9]+/)
  return word.length > 2 && title.toLowerCase().includes(word)
}

/** A finding of severity `low` can join an incident, but does not open one. */
const opens = ({ kind, severity }: Finding): boolean => kind === 'alert' || severity !== 'low'

/**
 * A symptom of the whole takes the scope of its first narrower member; else the scope is the labels that members
 * share.
 */
function join(group: Group, finding: Finding): void {
  group.findings.push(finding)
  if (isWhole(finding.scope)) return
  if (isWhole(group.core)) {
    group.core = finding.scope
    return
  }
  const shared = Object.entries(group.core).filter(([name, value]) => finding.scope[name] === value)
  const isNarrower = shared.length < Object.keys(group.core).length
  if (shared.length > 0 && isNarrower) group.core = Object.fromEntries(shared)
}
