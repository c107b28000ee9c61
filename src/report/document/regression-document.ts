import {
  type ActionItem,
  baselineInWords,
  type KpiComparison,
  type RegressionReport,
  type RollbackAdvice,
  type RollbackLevel,
  type Severity,
  severityRank,
  worstSeverity,
} from '../../model/index.js'
import { baselineName, scopeName, sentence, spoken, verdictTone, verdictWord } from '../words/names.js'
import { count, quantity, share } from '../words/quantity.js'
import { actionBlock } from './action-block.js'
import { bounded, cell, facts, fold, list, section, table, text } from './build.js'
import type { Context } from './context.js'
import { comparisonItem } from './evidence-facts.js'
import { comparisonTable } from './kpi-tables.js'
import type { Block, FindingsBlock, ReportDocument, TextBlock } from './report-document.js'

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']
const PRIORITIES: Record<Severity, ActionItem['priority']> = { critical: 'P0', high: 'P1', medium: 'P2', low: 'P3' }

/** What got worse or better, against each baseline. */
export function regressionDocument(report: RegressionReport, context: Context): ReportDocument {
  const { clock, product, version } = context
  return {
    type: report.type,
    title: `${product} ${version} regression report`.replaceAll('  ', ' '),
    verdict: report.verdict,
    verdictWord: verdictWord(report.verdict),
    tone: verdictTone(report.verdict),
    reasons: report.reasons,
    facts: facts(
      ['Window', clock.span(report.range)],
      ['Baselines', report.baselines.map(({ name }) => baselineName(name)).join(', ')],
      ['Coverage', share(report.coverage)],
      ['Times in', clock.zone],
    ),
    sections: [
      section(
        'executive-summary',
        'Executive Summary',
        text(
          `Assessment: ${spoken(report.assessment)}. ${count(report.regressions.length, 'regression')}, ${count(report.improvements.length, 'improvement')}, ${count(report.comparisons.length, 'comparison')} in all.`,
        ),
        rollbackText(report),
      ),
      section('severity-and-category', 'Severity and Category Breakdown', ...breakdown(report, context)),
      ...baselineSections(report, context),
      section(
        'detailed-events',
        'Detailed Events',
        regressionFindings(report.regressions, context),
        ...improvementBlocks(report, context),
      ),
      section(
        'recommendations',
        'Recommendations',
        list(report.rollback.reasons.map(sentence), 'No step back is advised.'),
      ),
      section(
        'action-items',
        'Action Items',
        actionBlock(
          report.regressions.map((comparison) => toAction(comparison, context)),
          context,
          { empty: 'Nothing to do.', rest: 'regressions' },
        ),
      ),
    ],
    footer: [],
  }
}

const ADVICE: Record<RollbackLevel, string> = {
  none: 'Rollback: not advised.',
  prepare: 'Rollback: be prepared for one.',
  recommended: 'Rollback: recommended.',
  immediate: 'Rollback: advised at once.',
}

/** The advice, or why there is none. */
export const rollbackText = (report: RegressionReport): TextBlock =>
  report.rollback.level === 'none' ? text(`${ADVICE.none} ${whyNot(report)}`, 'neutral') : adviceText(report.rollback)

/** The advice, its reasons, and whether a rollback would help. */
export function adviceText({ level, reasons, wouldHelp }: RollbackAdvice): TextBlock {
  if (level === 'none') return text(ADVICE.none, 'neutral')
  const help =
    wouldHelp === null
      ? 'Whether it would help is not known: there is no previous version to compare with.'
      : wouldHelp
        ? 'The previous version was better, so it would help.'
        : 'The previous version was no better, so it is unlikely to help.'
  const why = reasons.length > 0 ? ` Why: ${reasons.slice(0, 3).join('; ')}.` : ''
  return text(`${ADVICE[level]}${why} ${help}`, level === 'prepare' ? 'watch' : 'bad')
}

/** No rule fired: the findings are not enough for one, and whether a rollback would help may be unknown. */
function whyNot({ regressions, baselines }: RegressionReport): string {
  const worst = worstSeverity(regressions.map(({ severity }) => severity))
  const found =
    worst === null
      ? 'nothing is proved worse than before'
      : `the worst of ${count(regressions.length, 'proved regression')} is ${worst}`
  const known = baselines.some(({ kind, status }) => kind === 'previous-version' && status === 'used')
  const help = known ? '' : ' No previous version was measured, so whether a rollback would help cannot be told.'
  return `No rule for one fired: ${found}.${help}`
}

/** Regressions, most severe first, each with its evidence. */
export function regressionFindings(
  comparisons: readonly KpiComparison[],
  context: Context,
  limit = 25,
): FindingsBlock | TextBlock {
  if (comparisons.length === 0) return text('No KPI got worse by more than chance and tolerance.', 'good')
  const worstFirst = [...comparisons].sort((a, b) => severityRank(b.severity) - severityRank(a.severity))
  const { shown, more } = bounded(worstFirst, limit)
  return {
    type: 'findings',
    items: shown.map((comparison) => comparisonItem(comparison, context)),
    more,
    rest: context.field('regressions'),
  }
}

/** A chapter for each baseline: changes first, the rest folded. */
export function baselineSections(report: RegressionReport, context: Context) {
  return report.baselines.map(({ name, kind, status, reason, range, coverage }, index) => {
    const answered = report.comparisons.filter(({ baseline }) => baseline === name)
    const compared = answered.some(({ status }) => status !== 'no_data') ? answered : []
    const changed = compared
      .filter(({ status }) => status !== 'unchanged' && status !== 'no_data')
      .sort((a, b) => severityRank(b.severity) - severityRank(a.severity))
    return section(
      `baseline-${index + 1}`,
      `Comparison vs ${baselineName(name)}`,
      text(
        `${sentence(spoken(kind))}, ${context.clock.span(range)}, ${share(coverage)} covered${status === 'used' ? '' : `; set aside as ${status}`}${reason ? `: ${reason}` : ''}.`,
        status === 'used' ? undefined : 'watch',
      ),
      changed.length > 0
        ? comparisonTable(`What changed against ${baselineName(name)}`, changed, context, { limit: 10, drawn: true })
        : text(
            compared.length > 0
              ? 'Nothing changed beyond chance and tolerance.'
              : 'There is nothing in it to compare with.',
          ),
      compared.length > 0
        ? fold(
            `All ${count(compared.length, 'comparison')} with ${baselineName(name)}`,
            comparisonTable(`All comparisons with ${baselineName(name)}`, compared, context, { limit: 60 }),
          )
        : null,
    )
  })
}

function breakdown({ regressions }: RegressionReport, context: Context): Block[] {
  const groups = new Map<string, KpiComparison[]>()
  for (const comparison of regressions) {
    const name = comparison.group === undefined ? context.title(comparison.kpi) : sentence(spoken(comparison.group))
    groups.set(name, [...(groups.get(name) ?? []), comparison])
  }
  return [
    table(
      'Regressions by severity and category',
      ['Category', ...SEVERITIES.map((severity) => `#${sentence(severity)}`)],
      [...groups, ['All', regressions] as const],
      ([name, members]) => [
        name,
        ...SEVERITIES.map((severity) => {
          const amount = members.filter((member) => member.severity === severity).length
          return cell(String(amount), amount > 0 ? (severityRank(severity) >= 2 ? 'bad' : 'watch') : undefined)
        }),
      ],
    ),
  ]
}

const improvementBlocks = ({ improvements }: RegressionReport, context: Context): Block[] =>
  improvements.length === 0
    ? []
    : [
        fold(
          `${count(improvements.length, 'improvement')}`,
          comparisonTable('What got better', improvements, context, { limit: 50 }),
        ),
      ]

const toAction = (comparison: KpiComparison, context: Context): ActionItem => ({
  id: `${comparison.kpi} ${scopeName(comparison.scope)}`,
  priority: comparison.severity === 'none' ? 'P3' : PRIORITIES[comparison.severity],
  title: `Look into ${context.title(comparison.kpi)}`,
  reason: comparison.reason,
  steps: [
    comparison.since === null
      ? 'No single moment stands out: compare day by day.'
      : `Find what changed about ${context.clock.moment(comparison.since)}: deploys, flags, load.`,
    'Mend it, or accept the new level as the next baseline, in writing.',
  ],
  scope: comparison.scope,
  owner: null,
  due: null,
  verify: comparison.evidence.query
    ? {
        query: comparison.evidence.query,
        pass: `back at ${quantity(comparison.baselineValue, comparison.unit)}, the level of ${baselineInWords(comparison.baseline)}`,
      }
    : null,
  evidence: [],
})
