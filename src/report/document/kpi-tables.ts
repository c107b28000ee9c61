import { type KpiComparison, type KpiDay, type Labels, placesInWords } from '../../model/index.js'
import { scopeName, spoken } from '../words/names.js'
import { digits, percent, quantity, share, signedPercent } from '../words/quantity.js'
import { cell, table } from './build.js'
import type { Context } from './context.js'
import { intervalText, probability, statusTone } from './evidence-facts.js'
import type { Cell, TableBlock, TextBlock } from './report-document.js'

/** KPIs over one span, a row for each scope. */
export const kpiTable = (
  caption: string,
  kpis: readonly KpiDay[],
  context: Context,
  limit = 40,
): TableBlock | TextBlock =>
  table(
    caption,
    ['KPI', 'Scope', '#Value', '#Lowest', '#Median', '#p95 of slots', '#Highest', '#In objective', '#Coverage'],
    kpis,
    ({ kpi, scope, unit, value, min, p50, p95, max, compliance, coverage, estimated }) => [
      context.title(kpi),
      scopeName(scope),
      cell(`${quantity(value, unit)}${estimated ? ' (estimated)' : ''}`, value === null ? 'unknown' : undefined),
      quantity(min, unit),
      quantity(p50, unit),
      quantity(p95, unit),
      quantity(max, unit),
      compliance === null ? '' : percent(compliance),
      coverageCell(coverage),
    ],
    { empty: 'No KPI of this kind was measured.', limit, rest: context.field('kpis') },
  )

/** The comparisons with one baseline. The change is that of the whole span, the interval that of the typical slot. */
export const comparisonTable = (
  caption: string,
  comparisons: readonly KpiComparison[],
  context: Context,
  { limit, drawn = false }: { limit: number; drawn?: boolean },
): TableBlock | TextBlock =>
  table(
    caption,
    ['KPI', 'Scope', '#Baseline', '#Now', '#Change', '#95% interval of the typical shift', '#q', 'Result'],
    comparisons,
    (comparison) => [
      context.title(comparison.kpi),
      scopeName(comparison.scope),
      quantity(comparison.baselineValue, comparison.unit),
      {
        text: quantity(comparison.currentValue, comparison.unit),
        ...(drawn && { trend: context.series(comparison.kpi, comparison.scope) }),
      },
      signedPercent(comparison.changePercent),
      intervalText(comparison, comparison.baselineValue, comparison.currentValue, context) ?? '',
      probability(comparison.q) ?? '',
      cell(
        comparison.status === 'regressed' ? `regressed, ${comparison.severity}` : spoken(comparison.status),
        statusTone(comparison),
      ),
    ],
    { empty: 'Nothing was compared with this baseline.', limit, rest: context.field('comparisons') },
  )

/** The result of a comparison of the whole, and the scopes that changed more, which the whole may dilute. */
export function comparedCell(
  whole: Pick<KpiComparison, 'status' | 'severity'>,
  { worseIn, openIn }: { worseIn: readonly Labels[]; openIn: readonly Labels[] },
): Cell {
  const notes = [
    ...(worseIn.length > 0 ? [`proved worse in ${placesInWords(worseIn)}`] : []),
    ...(openIn.length > 0 ? [`cannot be told in ${placesInWords(openIn)}`] : []),
  ]
  return {
    ...cell(spoken(whole.status), notes.length > 0 && whole.status !== 'regressed' ? 'watch' : statusTone(whole)),
    ...(notes.length > 0 && { note: notes.join('; ') }),
  }
}

/** Low coverage is highlighted. */
export const coverageCell = (coverage: number) => cell(share(coverage), coverage < 0.8 ? 'watch' : undefined)

/** Counts of bad and valid events, where a KPI has them. */
export const countsOf = ({ bad, valid }: KpiDay): string =>
  valid === undefined ? '' : `${bad === undefined ? 'unknown' : digits(bad)} of ${digits(valid)}`
