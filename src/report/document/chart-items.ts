import { type ChartSeries, type Incident, isWhole, isWithin, type Retrospective, scopeKey } from '../../model/index.js'
import { count, digits, quantity, share } from '../words/quantity.js'
import { fold, text } from './build.js'
import type { Context } from './context.js'
import { joined } from './joined-charts.js'
import type { Block, ChartItem, Mark, TableBlock } from './report-document.js'

const DAY = 86_400_000
/** Maximum number of pictures in one document, so that a phone can open the file. */
const PICTURES = 20

/** How many are shown; the others are folded. */
const OPEN = 6

/** The pictures of a week: one for each incident, to show with it, and the others. */
export interface Pictures {
  readonly ofIncidents: ReadonlyMap<string, ChartItem>
  readonly others: readonly Block[]
}

/** Incidents first, each in its scope; then the whole, then what regressed or drifted. */
export function picturesOf(report: Retrospective, context: Context): Pictures {
  const all = joined(report.charts)
  const drawn = new Set<ChartSeries>()
  const ofIncidents = new Map<string, ChartItem>()
  for (const incident of report.incidents) {
    const chart = ofIncidents.size < PICTURES / 2 ? worstHit(incident, all) : undefined
    if (chart === undefined || drawn.has(chart)) continue
    drawn.add(chart)
    ofIncidents.set(incident.id, chartItem(chart, report, context))
  }
  return { ofIncidents, others: others(all, drawn, report, context) }
}

/** The KPI that the incident affected most, in the affected scope. */
function worstHit({ worst, findings }: Incident, charts: readonly ChartSeries[]): ChartSeries | undefined {
  const places = [
    ...(worst ? [{ kpi: worst.kpi, scope: worst.scope }] : []),
    ...[...findings].sort((a, b) => Object.keys(b.scope).length - Object.keys(a.scope).length),
  ]
  for (const { kpi, scope } of places.slice(0, 50)) {
    const found = charts.find((chart) => chart.kpi === kpi && scope && scopeKey(chart.scope) === scopeKey(scope))
    if (found) return found
  }
  return undefined
}

function others(
  all: readonly ChartSeries[],
  drawn: ReadonlySet<ChartSeries>,
  report: Retrospective,
  context: Context,
): Block[] {
  if (all.length === 0) return [text('No series was kept for pictures.')]
  const notable = new Set(
    [
      ...(report.regression?.regressions ?? []),
      ...report.drifts,
      ...report.incidents.flatMap(({ findings }) => findings.slice(0, 50)),
    ].map(({ kpi = '', scope }) => kpi + scopeKey(scope)),
  )
  const rank = (chart: ChartSeries) =>
    (isWhole(chart.scope) ? 0 : 2) + (notable.has(chart.kpi + scopeKey(chart.scope)) ? 0 : 1)
  const rest = all.filter((chart) => !drawn.has(chart)).sort((a, b) => rank(a) - rank(b))
  const shown = rest.slice(0, PICTURES - drawn.size).map((chart) => chartItem(chart, report, context))
  const more = rest.length - shown.length
  if (shown.length === 0) return [text('Every picture stands beside its incident.')]
  if (shown.length <= OPEN) return [{ type: 'charts', items: shown, more, rest: 'charts' }]
  return [
    { type: 'charts', items: shown.slice(0, OPEN), more: 0 },
    fold(`${count(shown.length - OPEN, 'more picture')}`, {
      type: 'charts',
      items: shown.slice(OPEN),
      more,
      rest: 'charts',
    }),
  ]
}

function chartItem(chart: ChartSeries, report: Retrospective, context: Context): ChartItem {
  const { kpi, scope, unit, values, start, step, baseline, objective } = chart
  const range = { start, end: start + values.length * step }
  return {
    title: context.place(kpi, scope),
    unit,
    range,
    step,
    values,
    baseline,
    objective,
    incidents: report.incidents
      .flatMap((incident) => markOf(incident, chart, range.end) ?? [])
      .filter(({ start, end }) => start < range.end && end > range.start)
      .slice(0, 12),
    annotations: (report.release.annotations ?? [])
      .filter(({ at }) => at >= range.start && at < range.end)
      .slice(0, 12)
      .map(({ at, title }) => ({ start: at, end: at, title })),
    summary: summaryOf(chart, context),
    twin: twinOf(chart, context),
  }
}

/**
 * The range of an incident on a picture: that of its finding in the same series, else, for a scope within the
 * incident's, its whole duration. Null where it does not apply.
 */
function markOf(
  { start, end, title, kpis, scope: where, scopes, findings }: Incident,
  { kpi, scope }: ChartSeries,
  until: number,
): Mark | null {
  const here = findings.filter((finding) => finding.kpi === kpi && scopeKey(finding.scope) === scopeKey(scope))
  if (here.length > 0) {
    const last = here.some((finding) => finding.end === null) ? null : Math.max(...here.map((each) => each.end ?? 0))
    return { start: Math.min(...here.map((each) => each.start)), end: last ?? until, title }
  }
  const inside = where ? isWithin(scope, where) : scopes.some((hit) => isWithin(scope, hit))
  return kpis.includes(kpi) && inside && !isWhole(scope) ? { start, end: end ?? until, title } : null
}

/** The picture in a sentence, also for readers who cannot see it. */
function summaryOf(
  { values, start, step, unit, baseline, objective, objectiveIsFloor }: ChartSeries & { objectiveIsFloor?: boolean },
  { clock }: Context,
): string {
  let lowest = -1
  let highest = -1
  let known = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null || value === undefined) continue
    known++
    if (lowest < 0 || value < (values[lowest] as number)) lowest = i
    if (highest < 0 || value > (values[highest] as number)) highest = i
  }
  if (known === 0) return 'No data in this time.'
  const at = (index: number) => `${quantity(values[index] as number, unit)} (${clock.moment(start + index * step)})`
  const parts = [`From ${at(lowest)} to ${at(highest)}`]
  if (baseline) {
    const [lower, upper] = [quantity(baseline.lower, unit), quantity(baseline.upper, unit)]
    parts.push(`baseline ${lower}${lower === upper ? '' : ` to ${upper}`}`)
  }
  if (objective !== null) parts.push(`objective ${quantity(objective, unit)}${objectiveIsFloor ? ' at least' : ''}`)
  if (known < values.length) parts.push(`${share(known / values.length)} covered`)
  return `${parts.join(', ')}.`
}

/** The same picture as a table: lowest, middle and highest slot of each day. */
function twinOf({ values, start, step, unit }: ChartSeries, { clock }: Context): TableBlock {
  const perDay = Math.max(1, Math.round(DAY / step))
  const rows = []
  for (let from = 0; from < values.length && rows.length < 60; from += perDay) {
    const day = values.slice(from, from + perDay)
    const known = day.filter((value) => value !== null).sort((a, b) => a - b)
    rows.push([
      { text: clock.moment(start + from * step) },
      { text: quantity(known[0], unit) },
      { text: quantity(known[known.length >> 1], unit) },
      { text: quantity(known.at(-1), unit) },
      { text: `${digits(known.length)} of ${digits(day.length)}` },
    ])
  }
  return {
    type: 'table',
    caption: `Each ${count(1, 'day').slice(2)} of the picture`,
    columns: [
      { title: 'From', align: 'left' },
      { title: 'Lowest', align: 'right' },
      { title: 'Middle', align: 'right' },
      { title: 'Highest', align: 'right' },
      { title: 'Slots with data', align: 'right' },
    ],
    rows,
    more: Math.max(0, Math.ceil(values.length / perDay) - rows.length),
  }
}
