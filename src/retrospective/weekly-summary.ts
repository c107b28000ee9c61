import { trendOfDays } from '../analysis/drift/index.js'
import {
  type DaySummary,
  dayStatus,
  firesWithin,
  isInformational,
  isWhole,
  type KpiDay,
  optional,
  type Retrospective,
  requireShape,
  scopeKey,
  titlesOf,
  type WeekDay,
  type WeekKpi,
  type WeeklySummary,
  worstVerdict,
} from '../model/index.js'
import { alertsOfDays } from './alerts-of-days.js'
import { comparisonsIn, placeKey } from './facts.js'
import { ratioOfDays } from './kpi-week.js'

/** The location of the retrospective, for a link to it. */
export interface WeeklySummaryOptions {
  readonly retrospectiveUrl?: string | undefined
}

/** As much as fits on the page; the retrospective has the rest. */
const MOST_ACTIONS = 5

/**
 * A one-page summary of the week, from its retrospective alone: verdict and score, each day and each KPI of the whole
 * with its change from the baseline, the budgets, alerts and incidents, what could not be judged, and what to do
 * first.
 *
 * @param retrospective - from `reviewRelease` or `RetrospectiveBuilder.build`
 * @returns a report that every renderer and sink accepts
 * @throws {StabilityError} `CONFIG_INVALID` when it is not a retrospective
 * @example
 * renderMarkdown(weeklySummary(review.retrospective)).split('\n')[0] // '# checkout 2.4.0 weekly summary'
 */
export function weeklySummary(retrospective: Retrospective, options: WeeklySummaryOptions = {}): WeeklySummary {
  requireShape(retrospective, 'retrospective', RETROSPECTIVE)
  const { retrospectiveUrl } = requireShape(options, 'options', { retrospectiveUrl: optional('text') })
  const { release, health, regression, dataQuality, incidents, actionItems } = retrospective
  const { range, generatedAt, timeZone, score, grade, headlines, verdict, reasons, key, recommendations } =
    retrospective
  const days = retrospective.days.filter(({ day }) => day > 0)
  const titles = titlesOf(retrospective.kpis)
  const scores = days.map(({ day }) => health.find((report) => report.day === day)?.score ?? null)
  const { trend, reason } = trendOfDays(scores, 'higher-is-better')
  return {
    type: 'weekly-summary',
    schemaVersion: 1,
    key: `weekly-summary:${release.product}:${release.version}:${release.releasedAt}`,
    verdict,
    reasons,
    product: release.product,
    version: release.version,
    ...(titles && { titles }),
    releasedAt: release.releasedAt,
    range,
    generatedAt,
    timeZone,
    score,
    grade,
    scoreTrend: { trend, reason },
    headlines,
    rollback: regression?.rollback ?? null,
    days: days.map((day) => weekDay(day, retrospective)),
    kpis: weekKpis(days, retrospective),
    budgets: retrospective.budgets.map((each) => ({ ...each, budget: { ...each.budget, cumulative: [] } })),
    alerts: retrospective.alerts ?? alertsOfDays({ days, windows: [] }),
    incidents: incidents.map(({ id, title, severity, start, end, kpis, scopes }) => ({
      ...{ id, title, severity, start, end, kpis, scopes },
    })),
    dataQuality: { coverage: dataQuality.coverage, gaps: dataQuality.gaps, notJudged: notJudged(retrospective) },
    recommendations,
    actionItems: actionItems.slice(0, MOST_ACTIONS),
    retrospective: {
      key,
      actionItems: actionItems.length,
      ...(retrospectiveUrl !== undefined && { url: retrospectiveUrl }),
    },
  }
}

/** Another baseline may have proved what one leaves open. */
function notJudged(retrospective: Retrospective): WeeklySummary['dataQuality']['notJudged'] {
  const proved = comparisonsIn(retrospective).filter(({ status }) => status === 'regressed')
  const places = new Set(proved.map(({ kpi, scope }) => placeKey(kpi, scope)))
  return retrospective.dataQuality.notJudged.filter(({ kpi, scope }) => !places.has(placeKey(kpi, scope)))
}

const RETROSPECTIVE = {
  release: 'object',
  days: [{ day: 'number', kpis: ['object'], alerts: ['object'] }],
  health: ['object'],
  budgets: ['object'],
  incidents: ['object'],
  kpis: ['object'],
  headlines: ['text'],
  recommendations: ['text'],
  actionItems: ['object'],
  dataQuality: 'object',
} as const

function weekDay(day: DaySummary, { health, incidents, alerts = day.alerts }: Retrospective): WeekDay {
  const { range, hours, coverage } = day
  const judged = health.find((report) => report.day === day.day)
  const verdict = worstVerdict([day.verdict, ...(judged ? [judged.verdict] : [])])
  // the week's alerts, which gaps in the data do not split
  const firing = alerts.filter((alert) => firesWithin(alert, range))
  const quiet = firing.filter(isInformational).length
  return {
    day: day.day,
    range,
    ...(hours !== undefined && { hours }),
    verdict,
    score: judged?.score ?? null,
    health: judged?.status ?? 'unknown',
    alerts: firing.length - quiet,
    informationalAlerts: quiet,
    incidents: incidents.filter((incident) => firesWithin(incident, range)).length,
    coverage,
    reason: (verdict === day.verdict ? day.reasons[0] : judged?.reasons[1]) ?? '',
  }
}

/** KPIs of the whole, in the order of the retrospective. */
function weekKpis(days: readonly DaySummary[], retrospective: Retrospective): WeekKpi[] {
  const wholes = days.map(({ kpis }) => kpis.filter(({ scope }) => isWhole(scope)))
  const names = new Set([...retrospective.kpis.map(({ name }) => name), ...wholes.flat().map(({ kpi }) => kpi)])
  return [...names].flatMap((kpi) => {
    const daily = wholes.map((kpis) => kpis.find((each) => each.kpi === kpi))
    return daily.some((each) => each !== undefined) ? [weekKpi(kpi, daily, retrospective)] : []
  })
}

function weekKpi(kpi: string, daily: readonly (KpiDay | undefined)[], retrospective: Retrospective): WeekKpi {
  const { health, budgets, baseline, days } = retrospective
  const comparisons = comparisonsIn(retrospective).filter((each) => each.kpi === kpi)
  const compared = comparisons.find(({ scope }) => isWhole(scope))
  const worse = comparisons.filter(({ status, scope }) => status === 'regressed' && !isWhole(scope))
  const measured = daily.filter((each): each is KpiDay => each !== undefined && each.value !== null)
  const target = budgets.find((each) => each.kpi === kpi && isWhole(each.scope))?.budget.target
  const judgedOn = (day: number | undefined) =>
    health.find((report) => report.day === day)?.metrics.find((each) => each.kpi === kpi && isWhole(each.scope))
  const numbers = days.filter(({ day }) => day > 0).map(({ day }) => day)
  return {
    kpi,
    unit: daily.find((each) => each !== undefined)?.unit ?? '',
    value: compared?.currentValue ?? ratioOfDays(measured),
    baseline: compared?.baseline ?? (baseline ? 'launch-day' : null),
    baselineValue:
      compared?.baselineValue ?? baseline?.kpis.find((each) => each.kpi === kpi && isWhole(each.scope))?.value ?? null,
    changePercent: compared?.changePercent ?? null,
    status: compared?.status ?? null,
    severity: compared?.severity ?? 'none',
    worseIn: [...new Map(worse.map(({ scope }) => [scopeKey(scope), scope])).values()],
    trend: judgedOn(numbers.at(-1))?.trend ?? 'insufficient-data',
    daily: daily.map((each, index) => ({
      value: each?.value ?? null,
      status: dayStatus(each, judgedOn(numbers[index])?.status, target),
    })),
  }
}
