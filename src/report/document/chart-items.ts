import {
  type ChartSeries,
  type Incident,
  isWhole,
  type Range,
  type Retrospective,
  scopeKey,
  scopesAgree,
} from '../../model/index.js'
import { count, digits, quantity, share } from '../words/quantity.js'
import { text } from './build.js'
import type { Context } from './context.js'
import { joined } from './joined-charts.js'
import type { ChartItem, ChartsBlock, Mark, TableBlock, TextBlock, Tone } from './report-document.js'

const DAY = 86_400_000
/** Pictures in one document: beyond these the file grows past what a phone opens at once. */
const PICTURES = 20

/** The KPIs' week as pictures: what regressed or was hit by an incident first, then the whole. */
export function charts(report: Retrospective, context: Context): ChartsBlock | TextBlock {
  const notable = new Map<string, number>()
  const note = (kpi: string | undefined, scope: Parameters<typeof scopeKey>[0]) => {
    if (kpi !== undefined) notable.set(kpi + scopeKey(scope), (notable.get(kpi + scopeKey(scope)) ?? 0) + 1)
  }
  for (const { kpi, scope } of report.regression?.regressions ?? []) note(kpi, scope)
  for (const { findings } of report.incidents) for (const { kpi, scope } of findings.slice(0, 50)) note(kpi, scope)
  for (const { kpi, scope } of report.drifts) note(kpi, scope)
  const rank = (chart: ChartSeries) =>
    notable.has(chart.kpi + scopeKey(chart.scope)) ? 0 : isWhole(chart.scope) ? 1 : 2
  const sorted = joined(report.charts)
    .map((chart, index) => ({ chart, index, rank: rank(chart) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
  if (sorted.length === 0) return text('No series was kept for pictures.')
  return {
    type: 'charts',
    items: sorted
      .slice(0, PICTURES)
      .map(({ chart, rank }) => chartItem(chart, report, context, rank === 0 ? 'bad' : 'neutral')),
    more: Math.max(0, sorted.length - PICTURES),
  }
}

function chartItem(chart: ChartSeries, report: Retrospective, context: Context, tone: Tone): ChartItem {
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
      .filter((incident) => touches(incident, chart, range))
      .slice(0, 12)
      .map((incident) => markOf(incident, range.end)),
    annotations: (report.release.annotations ?? [])
      .filter(({ at }) => at >= range.start && at < range.end)
      .slice(0, 12)
      .map(({ at, title }) => ({ start: at, end: at, title })),
    summary: summaryOf(chart, context),
    tone,
    twin: twinOf(chart, context),
  }
}

const touches = ({ start, end, kpis, scopes }: Incident, { kpi, scope }: ChartSeries, range: Range): boolean =>
  start < range.end &&
  (end === null || end > range.start) &&
  kpis.includes(kpi) &&
  (isWhole(scope) || scopes.some((hit) => scopesAgree(hit, scope)))

const markOf = ({ start, end, title }: Incident, until: number): Mark => ({ start, end: end ?? until, title })

/** The picture in a sentence, for those who cannot see it and those who will not look. */
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
  if (baseline) parts.push(`baseline ${quantity(baseline.lower, unit)} to ${quantity(baseline.upper, unit)}`)
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
