import { type AlertEpisode, alertSeverity, isInformational, severityRank } from '../../model/index.js'
import { scopeName, severityTone } from '../words/names.js'
import { count } from '../words/quantity.js'
import { bounded, cell, table, text } from './build.js'
import type { Context } from './context.js'
import type { Block, FiguresBlock } from './report-document.js'

/** Alert episodes, most severe first; an alert that fires all day is one. Informational alerts are counted by name. */
export function alertBlocks(alerts: readonly AlertEpisode[], { clock, field }: Context, limit = 20): Block[] {
  const [loud, quiet] = apart(alerts)
  const worstFirst = [...loud].sort(
    (a, b) => severityRank(alertSeverity(b)) - severityRank(alertSeverity(a)) || a.start - b.start,
  )
  return [
    table(
      'Alerts, one row for each episode, the most severe first',
      ['Alert', 'Severity', 'Scope', 'Time'],
      worstFirst,
      (alert) => [
        alert.name,
        cell(alert.severity, severityTone(alertSeverity(alert))),
        scopeName(alert.labels),
        clock.span(alert),
      ],
      {
        empty: quiet.length > 0 ? 'No alert fired that asks for anything.' : 'No alert fired.',
        limit,
        rest: field('alerts'),
      },
    ),
    ...(quiet.length > 0 ? [text(`${count(quiet.length, 'informational alert')} besides: ${namesOf(quiet)}.`)] : []),
  ]
}

/** How many alerts fired, with informational ones counted separately. */
export function alertFigure(alerts: readonly AlertEpisode[]): FiguresBlock['figures'][number] {
  const [loud, quiet] = apart(alerts)
  const worst = Math.max(-1, ...loud.map((alert) => severityRank(alertSeverity(alert))))
  return {
    label: 'Alerts',
    value: String(loud.length),
    note: quiet.length > 0 ? `${quiet.length} informational besides` : undefined,
    tone: loud.length === 0 ? 'neutral' : worst >= severityRank('high') ? 'bad' : 'watch',
  }
}

const apart = (alerts: readonly AlertEpisode[]): [loud: AlertEpisode[], quiet: AlertEpisode[]] => [
  alerts.filter((alert) => !isInformational(alert)),
  alerts.filter(isInformational),
]

function namesOf(alerts: readonly AlertEpisode[]): string {
  const times = new Map<string, number>()
  for (const { name } of alerts) times.set(name, (times.get(name) ?? 0) + 1)
  const { shown, more } = bounded([...times], 6)
  const names = shown.map(([name, amount]) => (amount === 1 ? name : `${name} (${amount} times)`))
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
