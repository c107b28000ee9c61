import { isWhole, type KpiBudget, type Retrospective } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { scopeName } from '../words/names.js'
import { count, digits, percent, share } from '../words/quantity.js'
import { cell, fold, section, table, text } from './build.js'
import type { Context } from './context.js'
import type { Block, BurnDownBlock, BurnDownItem, Section, TableBlock, Tone } from './report-document.js'

/** Maximum number of pictures: the whole and the budgets with least left; the table has all. */
const PICTURES = 4

/** What is left of each error budget, and its history. */
export function budgetSection(report: Retrospective, context: Context): Section {
  const { budgets } = report
  const pictured = [...budgets]
    .filter(({ budget }) => budget.cumulative.some((value) => value !== null))
    .sort(wholeThenWorst)
    .slice(0, PICTURES)
  const pictures: BurnDownBlock | null =
    pictured.length > 0
      ? { type: 'burn-down', items: pictured.map((budget) => burnDown(budget, report, context)) }
      : null
  return section(
    'slo-compliance-summary',
    'SLO Compliance Summary',
    ...(budgets.length === 0
      ? [text('No KPI has an objective with a target, so there is no error budget to speak of.')]
      : budgetTables([...budgets].sort(worstFirst), context)),
    pictures,
  )
}

/** Budgets of the whole and those spent faster than evenly; the others are folded below. */
function budgetTables(budgets: readonly KpiBudget[], context: Context): Block[] {
  const isFirst = ({ scope, budget }: KpiBudget) => isWhole(scope) || budgetTone(budget) !== 'good'
  const others = budgets.filter((budget) => !isFirst(budget))
  return [
    budgetTable('Error budgets, most spent first', budgets.filter(isFirst), context),
    ...(others.length > 0
      ? [
          fold(
            `${count(others.length, 'more budget')} within even spending`,
            budgetTable('Within even spending', others, context),
          ),
        ]
      : []),
  ]
}

const budgetTable = (caption: string, budgets: readonly KpiBudget[], context: Context) =>
  table(
    caption,
    [
      'Objective',
      'Scope',
      '#Target',
      '#Reached',
      '#Burn rate',
      '#Spent of these days',
      '#Spent of the period',
      'Lasts at this pace',
      'Lasts at the recent pace',
      '#Coverage',
    ],
    budgets,
    ({ kpi, scope, budget }) => [
      context.title(kpi),
      scopeName(scope),
      percent(budget.target),
      budget.errorRatio === null ? 'no traffic' : percent(1 - budget.errorRatio),
      budget.burnRate === null ? 'unknown' : `${digits(budget.burnRate)}×`,
      cell(percent(budget.consumedOfWindow), budgetTone(budget)),
      percent(budget.consumedOfPeriod),
      exhaustion(budget, budget.timeToExhaustion),
      exhaustion(budget, budget.timeToExhaustionRecent),
      share(budget.coverage),
    ],
    { empty: 'None is spent faster than evenly.', limit: 40, rest: 'budgets' },
  )

/** The colour of a budget, and of its picture. */
export const budgetTone = ({ status, consumedOfWindow, consumedOfPeriod }: KpiBudget['budget']): Tone => {
  if (status === 'no_traffic' || consumedOfWindow === null) return 'unknown'
  if (status === 'exhausted' || (consumedOfPeriod ?? 0) >= 1) return 'bad'
  return consumedOfWindow > 1 ? 'watch' : 'good'
}

/** How long a budget lasts, in words. */
export const exhaustion = ({ status, burnRate }: KpiBudget['budget'], time: number | null): string =>
  status === 'no_traffic'
    ? 'no traffic'
    : time === null
      ? burnRate === 0
        ? 'nothing burns'
        : 'unknown'
      : time === 0
        ? 'exhausted'
        : lengthOfTime(time)

const spent = ({ budget }: KpiBudget): number => budget.consumedOfWindow ?? -1
const worstFirst = (a: KpiBudget, b: KpiBudget): number => spent(b) - spent(a)
const wholeThenWorst = (a: KpiBudget, b: KpiBudget): number =>
  Number(isWhole(b.scope)) - Number(isWhole(a.scope)) || worstFirst(a, b)

/** The time range of a budget's slices, which starts at the release if launch day is included. */
function spanOf({ cumulative, cumulativeStep }: KpiBudget['budget'], { range, baseline, release }: Retrospective) {
  const start = cumulativeStep || baseline ? release.releasedAt : range.start
  const end = cumulativeStep ? start + cumulativeStep * cumulative.length : Math.max(range.end, start + 1)
  return { start, end, step: (end - start) / Math.max(1, cumulative.length) }
}

function burnDown({ kpi, scope, budget }: KpiBudget, report: Retrospective, context: Context): BurnDownItem {
  const { start, end, step } = spanOf(budget, report)
  const { period, target, consumedOfPeriod } = budget
  // Consumed share of the period's budget, assuming constant traffic: the table's figure, slice by slice.
  const remaining = budget.cumulative.map((spent, index) =>
    spent === null ? null : 1 - (spent * (index + 1) * step) / period,
  )
  const evenly = 1 - (end - start) / period
  const of = `of ${lengthOfTime(period)} at a target of ${percent(target)}`
  return {
    title: `Error budget of ${context.place(kpi, scope)}`,
    range: { start, end },
    remaining,
    evenly,
    tone: budgetTone(budget),
    summary:
      consumedOfPeriod === null
        ? 'No data in this time.'
        : consumedOfPeriod > 1
          ? `Overspent: ${percent(consumedOfPeriod)} of the budget ${of} is used.`
          : `${percent(1 - consumedOfPeriod)} of the budget ${of} is left; even spending would leave ${percent(Math.max(0, evenly))}.`,
    twin: twin(remaining, { start, step, evenly }, context),
  }
}

function twin(
  remaining: readonly (number | null)[],
  { start, step, evenly }: { readonly start: number; readonly step: number; readonly evenly: number },
  { clock }: Context,
): TableBlock {
  const rows = Math.min(14, remaining.length)
  return {
    type: 'table',
    caption: 'The budget left over time',
    columns: [
      { title: 'At', align: 'left' },
      { title: 'Left', align: 'right' },
      { title: 'Even spending would leave', align: 'right' },
    ],
    rows: Array.from({ length: rows }, (_, row) => {
      const index = Math.floor(((row + 1) * remaining.length) / rows) - 1
      return [
        { text: clock.moment(start + (index + 1) * step) },
        { text: percent(remaining[index]) },
        { text: percent(Math.max(0, 1 - ((1 - evenly) * (index + 1)) / remaining.length)) },
      ]
    }),
    more: 0,
  }
}
