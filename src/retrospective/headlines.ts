import {
  type Degradation,
  days,
  type Incident,
  inWords,
  limitAheadInWords,
  placesInWords,
  type Success,
  scopesAgree,
  severityRank,
  span,
  spokenDay,
  spokenMoment,
  type Verdict,
  worstSeverity,
} from '../model/index.js'
import type { Facts } from './facts.js'
import { isTrend } from './findings.js'
import { kpiText } from './scope-text.js'

/**
 * The three most important points, worst first; successes only if there are fewer than three problems. A fourth line
 * counts the incidents left out.
 */
export function headlines(
  facts: Facts,
  {
    degradations,
    successes,
    verdict,
  }: {
    readonly degradations: readonly Degradation[]
    readonly successes: readonly Success[]
    readonly verdict: Verdict
  },
): string[] {
  const { rollback } = facts.regression ?? {}
  const advised = rollback?.level === 'recommended' || rollback?.level === 'immediate'
  const untold = degradations.filter((each) => !facts.incidents.some((incident) => explains(facts, incident, each)))
  const troubles = [
    ...alike(untold).map((group) => ({ rank: degradationRank(group), text: degraded(facts, group), incident: null })),
    ...facts.incidents.map((each) => ({ rank: incidentRank(each), text: told(each), incident: each })),
  ].sort((a, b) => b.rank - a.rank)
  const unknown =
    facts.days.length === 0 && facts.regression === null ? ['Nothing was measured: there is no answer.'] : []
  const calm =
    verdict === 'pass' && troubles.length === 0
      ? ['Nothing got worse than before the release by more than chance.']
      : []
  const before = [
    ...unknown,
    ...(advised ? [`Rollback is ${rollback?.level}: ${rollback?.reasons[0] ?? ''}`.trim()] : []),
  ]
  const shown = troubles.slice(0, Math.max(0, MOST - before.length))
  const untoldIncidents = facts.incidents.filter((each) => !shown.some(({ incident }) => incident === each))
  return [
    ...[...before, ...shown.map(({ text }) => text), ...calm, ...successes.map(({ description }) => description)].slice(
      0,
      MOST,
    ),
    ...rest(untoldIncidents),
  ]
}

/** Maximum number of headlines. */
const MOST = 3

/** The incidents left out: `And 2 more incidents, 1 of them critical.` */
function rest(incidents: readonly Incident[]): string[] {
  const worst = worstSeverity(incidents.map(({ severity }) => severity))
  if (worst === null) return []
  const some = incidents.filter(({ severity }) => severity === worst).length
  const of = some === incidents.length ? worst : `${some} of them ${worst}`
  return [`And ${incidents.length} more incident${incidents.length === 1 ? '' : 's'}, ${of}.`]
}

/** Ongoing problems rank above resolved ones. */
const incidentRank = ({ severity, end }: Incident): number => severityRank(severity) + (end === null ? 1.2 : 0.1)

/** What was as bad on launch day ranks below what got worse after it. */
const degradationRank = ([first]: readonly Degradation[]): number =>
  first === undefined ? 0 : severityRank(first.severity) + (first.state === 'open' ? 0.5 : 0)

/** Whether an incident already covers a degradation: the same group of KPIs, within its scopes, during it. */
function explains(
  { kpis }: Facts,
  { kpis: hit, scopes, start, end }: Incident,
  { kpi, scope, since }: Degradation,
): boolean {
  const groupOf = (name: string): string => kpis.get(name)?.group ?? name
  return (
    hit.some((name) => groupOf(name) === groupOf(kpi)) &&
    scopes.some((place) => scopesAgree(place, scope)) &&
    (since === null || (since >= start - days(1) && since <= (end ?? Number.POSITIVE_INFINITY)))
  )
}

/** The same problem of the same KPI in several scopes is one point. */
function alike(degradations: readonly Degradation[]): Degradation[][] {
  const groups = new Map<string, Degradation[]>()
  for (const each of degradations) {
    const key = [each.kind, each.kpi, each.severity, each.state].join(' ')
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()]
}

function degraded(facts: Facts, group: readonly Degradation[]): string {
  const [first] = group as [Degradation, ...Degradation[]]
  if (group.length === 1 || first.kind === 'budget') return first.description
  const where = placesInWords(group.map(({ scope }) => scope))
  if (first.kind === 'objective') return `${kpiText(facts, first.kpi)} missed its objective in ${where}.`
  const changes = group.flatMap(({ changePercent }) => changePercent ?? []).map(Math.abs)
  const by = changes.length === 0 ? '' : ` by up to ${inWords(Math.max(...changes), '%')}`
  return `${kpiText(facts, first.kpi)} got worse${by} in ${where}${first.state === 'open' ? ', still so' : ''}.`
}

/** The onset of a trend is known to the day. */
const since = ({ start, findings }: Incident): string =>
  isTrend(findings) ? `about ${spokenDay(start)}` : spokenMoment(start)

const told = (incident: Incident): string => {
  const { title, start, end, reaches } = incident
  const ahead = reaches ? `: ${limitAheadInWords(reaches)}` : ''
  return end === null
    ? `${title}, since ${since(incident)}, still open${ahead}.`
    : `${title}, for ${span(end - start)} from ${spokenMoment(start)}.`
}
