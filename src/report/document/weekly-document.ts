import { isWhole, placesInWords, type WeekKpi, type WeeklySummary } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { baselineName, scopeName, sentence, severityTone, spoken, verdictTone, verdictWord } from '../words/names.js'
import { count, digits, percent, quantity, share, signedPercent } from '../words/quantity.js'
import { alertBlocks, alertFigure } from './alert-blocks.js'
import { budgetTone, exhaustion } from './budget-blocks.js'
import { bounded, cell, facts, list, section, table, text } from './build.js'
import type { Context } from './context.js'
import { comparedCell, coverageCell } from './kpi-tables.js'
import { adviceText } from './regression-document.js'
import type { Block, FiguresBlock, GridBlock, ReportDocument, Section } from './report-document.js'
import { scoreText } from './score-text.js'
import { budgetFigure, coverageFigure, incidentFigure, mostSpent, scoreFigure } from './week-figures.js'
import { dayAlerts, dayName, gridCell, openPlaces } from './week-sections.js'

/** The week on one page; the retrospective has the evidence. */
export function weeklyDocument(report: WeeklySummary, context: Context): ReportDocument {
  const { clock, product, version, nextVersion } = context
  return {
    type: report.type,
    title: `${product} ${version} weekly summary`.replaceAll('  ', ' '),
    verdict: report.verdict,
    verdictWord: verdictWord(report.verdict),
    tone: verdictTone(report.verdict),
    reasons: report.headlines.length > 0 ? report.headlines.slice(0, 4) : report.reasons,
    facts: facts(
      ['Released', clock.moment(report.releasedAt)],
      ['Observed', clock.span(report.range)],
      [
        'Compared with',
        [...new Set(report.kpis.flatMap(({ baseline }) => baseline ?? []))].map(baselineName).join(', '),
      ],
      ['Times in', clock.zone],
    ),
    sections: [
      section(
        'executive-summary',
        'Executive Summary',
        weekFigures(report, context),
        report.rollback
          ? adviceText(report.rollback)
          : text('Rollback: not judged, since nothing was compared.', 'unknown'),
        text(`Why ${verdictWord(report.verdict).toLowerCase()}:`),
        list(report.reasons, 'Nothing was handed in to judge by.', { limit: 5, rest: 'reasons' }),
        scoreText(report),
      ),
      section('key-metrics', 'Key Metrics', weekTable(report, context)),
      section('trends', 'Trends', ...trendBlocks(report, context)),
      section('daily-breakdown', 'Daily Breakdown', weekGrid(report, context), dayTable(report, context)),
      section('error-budgets', 'Error Budgets', budgetTable(report, context)),
      section('incidents', 'Incidents', incidentTable(report, context)),
      section('alerts', 'Alerts', ...alertsOf(report, context)),
      section('data-quality', 'Data Quality', ...dataBlocks(report, context)),
      section(
        'recommendations',
        `Recommendations for ${nextVersion}`,
        list(report.recommendations, 'None.', { limit: 5, rest: 'recommendations' }),
      ),
      actions(report, context),
    ],
    footer: [`Generated ${clock.moment(report.generatedAt)}`, `Report ${report.key}`],
  }
}

function weekFigures(report: WeeklySummary, context: Context): FiguresBlock {
  const { incidents, budgets, dataQuality: quality } = report
  const promised = budgets.find(({ scope }) => isWhole(scope))
  const kept = report.kpis.find(({ kpi }) => kpi === promised?.kpi)
  return {
    type: 'figures',
    figures: [
      scoreFigure(report),
      ...(promised
        ? [
            {
              label: context.title(promised.kpi),
              value: context.value(kept?.value, promised.kpi),
              note: `${percent(promised.budget.target)} good promised`,
              tone: budgetTone(promised.budget),
            },
          ]
        : []),
      budgetFigure(budgets, context),
      incidentFigure(incidents, quality.coverage > 0),
      alertFigure(report.alerts),
      coverageFigure(quality),
    ],
  }
}

const weekTable = ({ kpis, budgets, dataQuality }: WeeklySummary, context: Context) => {
  const [baseline, ...others] = new Set(kpis.flatMap(({ baseline }) => baseline ?? []))
  const targets = new Map(budgets.filter(({ scope }) => isWhole(scope)).map(({ kpi, budget }) => [kpi, budget.target]))
  return table(
    'The whole week of the whole, against its baseline, what is worse first',
    [
      'KPI',
      baseline === undefined || others.length > 0 ? '#Baseline' : `#${sentence(baselineName(baseline))}`,
      '#The week',
      '#Change',
      '#Promised',
      'Against the baseline',
      'From day to day',
    ],
    worstFirst(kpis, dataQuality),
    ({ kpi, unit, baselineValue, value, changePercent, status, severity, worseIn, trend }: WeekKpi) => [
      context.title(kpi),
      baselineValue === null ? '' : quantity(baselineValue, unit),
      cell(quantity(value, unit), value === null ? 'unknown' : undefined),
      changePercent === null ? '' : signedPercent(changePercent),
      targets.has(kpi) ? `${percent(targets.get(kpi))} good` : '',
      status === null ? '' : comparedCell({ status, severity }, { worseIn, openIn: openPlaces(dataQuality, kpi) }),
      trend === 'insufficient-data' ? '' : trend,
    ],
    { empty: 'No KPI of the whole was measured.', limit: MOST_KPIS, rest: 'kpis' },
  )
}

/** Maximum number of rows that fit on a page. */
const MOST_KPIS = 16

/** KPIs that got worse or missed an objective first, then those to watch, so that a cut leaves out the good ones. */
function worstFirst(kpis: readonly WeekKpi[], dataQuality: WeeklySummary['dataQuality']): WeekKpi[] {
  const rank = ({ kpi, status, worseIn, trend, daily }: WeekKpi): number => {
    const days = new Set(daily.map((day) => day.status))
    if (status === 'regressed' || worseIn.length > 0 || days.has('critical') || days.has('missed')) return 0
    const open = status === 'inconclusive' || openPlaces(dataQuality, kpi).length > 0
    return open || trend === 'worsening' || days.has('warning') || days.has('no data') ? 1 : 2
  }
  return [...kpis].sort((a, b) => rank(a) - rank(b))
}

function weekGrid({ days, kpis, dataQuality }: WeeklySummary, context: Context): GridBlock | null {
  const { shown, more } = bounded(worstFirst(kpis, dataQuality), MOST_KPIS)
  if (days.length === 0 || shown.length === 0) return null
  return {
    type: 'grid',
    caption: 'Each KPI on each day',
    days: days.map(({ day, range }) => `Day ${day}, ${context.clock.tick(range.start)}`),
    rows: shown.map(({ kpi, unit, daily }) => ({
      title: context.title(kpi),
      cells: daily.map(({ value, status }) => gridCell(value, unit, status)),
    })),
    more,
    rest: 'kpis',
  }
}

const alertsOf = ({ alerts, dataQuality }: WeeklySummary, context: Context): Block[] =>
  alerts.length === 0 && dataQuality.coverage === 0
    ? [text('Nothing was measured.', 'unknown')]
    : alertBlocks(alerts, context, 8)

const dayTable = ({ days }: WeeklySummary, context: Context) =>
  table(
    'The days',
    ['Day', 'From', 'Verdict', '#Score', '#Alerts', '#Incidents', '#Coverage', 'Why'],
    days,
    ({ day, hours, range, verdict, score, alerts, informationalAlerts, incidents, coverage, reason }) => [
      dayName({ day, hours }),
      context.clock.moment(range.start),
      cell(verdictWord(verdict), verdictTone(verdict)),
      score === null ? '' : digits(Math.round(score * 10) / 10),
      dayAlerts(alerts, informationalAlerts),
      digits(incidents),
      coverageCell(coverage),
      sentence(reason),
    ],
    { empty: 'No day of the observation period is over yet.', limit: 14, rest: 'days' },
  )

function trendBlocks({ days, scoreTrend, kpis }: WeeklySummary, context: Context): Block[] {
  const scores = days.map(({ score }) => (score === null ? '–' : digits(Math.round(score * 10) / 10)))
  const of = (trend: WeekKpi['trend']) => kpis.filter((kpi) => kpi.trend === trend).map(({ kpi }) => context.title(kpi))
  const lines = (['worsening', 'improving'] as const).flatMap((trend) =>
    of(trend).length > 0 ? [`${sentence(trend)}: ${of(trend).join('; ')}.`] : [],
  )
  return [
    scores.length > 0
      ? text(`Score, day by day: ${scores.join(', ')} (${spoken(scoreTrend.trend)}: ${scoreTrend.reason}).`)
      : text('No day has a score.', 'unknown'),
    list(
      lines,
      kpis.some(({ trend }) => trend === 'stable')
        ? 'No KPI of the whole is heading anywhere.'
        : 'Too few days are over to tell a trend.',
    ),
  ]
}

const budgetTable = ({ budgets }: WeeklySummary, context: Context) =>
  table(
    'Error budgets, the whole first, then the most spent',
    ['Objective', 'Scope', '#Target', '#Reached since the release', '#Spent of the period', 'Lasts at this pace'],
    [...budgets].sort((a, b) => Number(isWhole(b.scope)) - Number(isWhole(a.scope)) || mostSpent(a, b)),
    ({ kpi, scope, budget }) => [
      context.title(kpi),
      scopeName(scope),
      percent(budget.target),
      budget.errorRatio === null ? 'no traffic' : percent(1 - budget.errorRatio),
      cell(percent(budget.consumedOfPeriod), budgetTone(budget)),
      exhaustion(budget, budget.timeToExhaustion),
    ],
    {
      empty: 'No KPI has an objective with a target, so there is no error budget to speak of.',
      limit: 5,
      rest: 'budgets',
    },
  )

const incidentTable = ({ incidents, dataQuality }: WeeklySummary, context: Context) =>
  incidents.length === 0
    ? dataQuality.coverage > 0
      ? text('No incident was found in the data.', 'good')
      : text('Nothing was measured.', 'unknown')
    : table(
        'Incidents, in the order of their onset',
        ['Incident', 'Severity', 'When'],
        incidents,
        ({ title, severity, start, end }) => [
          title,
          cell(severity, severityTone(severity)),
          context.clock.span({ start, end }),
        ],
        { limit: 10, rest: 'incidents' },
      )

function dataBlocks({ dataQuality: { coverage, gaps, notJudged } }: WeeklySummary, context: Context): Block[] {
  const silent = gaps.reduce((sum, { start, end }) => sum + end - start, 0)
  const missing = gaps.length === 0 ? '' : ` ${count(gaps.length, 'gap')}, ${lengthOfTime(silent)} in all.`
  return [
    text(`${share(coverage)} of the expected data is there.${missing}`, coverage < 0.8 ? 'watch' : undefined),
    notJudged.length === 0
      ? text(coverage > 0 ? 'Everything could be judged.' : 'Nothing could be judged.')
      : list(
          [...new Set(notJudged.map(({ kpi }) => kpi))].map((name) => {
            const scopes = notJudged.filter(({ kpi }) => kpi === name).map(({ scope }) => scope)
            return `Could not be judged: ${context.title(name)}, in ${placesInWords(scopes)}.`
          }),
          '',
          { limit: 6, rest: 'dataQuality.notJudged' },
        ),
  ]
}

/** What to do first, a line each; the steps and the evidence are in the retrospective. */
function actions({ actionItems, retrospective }: WeeklySummary, { clock }: Context): Section {
  const { actionItems: all, key, url } = retrospective
  const first = actionItems.length < all ? ` These are the most urgent ${actionItems.length} of ${all}.` : ''
  return section(
    'action-items',
    'Action Items',
    list(
      actionItems.map(
        ({ priority, title, due }) => `${priority} ${title}${due === null ? '' : `, due ${clock.moment(due)}`}`,
      ),
      'Nothing to do.',
      { ordered: true },
    ),
    {
      type: 'text',
      text: `Steps, evidence and pictures are in the retrospective (${key}).${first}`,
      ...(url !== undefined && { link: { title: 'The retrospective', url } }),
    },
  )
}
