import { isWhole, type KpiBudget, type Retrospective } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { scopeName } from '../words/names.js'
import { digits, percent, share } from '../words/quantity.js'
import { cell, section, table, text } from './build.js'
import type { Context } from './context.js'
import type { Block, BurnDownBlock, Section, TableBlock, Tone } from './report-document.js'

const PICTURES = 6

/** What is left of each error budget, and how it went. */
export function budgetSection({ budgets, range }: Retrospective, context: Context): Section {
  const pictured = [...budgets]
    .filter(({ budget }) => budget.cumulative.some((value) => value !== null))
    .sort(wholeThenWorst)
  const blocks: Block[] = pictured.slice(0, PICTURES).map((budget) => burnDown(budget, range, context))
  return section(
    'slo-compliance-summary',
    'SLO Compliance Summary',
    budgets.length === 0
      ? text('No KPI has an objective with a target, so there is no error budget to speak of.')
      : table(
          'Error budgets, most spent first',
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
          [...budgets].sort(worstFirst),
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
          { limit: 40 },
        ),
    ...blocks,
  )
}

/** The colour of a budget, and of its picture. */
export const budgetTone = ({ status, consumedOfWindow, consumedOfPeriod }: KpiBudget['budget']): Tone => {
  if (status === 'no_traffic' || consumedOfWindow === null) return 'unknown'
  if (status === 'exhausted' || (consumedOfPeriod ?? 0) >= 1) return 'bad'
  return consumedOfWindow > 1 ? 'watch' : 'good'
}

const exhaustion = ({ status, burnRate }: KpiBudget['budget'], time: number | null): string =>
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

function burnDown({ kpi, scope, budget }: KpiBudget, range: Retrospective['range'], context: Context): BurnDownBlock {
  const remaining = budget.cumulative.map((value) => (value === null ? null : 1 - value))
  const last = remaining.findLast((value) => value !== null) ?? null
  return {
    type: 'burn-down',
    title: `Error budget of ${context.place(kpi, scope)}`,
    range: {
      start: range.start,
      end: budget.cumulativeStep ? range.start + budget.cumulativeStep * remaining.length : range.end,
    },
    remaining,
    tone: budgetTone(budget),
    summary:
      last === null
        ? 'No data in this time.'
        : last < 0
          ? `Overspent: ${percent(1 - last)} of what these days allow at a target of ${percent(budget.target)}.`
          : `${percent(last)} of what these days allow is left, at a target of ${percent(budget.target)}.`,
    twin: twin(
      remaining,
      budget.cumulativeStep ?? (range.end - range.start) / Math.max(1, remaining.length),
      range.start,
      context,
    ),
  }
}

function twin(remaining: readonly (number | null)[], step: number, start: number, { clock }: Context): TableBlock {
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
        { text: percent(1 - (index + 1) / remaining.length) },
      ]
    }),
    more: 0,
  }
}
