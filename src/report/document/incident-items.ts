import type { Finding, Incident, Retrospective } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { scopeName, sentence, severityTone, spoken } from '../words/names.js'
import { count, percent, quantity } from '../words/quantity.js'
import { bounded, facts, text } from './build.js'
import type { Context } from './context.js'
import { evidenceFacts } from './evidence-facts.js'
import type { Fact, FindingItem, FindingsBlock, TextBlock, TimelineBlock } from './report-document.js'

/** Incidents in the order of their onset, each with what it rests on. */
export function incidentFindings(
  incidents: readonly Incident[],
  context: Context,
  limit = 30,
): FindingsBlock | TextBlock {
  if (incidents.length === 0) return text('No incident was found in the data.', 'good')
  const { shown, more } = bounded(incidents, limit)
  return { type: 'findings', items: shown.map((incident) => incidentItem(incident, context)), more }
}

/** The week at a glance: when each incident began and ended, and what was done in between. */
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
  }
}

function incidentItem(incident: Incident, context: Context): FindingItem {
  const { start, end, scopes, kpis, worst, precededBy, timeToDetect, timeToRecover, budgetCost, findings, severity } =
    incident
  const first = findings.find(({ kind }) => kind !== 'alert') ?? findings[0]
  return {
    title: incident.title,
    tag: end === null ? `${severity}, still open` : severity,
    tone: severityTone(severity),
    text: sentence(first?.reason ?? ''),
    facts: facts(
      ['When', context.clock.span({ start, end })],
      ['Lasted', end === null ? null : lengthOfTime(end - start)],
      ['Where', firstFew(scopes.map(scopeName))],
      ['KPIs, in order of onset', firstFew(kpis.map(context.title))],
      [
        'Worst',
        worst &&
          `${context.title(worst.kpi)} ${quantity(worst.value, worst.unit)} at ${context.clock.moment(worst.at)}`,
      ],
      ['Noticed after', typeof timeToDetect === 'number' ? lengthOfTime(timeToDetect) : null],
      ['Recovered after', typeof timeToRecover === 'number' ? lengthOfTime(timeToRecover) : null],
      [
        'Budget it took',
        budgetCost
          ?.map(
            ({ kpi, bad, share }) => `${context.title(kpi)} ${percent(share)} (${count(Math.round(bad), 'bad event')})`,
          )
          .join(', '),
      ],
      [
        'Came after',
        precededBy && `${precededBy.title}, ${lengthOfTime(precededBy.leadTime)} earlier (in time, not a proven cause)`,
      ],
    ),
    trend: first?.kpi ? context.series(first.kpi, first.scope) : undefined,
    link: precededBy && { title: precededBy.title, url: precededBy.url },
    evidence: findingEvidence(findings, context),
  }
}

/** What each finding of an incident rests on: the first few, then how many more. */
function findingEvidence(findings: readonly Finding[], context: Context): Fact[][] {
  const { shown, more } = bounded(findings, 4)
  const told = shown.map((finding) => [
    ...facts(
      ['Finding', `${finding.title} (${spoken(finding.kind)}, ${finding.severity})`],
      ['Time', context.clock.span(finding)],
      ['Why', finding.reason],
    ),
    ...evidenceFacts(finding.evidence, context),
  ])
  return more > 0 ? [...told, facts(['And', `${count(more, 'more finding')} of the same incident`])] : told
}

const firstFew = (names: readonly string[], limit = 6): string =>
  names.length <= limit ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${names.length - limit} more`
