import {
  baselineInWords,
  type Degradation,
  days,
  inWords,
  type KpiBudget,
  type KpiComparison,
  moment,
  severityRank,
  span,
  type Timestamp,
} from '../model/index.js'
import { adverseChange } from './adverse-change.js'
import { decides, directionIn, type Facts, placeKey, queryFor } from './facts.js'
import { findingId } from './findings.js'
import type { KpiWeek } from './kpi-week.js'
import { objectiveResult } from './objective-result.js'
import { placeText } from './scope-text.js'

/** Regressions come before missed objectives. */
const KINDS: readonly Degradation['kind'][] = ['regression', 'budget', 'objective']
/** Burn rate from which to page. Source: SRE Workbook, chapter 5. */
const PAGING_BURN = 6

/** What did not go well, most severe first: regressions, missed objectives, spent budgets. */
export function degradations(facts: Facts, weeks: readonly KpiWeek[]): Degradation[] {
  const places = new Map(weeks.map((week) => [placeKey(week.kpi, week.scope), week]))
  return [
    ...(facts.regression?.regressions ?? []).map((each) =>
      regressed(facts, places.get(placeKey(each.kpi, each.scope)), each),
    ),
    ...weeks.flatMap((week) => missed(facts, week)),
    ...facts.budgets.flatMap((each) => spent(facts, each)),
  ].sort(
    (a, b) =>
      severityRank(b.severity) - severityRank(a.severity) ||
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
}

function regressed(facts: Facts, week: KpiWeek | undefined, of: KpiComparison): Degradation {
  const { kpi, scope, unit, baselineValue, currentValue, changePercent, since, evidence } = of
  const isBack = (value: number): boolean => adverseChange(facts, kpi, value, baselineValue).severity === 'none'
  const back = week ? backSince(facts, week, isBack) : null
  return {
    id: findingId('regression', kpi, scope, since),
    kind: 'regression',
    kpi,
    scope,
    unit,
    severity: of.severity === 'none' ? 'low' : of.severity,
    since,
    state: week ? (back === null ? 'open' : 'resolved') : 'unknown',
    resolvedAt: back,
    baselineValue,
    currentValue,
    changePercent,
    limit: null,
    description: `${placeText(facts, kpi, scope)} is worse than ${baselineInWords(of.baseline)}${since === null ? '' : `, since ${moment(since)}`}: ${of.reason}.`,
    evidence,
  }
}

/**
 * The start of the recovered days at the end of the record, if together they have at least 24 hours of data, else null:
 * nothing counts as resolved unless the data shows it. Our own choice.
 */
function backSince(
  { days: record, policy }: Facts,
  { daily }: KpiWeek,
  back: (value: number, index: number) => boolean,
): Timestamp | null {
  let since: Timestamp | null = null
  let seen = 0
  for (let i = record.length - 1; i >= 0; i--) {
    const day = daily[i]
    const range = record[i]?.range
    if (!day || !range || day.value === null || day.coverage < policy.minimumCoverage || !back(day.value, i)) break
    since = range.start
    seen += range.end - range.start
  }
  return seen >= days(1) ? since : null
}

function missed(facts: Facts, week: KpiWeek): Degradation[] {
  const result = decides(facts, week.kpi) ? objectiveResult(facts, week) : null
  if (!result || (result.met && result.missedDays.length === 0)) return []
  const { kpi, scope, unit, value, baselineValue } = week
  const numbers = result.missedDays.map((index) => facts.days[index]?.day)
  const since = facts.days[result.missedDays[0] ?? 0]?.range.start ?? null
  const isOfDays = result.met || result.missedDays.length > 0
  const back = isOfDays ? backSince(facts, week, (_, index) => !result.missedDays.includes(index)) : null
  const where = placeText(facts, kpi, scope)
  const limit = result.limit === null ? '' : ` (limit ${inWords(result.limit, unit)})`
  const onDays =
    numbers.length === 0 ? '' : ` It was missed on day${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}.`
  const burned = result.burn === null ? '' : ` The budget was spent at ${inWords(result.burn)} times its even pace.`
  const query = queryFor(facts, kpi, scope)
  const isOld = result.limit !== null && missedBefore(facts, week, result.limit)
  const before = isOld ? ` Launch day missed it as well: ${inWords(baselineValue, unit)}.` : ''
  const worstDay = result.met ? worstOf(facts, week, result.missedDays) : null
  const grave = result.burn !== null && result.burn >= PAGING_BURN ? 'critical' : 'high'
  return [
    {
      id: findingId('objective', kpi, scope, since),
      kind: 'objective',
      kpi,
      scope,
      unit,
      severity: result.met || (isOld && grave !== 'critical') ? 'medium' : grave,
      since,
      state: back === null ? 'open' : 'resolved',
      resolvedAt: back,
      baselineValue,
      currentValue: value,
      changePercent: null,
      limit: result.limit,
      ...(worstDay && { worstDay }),
      description: result.met
        ? `${where} kept its objective over the period, not on every day${limit}.${onDays}${atWorst(worstDay, unit)}${before}`
        : `${where} missed its objective over the period: ${inWords(value, unit)}${limit}.${onDays}${burned}${before}`,
      evidence: {
        rule: 'objective of the KPI against the days of the period, compared unrounded',
        kpi,
        scope,
        unit,
        value,
        limit: result.limit,
        ...(week.bad !== null && { bad: week.bad, valid: week.valid }),
        coverage: week.coverage,
        window: facts.range,
        ...(query !== null && { query }),
      },
    },
  ]
}

/** The worst of some days, by the KPI's direction. */
function worstOf(facts: Facts, { kpi, daily }: KpiWeek, indexes: readonly number[]): Degradation['worstDay'] | null {
  const sign = directionIn(facts, kpi) === 'higher-is-better' ? 1 : -1
  const days = indexes.flatMap((index) => {
    const [day, value] = [facts.days[index]?.day, daily[index]?.value]
    return day === undefined || typeof value !== 'number' ? [] : [{ day, value }]
  })
  return days.sort((a, b) => sign * (a.value - b.value))[0] ?? null
}

const atWorst = (worst: Degradation['worstDay'] | null, unit: string): string =>
  worst ? ` At worst it was ${inWords(worst.value, unit)}, on day ${worst.day}.` : ''

/** An objective that launch day missed too did not get worse in the days after it. */
const missedBefore = (facts: Facts, { kpi, baselineValue }: KpiWeek, limit: number): boolean =>
  baselineValue !== null &&
  (directionIn(facts, kpi) === 'higher-is-better' ? baselineValue < limit : baselineValue > limit)

function spent(facts: Facts, { kpi, scope, budget }: KpiBudget): Degradation[] {
  const { consumedOfPeriod, timeToExhaustion, status, target, badEvents, totalEvents, coverage } = budget
  const exhausted = status === 'exhausted' || (consumedOfPeriod ?? 0) >= 1
  if (!exhausted && !isRunningOut(budget)) return []
  const left = timeToExhaustion === null ? '' : `, ${span(timeToExhaustion)} from exhaustion at this pace`
  const unit = facts.kpis.get(kpi)?.unit ?? '1'
  const query = queryFor(facts, kpi, scope)
  const share = consumedOfPeriod === null ? 'all' : inWords(consumedOfPeriod, '1')
  return [
    {
      id: findingId('budget', kpi, scope, null),
      kind: 'budget',
      kpi,
      scope,
      unit,
      severity: exhausted ? 'critical' : 'high',
      since: null,
      state: 'open',
      resolvedAt: null,
      baselineValue: null,
      currentValue: consumedOfPeriod,
      changePercent: null,
      limit: 1,
      description: exhausted
        ? `The error budget of ${placeText(facts, kpi, scope)} is exhausted: ${share} of the period's budget is spent.`
        : `${share} of the error budget of ${placeText(facts, kpi, scope)} is spent${left}.`,
      evidence: {
        rule: `error budget at the target ${inWords(target, '1')}; exhausted from 1, running out from 0.5 with less than 14 days left`,
        kpi,
        scope,
        bad: badEvents,
        valid: totalEvents,
        value: consumedOfPeriod,
        limit: 1,
        coverage,
        window: facts.range,
        ...(query !== null && { query }),
      },
    },
  ]
}

/** More than half spent and less than 14 days left. Our own choice. */
const isRunningOut = ({ consumedOfPeriod, timeToExhaustion }: KpiBudget['budget']): boolean =>
  consumedOfPeriod !== null && consumedOfPeriod > 0.5 && timeToExhaustion !== null && timeToExhaustion < days(14)
