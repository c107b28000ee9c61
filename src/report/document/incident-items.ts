import {
  type Finding,
  type Incident,
  isWhole,
  isWithin,
  type LimitAhead,
  limitAheadInWords,
  type Retrospective,
  scopeKey,
} from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { scopeName, sentence, severityTone, spoken } from '../words/names.js'
import { count, percent, quantity, signedPercent } from '../words/quantity.js'
import { bounded, facts, text } from './build.js'
import type { Context } from './context.js'
import { evidenceFacts } from './evidence-facts.js'
import type { ChartItem, Fact, FindingItem, FindingsBlock, TextBlock, TimelineBlock } from './report-document.js'

/** Incidents in the order of their onset, each with its evidence. */
export function incidentFindings(
  incidents: readonly Incident[],
  context: Context,
  pictures: ReadonlyMap<string, ChartItem>,
): FindingsBlock | TextBlock {
  if (incidents.length === 0) return text('No incident was found in the data.', 'good')
  const { shown, more } = bounded(incidents, 30)
  return {
    type: 'findings',
    items: shown.map((incident) => incidentItem(incident, context, pictures.get(incident.id))),
    more,
    rest: 'incidents',
  }
}

/** A timeline of the week: when each incident began and ended, and the annotations in between. */
export function incidentTimeline({ incidents, range, release }: Retrospective, context: Context): TimelineBlock | null {
  if (incidents.length === 0 || range.end <= range.start) return null
  const { shown, more } = bounded(incidents, 16)
  return {
    type: 'timeline',
    caption: 'When each incident began and ended',
    range,
    lanes: shown.map(({ title, start, end, severity }) => ({
      title,
      start: Math.max(start, range.start),
      end: Math.min(end ?? range.end, range.end),
      when: context.clock.span({ start, end }),
      tone: severityTone(severity),
    })),
    annotations: (release.annotations ?? [])
      .filter(({ at }) => at >= range.start && at < range.end)
      .slice(0, 12)
      .map(({ at, title }) => ({ start: at, end: at, title: `${title}, ${context.clock.moment(at)}` })),
    more,
    rest: 'incidents',
  }
}

function incidentItem(incident: Incident, context: Context, picture: ChartItem | undefined): FindingItem {
  const {
    start,
    end,
    kpis,
    worst,
    level,
    precededBy,
    timeToDetect,
    timeToRecover,
    budgetCost,
    findings,
    severity,
    reaches,
  } = incident
  const first = findings.find(({ kind }) => kind !== 'alert') ?? findings[0]
  return {
    title: incident.title,
    tag: end === null ? `${severity}, still open` : severity,
    tone: severityTone(severity),
    text: (worst && worstText(worst, findings, context)) ?? sentence(first?.reason ?? ''),
    facts: facts(
      ['When', context.clock.span({ start, end })],
      ['What changed', level && levelText(level, context)],
      ['At this pace', reaches && paceText(reaches)],
      ['Recovered after', typeof timeToRecover === 'number' ? lengthOfTime(timeToRecover) : null],
      ['Where', whereText(incident)],
      ['KPIs, in order of onset', firstFew(kpis.map(context.title))],
      ['First alert', timeToDetect === null ? 'none' : timeToDetect === undefined ? null : noticed(timeToDetect)],
      [
        'Cost in error budget',
        budgetCost
          ?.map(
            ({ kpi, bad, share }) =>
              `${percent(share)} of ${context.title(kpi)} (${count(Math.round(bad), 'bad event')})`,
          )
          .join(', '),
      ],
      [
        'Came after',
        precededBy && `${precededBy.title}, ${lengthOfTime(precededBy.leadTime)} earlier; not a proven cause`,
      ],
    ),
    trend: first?.kpi ? context.series(first.kpi, first.scope) : undefined,
    picture,
    link: precededBy && { title: precededBy.title, url: precededBy.url },
    evidence: findingEvidence(findings, context),
  }
}

/** What the title's percentage is relative to, since no other figure of the report is measured in the same way. */
function levelText({ kpi, unit, before, after, against }: NonNullable<Incident['level']>, { title }: Context): string {
  const change = before === 0 ? '' : ` (${signedPercent((after / before - 1) * 100)})`
  return `${title(kpi)} ${quantity(before, unit)} → ${quantity(after, unit)}${change}, ${AGAINST[against]}`
}

const AGAINST: Record<NonNullable<Incident['level']>['against'], string> = {
  'time-of-day': 'while it lasted, against the same time of day before',
  onset: 'at its furthest, against the day before it began',
  expected: 'at its furthest, against what was expected',
}

const paceText = (reaches: LimitAhead): string => {
  const { slopePerDay, interval, unit } = reaches
  return `${limitAheadInWords(reaches)}: ${quantity(slopePerDay, unit)} a day (95% interval ${quantity(interval.lower, unit)} to ${quantity(interval.upper, unit)})`
}

const noticed = (delay: number): string => (delay < 1_000 ? 'at once' : `${lengthOfTime(delay)} after it began`)

/** The worst value, against what was expected there. */
function worstText(
  { kpi, value, unit, at, scope }: NonNullable<Incident['worst']>,
  findings: readonly Finding[],
  { title, clock }: Context,
): string {
  const found = findings.find(
    (finding) => finding.kpi === kpi && scopeKey(finding.scope) === scopeKey(scope ?? finding.scope),
  )
  const { limit, baseline } = found?.evidence ?? {}
  const up = typeof baseline !== 'number' || value >= baseline
  const bound =
    typeof limit === 'number' && up === value > limit ? `${up ? 'at most' : 'at least'} ${quantity(limit, unit)}` : null
  const usual = bound ?? (typeof baseline === 'number' ? quantity(baseline, unit) : null)
  const expected = usual === null ? '' : `; ${usual} was expected`
  const where = scope && !isWhole(scope) ? ` in ${scopeName(scope)}` : ''
  return `At worst: ${title(kpi)} ${quantity(value, unit)}${where}, ${clock.moment(at)}${expected}.`
}

/** The affected scope, and which parts of it: `payments (eu, us)`. */
function whereText({ scope, scopes }: Incident): string {
  if (scope === undefined) return firstFew(scopes.map(scopeName))
  const parts = scopes
    .filter((each) => isWithin(each, scope))
    .map((each) => Object.fromEntries(Object.entries(each).filter(([name]) => !(name in scope))))
    .filter((each) => !isWhole(each))
  return parts.length === 0 ? scopeName(scope) : `${scopeName(scope)} (${firstFew(parts.map(scopeName).sort(), 8)})`
}

/** The evidence of an incident's findings: the first few, then how many more. */
function findingEvidence(findings: readonly Finding[], context: Context): Fact[][] {
  const { shown, more } = bounded(findings, 4)
  const told = shown.map((finding) => [
    ...facts(
      ['Finding', `${finding.title} (${spoken(finding.kind)}, ${finding.severity})`],
      ['Where', scopeName(finding.scope)],
      ['Time', context.clock.span(finding)],
      ['Why', finding.reason],
    ),
    ...evidenceFacts(finding.evidence, context),
  ])
  return more > 0 ? [...told, facts(['And', `${count(more, 'more finding')} of the same incident`])] : told
}

const firstFew = (names: readonly string[], limit = 6): string =>
  names.length <= limit ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${names.length - limit} more`
