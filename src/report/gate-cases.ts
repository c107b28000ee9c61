import {
  baselineInWords,
  type KpiBudget,
  type KpiComparison,
  type RegressionReport,
  type Report,
  type Verdict,
} from '../model/index.js'
import type { Context } from './document/context.js'
import { scopeName, sentences, spoken } from './words/names.js'
import { percent, quantity, share, signedPercent } from './words/quantity.js'

/** One check of a gate, and its result. */
export interface GateCase {
  /** Stable for the same report. */
  readonly id: string
  /** The kind of check: `verdict`, `regression`, `budget`, `health`, `data`. */
  readonly group: string
  readonly name: string
  readonly verdict: Verdict
  readonly message: string
}

/** Maximum number of cases of a gate; the worst are kept, the others are only counted. */
const LIMIT = 1_000

/**
 * A report as the cases of a gate: its verdict first, then the parts that led to it, worst first. Only the verdict
 * decides: in a report that does not fail, a bad part is a warning.
 */
export function gateCases(report: Report, context: Context): { cases: readonly GateCase[]; more: number } {
  const softened = partsOf(report, context).map((part) =>
    part.verdict === 'fail' && report.verdict !== 'fail' ? { ...part, verdict: 'warn' as const } : part,
  )
  const worstFirst = softened
    .map((part, index) => ({ part, index }))
    .sort((a, b) => RANK[a.part.verdict] - RANK[b.part.verdict] || a.index - b.index)
  const verdict: GateCase = {
    id: `verdict ${report.key}`,
    group: 'verdict',
    name: spoken(report.type),
    verdict: report.verdict,
    message: sentences(report.reasons) || report.verdict,
  }
  return {
    cases: [verdict, ...worstFirst.slice(0, LIMIT - 1).map(({ part }) => part)],
    more: Math.max(0, worstFirst.length - LIMIT + 1),
  }
}

const RANK: Record<Verdict, number> = { fail: 0, inconclusive: 1, warn: 2, pass: 3 }

function partsOf(report: Report, context: Context): GateCase[] {
  switch (report.type) {
    case 'kpi-summary':
      return report.kpis.map(({ kpi, scope, unit, value, coverage }) => ({
        id: `data ${kpi} ${scopeName(scope)}`,
        group: 'data',
        name: context.place(kpi, scope),
        verdict: value === null ? 'inconclusive' : 'pass',
        message: `${quantity(value, unit)}, ${share(coverage)} covered`,
      }))
    case 'health-report':
      return report.metrics.map(({ kpi, scope, unit, value, status }) => ({
        id: `health ${kpi} ${scopeName(scope)}`,
        group: 'health',
        name: context.place(kpi, scope),
        verdict:
          status === 'critical'
            ? 'fail'
            : status === 'warning'
              ? 'warn'
              : status === 'unknown'
                ? 'inconclusive'
                : 'pass',
        message: `${quantity(value, unit)}: ${status}`,
      }))
    case 'weekly-summary':
      return report.budgets.map((budget) => budgetCase(budget, context))
    case 'regression-report':
      return comparisons(report, context)
    case 'retrospective':
      return [
        ...report.budgets.map((budget) => budgetCase(budget, context)),
        ...(report.regression ? comparisons(report.regression, context) : []),
      ]
  }
}

const budgetCase = ({ kpi, scope, budget }: KpiBudget, context: Context): GateCase => ({
  id: `budget ${kpi} ${scopeName(scope)}`,
  group: 'budget',
  name: context.place(kpi, scope),
  verdict:
    budget.consumedOfWindow === null
      ? 'inconclusive'
      : (budget.consumedOfPeriod ?? 0) >= 1
        ? 'fail'
        : budget.consumedOfWindow > 1
          ? 'warn'
          : 'pass',
  message: `${percent(budget.consumedOfWindow)} of what the window allows is spent, ${percent(budget.consumedOfPeriod)} of the period`,
})

/** Only comparisons with baselines that were used: an unused one leaves nothing open that another answers. */
function comparisons(report: RegressionReport, context: Context): GateCase[] {
  const used = new Set(report.baselines.filter(({ status }) => status === 'used').map(({ name }) => name))
  const asked = used.size === 0 ? report.comparisons : report.comparisons.filter(({ baseline }) => used.has(baseline))
  return asked.map((comparison) => ({
    id: `regression ${comparison.kpi} ${scopeName(comparison.scope)} ${comparison.baseline}`,
    group: 'regression',
    name: `${context.place(comparison.kpi, comparison.scope)}, against ${baselineInWords(comparison.baseline)}`,
    verdict: verdictOf(comparison),
    message: `${quantity(comparison.baselineValue, comparison.unit)} → ${quantity(comparison.currentValue, comparison.unit)} (${signedPercent(comparison.changePercent)}): ${comparison.reason}`,
  }))
}

const verdictOf = ({ status, severity }: KpiComparison): Verdict =>
  status === 'regressed'
    ? severity === 'low'
      ? 'warn'
      : 'fail'
    : status === 'inconclusive' || status === 'no_data'
      ? 'inconclusive'
      : 'pass'
