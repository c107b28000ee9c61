import {
  type AlertEpisode,
  type DataQuality,
  type DayStatus,
  type DaySummary,
  dayStatus,
  firesWithin,
  type HealthMetric,
  type Incident,
  isInformational,
  isWhole,
  type KpiDay,
  type Labels,
  type Retrospective,
  scopeKey,
  worstVerdict,
} from '../../model/index.js'
import { sentence, verdictTone, verdictWord } from '../words/names.js'
import { count, digits, percent, quantity, signedPercent } from '../words/quantity.js'
import { alertBlocks } from './alert-blocks.js'
import { bounded, cell, list, section, table, text } from './build.js'
import type { Context } from './context.js'
import { healthTone } from './health-document.js'
import { comparedCell, coverageCell } from './kpi-tables.js'
import type { Cell, GridBlock, GridCell, Section, TextBlock, Tone } from './report-document.js'
import { trendLines } from './trend-lines.js'

/** Each KPI of the whole: launch day, the last day and its state, and the comparison of the week with the baselines. */
export function keyMetrics(report: Retrospective, context: Context): Section {
  const whole = (kpis: readonly KpiDay[] | undefined) =>
    new Map(kpis?.filter(({ scope }) => isWhole(scope)).map((kpi) => [kpi.kpi, kpi]))
  const launch = whole(report.baseline?.kpis)
  const last = whole(report.days.at(-1)?.kpis)
  const names = [...new Set([...report.kpis.map(({ name }) => name), ...launch.keys(), ...last.keys()])].filter(
    (name) => launch.has(name) || last.has(name),
  )
  const health = report.health.find(({ day }) => day === report.days.at(-1)?.day)
  const objectives = objectivesOf(report)
  return section(
    'key-metrics',
    'Key Metrics',
    table(
      'The whole, from launch day to the last day',
      [
        'KPI',
        '#Launch day',
        '#Last day',
        '#Change',
        '#Objective',
        'Last day',
        'The week against the baselines',
        'The week',
      ],
      names,
      (kpi) => {
        const then = launch.get(kpi)
        const now = last.get(kpi)
        const compared = report.regression?.comparisons.filter((one) => one.kpi === kpi) ?? []
        const worse = compared.filter(({ status, scope }) => status === 'regressed' && !isWhole(scope))
        const comparison = compared
          .filter((one) => isWhole(one.scope))
          .sort((a, b) => order(a.status) - order(b.status))[0]
        const status = health?.metrics.find((metric) => metric.kpi === kpi && isWhole(metric.scope))?.status
        return [
          context.title(kpi),
          context.value(then?.value, kpi),
          context.value(now?.value, kpi),
          now?.drift === null || now === undefined ? '' : signedPercent(now.drift * 100),
          objectives.get(kpi) ?? '',
          status === undefined || status === 'unknown' ? '' : cell(status, healthTone(status)),
          comparison
            ? comparedCell(comparison, {
                worseIn: distinct(worse.map(({ scope }) => scope)),
                openIn: openPlaces(report.dataQuality, kpi),
              })
            : '',
          { text: '', trend: context.series(kpi, {}) },
        ]
      },
      { empty: 'No KPI of the whole was measured.', limit: 40, rest: 'kpis' },
    ),
  )
}

/** The narrower scopes in which a KPI could not be judged. */
export const openPlaces = ({ notJudged }: Pick<DataQuality, 'notJudged'>, kpi: string): Labels[] =>
  distinct(notJudged.filter((each) => each.kpi === kpi && !isWhole(each.scope)).map(({ scope }) => scope))

const distinct = (scopes: readonly Labels[]): Labels[] => [
  ...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values(),
]

/** The objective of each KPI of the whole. */
const objectivesOf = ({ charts, budgets }: Retrospective): Map<string, string> =>
  new Map([
    ...budgets
      .filter(({ scope }) => isWhole(scope))
      .map(({ kpi, budget }): [string, string] => [kpi, `${percent(budget.target)} good`]),
    ...charts.flatMap(({ kpi, scope, objective, unit }): [string, string][] =>
      isWhole(scope) && objective !== null ? [[kpi, quantity(objective, unit)]] : [],
    ),
  ])

const order = (status: string): number =>
  ['regressed', 'inconclusive', 'improved', 'unchanged', 'no_data'].indexOf(status)

/** The trend of each KPI over the days. */
export const trends = (report: Retrospective, context: Context): Section =>
  section(
    'trends',
    'Trends',
    list(trendLines(report.health.at(-1)?.metrics ?? [], context), 'Too few days are over to tell a trend.'),
  )

/** Day by day: a status for each KPI, and a row of figures for each day. */
export function dailyBreakdown(report: Retrospective, context: Context): Section {
  const health = new Map(report.health.map((day) => [day.day, day]))
  const excluded = report.days.flatMap((day) =>
    (day.excluded ?? []).map(
      (part) => `Day ${day.day}: ${context.clock.span(part.range)} was taken out: ${part.reason}`,
    ),
  )
  return section(
    'daily-breakdown',
    'Daily Breakdown',
    statusGrid(report, context),
    table(
      'The days',
      ['Day', 'Time', 'Verdict', '#Score', '#Alerts', '#Incidents', '#Coverage', 'Why'],
      report.days,
      (day) => {
        const of = health.get(day.day)
        const verdict = worstVerdict([day.verdict, ...(of ? [of.verdict] : [])])
        const inIt = report.incidents.filter(
          ({ start, end }) => start < day.range.end && (end ?? Infinity) > day.range.start,
        )
        return [
          dayName(day),
          context.clock.span(day.range),
          cell(verdictWord(verdict), verdictTone(verdict)),
          of?.score === null || of === undefined ? '' : digits(Math.round(of.score * 10) / 10),
          alertCount(report.alerts?.filter((alert) => firesWithin(alert, day.range)) ?? day.alerts),
          digits(inIt.length),
          coverageCell(day.coverage),
          whyOf(verdict === day.verdict ? day.reasons[0] : of?.reasons[1], inIt),
        ]
      },
      { empty: 'No day of the observation period is over yet.', limit: 60, rest: 'days' },
    ),
    ...alertBlocks(report.alerts ?? report.days.flatMap(({ alerts }) => alerts), context),
    excluded.length > 0 ? list(excluded, '') : null,
  )
}

/** How many alerts fired on a day, with informational ones counted separately. */
const alertCount = (alerts: readonly AlertEpisode[]): Cell => {
  const quiet = alerts.filter(isInformational).length
  return dayAlerts(alerts.length - quiet, quiet)
}

export const dayAlerts = (loud: number, quiet: number): Cell => ({
  text: digits(loud),
  ...(quiet > 0 && { note: `${quiet} informational` }),
})

/** The reason, and below it the events of this day. */
const whyOf = (reason = '', inIt: readonly Incident[] = []): Cell => ({
  text: sentence(reason),
  ...(inIt.length > 0 && {
    note: `${count(inIt.length, 'incident')}: ${bounded(inIt, 3)
      .shown.map(({ title }) => title)
      .join('; ')}${inIt.length > 3 ? ` and ${inIt.length - 3} more` : ''}`,
  }),
})

/** A day's name, with its hours if a calendar day does not have 24. */
export const dayName = ({ day, hours }: Pick<DaySummary, 'day' | 'hours'>): string =>
  `${day === 0 ? 'Launch' : `Day ${day}`}${hours === undefined || hours === 24 ? '' : ` (${digits(hours)} h)`}`

/** Day by KPI. The status is the health report's; without one, whether the objective's target was met. */
function statusGrid(report: Retrospective, context: Context): GridBlock | TextBlock {
  if (report.days.length === 0) return text('No day of the observation period is over yet.')
  const status = new Map(
    report.health.flatMap(({ day, metrics }) =>
      metrics.filter(({ scope }) => isWhole(scope)).map((metric) => [`${day} ${metric.kpi}`, metric.status]),
    ),
  )
  const targets = new Map(
    report.budgets.filter(({ scope }) => isWhole(scope)).map(({ kpi, budget }) => [kpi, budget.target]),
  )
  const days = report.days.map((day) => ({
    day,
    kpis: new Map(day.kpis.filter(({ scope }) => isWhole(scope)).map((kpi) => [kpi.kpi, kpi])),
  }))
  const names = [
    ...new Set([...report.kpis.map(({ name }) => name), ...days.flatMap(({ kpis }) => [...kpis.keys()])]),
  ].filter((name) => days.some(({ kpis }) => kpis.has(name)))
  if (names.length === 0) return text('No KPI of the whole was measured on these days.')
  const { shown, more } = bounded(names, 40)
  return {
    type: 'grid',
    caption: 'Each KPI on each day',
    days: report.days.map(
      ({ day, range }) => `${day === 0 ? 'Launch' : `Day ${day}`}, ${context.clock.tick(range.start)}`,
    ),
    more,
    rest: 'days',
    rows: shown.map((kpi) => ({
      title: context.title(kpi),
      cells: days.map(({ day, kpis }) => cellOf(kpis.get(kpi), status.get(`${day.day} ${kpi}`), targets.get(kpi))),
    })),
  }
}

const cellOf = (kpi: KpiDay | undefined, health: HealthMetric['status'] | undefined, target: number | undefined) =>
  gridCell(kpi?.value, kpi?.unit ?? '', dayStatus(kpi, health, target))

const GRID_TONES: Record<DayStatus, Tone> = {
  healthy: 'good',
  warning: 'watch',
  critical: 'bad',
  met: 'good',
  missed: 'bad',
  'no data': 'unknown',
  'no limit': 'neutral',
}

/** One KPI on one day. */
export const gridCell = (value: number | null | undefined, unit: string, status: DayStatus): GridCell => ({
  text: quantity(value, unit),
  status,
  tone: GRID_TONES[status],
})
