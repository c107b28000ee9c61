import {
  type CostReport,
  type DataQuality,
  type Labels,
  placesInWords,
  type RegressionReport,
  type Retrospective,
} from '../../model/index.js'
import { baselineName, scopeName, sentence, spoken, verdictTone, verdictWord } from '../words/names.js'
import { count, digits, percent, quantity, share, signedPercent } from '../words/quantity.js'
import { actionBlock } from './action-block.js'
import { anomaliesOfIncidents } from './anomalies-of-incidents.js'
import { budgetSection } from './budget-blocks.js'
import { bounded, cell, facts, fold, list, section, table, text } from './build.js'
import { picturesOf } from './chart-items.js'
import { type Context, inside } from './context.js'
import { degradationFindings } from './degradation-items.js'
import { driftFindings } from './drift-items.js'
import { evidenceFacts } from './evidence-facts.js'
import { anomalyTable } from './health-document.js'
import { incidentFindings, incidentTimeline } from './incident-items.js'
import { kpiSummarySections } from './kpi-summary-document.js'
import { baselineSections, regressionFindings, rollbackText } from './regression-document.js'
import type { Block, FiguresBlock, FindingsBlock, ReportDocument, Section, TextBlock } from './report-document.js'
import { servicesAndRegions } from './scope-section.js'
import { scoreText } from './score-text.js'
import { budgetFigure, coverageFigure, incidentFigure, scoreFigure } from './week-figures.js'
import { dailyBreakdown, keyMetrics, trends } from './week-sections.js'

/** The week after a release: the verdict first, the evidence folded. */
export function retrospectiveDocument(report: Retrospective, context: Context): ReportDocument {
  const { clock, product, version, nextVersion } = context
  const pictures = picturesOf(report, context)
  return {
    type: report.type,
    title: `${product} ${version} retrospective`.replaceAll('  ', ' '),
    verdict: report.verdict,
    verdictWord: verdictWord(report.verdict),
    tone: verdictTone(report.verdict),
    reasons: report.headlines.length > 0 ? report.headlines.slice(0, 4) : report.reasons,
    facts: facts(
      ['Released', clock.moment(report.release.releasedAt)],
      ['Observed', clock.span(report.range)],
      [
        'Compared with',
        report.regression?.baselines
          .filter(({ status }) => status === 'used')
          .map(({ name }) => baselineName(name))
          .join(', ') || report.release.previousVersion,
      ],
      ['Times in', clock.zone],
    ),
    sections: [
      executiveSummary(report, context),
      section(
        'incidents',
        'Incidents',
        incidentTimeline(report, context),
        ifMeasured(report, incidentFindings(report.incidents, context, pictures.ofIncidents)),
      ),
      section(
        'action-items',
        'Action Items',
        actionBlock(report.actionItems, context, { empty: 'Nothing to do.', rest: 'actionItems' }),
      ),
      section('recommendations', `Recommendations for ${nextVersion}`, list(report.recommendations, 'None.')),
      wentWell(report, context),
      couldBeImproved(report, context),
      section('unexpected-drifts', 'Unexpected Drifts', ifMeasured(report, driftFindings(report.drifts, context))),
      keyMetrics(report, context),
      section('the-week-in-pictures', 'The Week in Pictures', ...pictures.others),
      trends(report, context),
      dailyBreakdown(report, context),
      servicesAndRegions(report, context),
      ...baselineChapter(report, context),
      budgetSection(report, context),
      costSection(report.cost, context),
      section('process-improvements', 'Process Improvements', list(report.processImprovements, 'None.')),
      dataQuality(report.dataQuality, context),
      appendix(report, context),
    ],
    footer: [`Generated ${clock.moment(report.generatedAt)}`, `Report ${report.key}`],
  }
}

const isMeasured = ({ dataQuality }: Retrospective): boolean => dataQuality.coverage > 0

/** Finding nothing bad without data is not good news. */
const ifMeasured = <Found extends Block>(report: Retrospective, found: Found | TextBlock): Found | TextBlock =>
  !isMeasured(report) && found.type === 'text' ? text('Nothing was measured.', 'unknown') : found

function executiveSummary(report: Retrospective, context: Context): Section {
  return section(
    'executive-summary',
    'Executive Summary',
    keyFigures(report, context),
    report.regression && (isMeasured(report) || report.regression.rollback.level !== 'none')
      ? rollbackText(report.regression)
      : text('Rollback: not judged, since nothing was compared.', 'unknown'),
    text(`Why ${verdictWord(report.verdict).toLowerCase()}:`),
    list(report.reasons, 'Nothing was handed in to judge by.', { limit: 12, rest: 'reasons' }),
    scoreText(report),
  )
}

function keyFigures(report: Retrospective, context: Context): FiguresBlock {
  const { incidents, budgets, actionItems, dataQuality: quality } = report
  const urgent = actionItems.filter(({ priority }) => priority === 'P0' || priority === 'P1').length
  const compared = isMeasured(report) ? report.regression : null
  return {
    type: 'figures',
    figures: [
      scoreFigure(report),
      incidentFigure(incidents, isMeasured(report)),
      {
        label: 'Regressions',
        value: compared ? String(compared.regressions.length) : 'unknown',
        note: compared ? `${regressionNote(compared)}${compared.improvements.length} improved` : 'nothing compared',
        tone: compared ? (compared.regressions.length > 0 ? 'bad' : 'good') : 'unknown',
      },
      budgetFigure(budgets, context),
      {
        label: 'To do',
        value: digits(actionItems.length),
        note: urgent > 0 ? `${digits(urgent)} urgent (P0, P1)` : undefined,
        tone: urgent > 0 ? 'bad' : actionItems.length > 0 ? 'watch' : 'good',
      },
      coverageFigure(quality),
    ],
  }
}

/** The tables have a row for each KPI, but a group counts once. */
const regressionNote = ({ regressions, comparisons }: RegressionReport): string =>
  comparisons.filter(({ status }) => status === 'regressed').length > regressions.length
    ? 'each KPI group once in a place, '
    : ''

const HOW = { kept: 'kept its objective every day', improved: 'improved', held: 'held its level' }

const wentWell = ({ successes }: Retrospective, context: Context): Section =>
  section(
    'what-went-well',
    'What Went Well',
    table(
      'What kept its objective, improved or held its level, and the room that was left',
      ['KPI', 'Scope', 'How', '#Launch day', '#Measured', '#Limit', '#Room left'],
      successes,
      ({ kpi, scope, unit, how, baselineValue, value, limit, headroom, description }) => [
        context.title(kpi),
        scopeName(scope),
        how ? HOW[how] : description,
        typeof baselineValue === 'number' ? quantity(baselineValue, unit) : '',
        cell(quantity(value, unit), 'good'),
        limit === null ? '' : quantity(limit, unit),
        headroom === null ? '' : percent(headroom),
      ],
      { empty: 'Nothing that the data proves.', limit: 12, rest: 'successes' },
    ),
  )

function couldBeImproved(report: Retrospective, context: Context): Section {
  const { degradations, regression } = report
  const found = degradations
    ? degradationFindings(degradations, context)
    : regression
      ? regressionFindings(regression.regressions, inside(context, 'regression'), 20)
      : text('Nothing was compared with a baseline.', 'unknown')
  return section('what-could-be-improved', 'What Could Be Improved', ifMeasured(report, found))
}

const baselineChapter = (report: Retrospective, context: Context): Section[] =>
  report.regression && report.regression.baselines.length > 0
    ? baselineSections(report.regression, inside(context, 'regression'))
    : [section('baseline-1', 'Comparison with Baselines', text('No baseline was compared with.', 'unknown'))]

function costSection(cost: CostReport | null, context: Context): Section {
  if (cost === null) return section('cost-analysis', 'Cost Analysis', text('No cost was measured, so none is stated.'))
  const {
    currency,
    total,
    perDay,
    perThousandRequests,
    changePercent,
    trend,
    volumeEffect,
    efficiencyEffect,
    components,
  } = cost
  const amount = (value: number | null) => (value === null ? 'unknown' : quantity(value, currency))
  return section(
    'cost-analysis',
    'Cost Analysis',
    table(
      `Cost, ${context.clock.span(cost.range)}`,
      ['What', '#Amount'],
      [
        ['Total', `${amount(total)}${cost.estimated ? ' (estimated)' : ''}`],
        ['Each day', amount(perDay)],
        ['Per thousand requests', amount(perThousandRequests)],
        ['Change from the baseline', signedPercent(changePercent)],
        ['Of it by more or fewer requests', amount(volumeEffect)],
        ['Of it by dearer or cheaper requests', amount(efficiencyEffect)],
        ['Trend', spoken(trend)],
        ['Coverage', share(cost.coverage)],
      ] as const,
      (row) => row,
    ),
    components.length > 0
      ? table('What it is made of', ['Component', '#Total'], components, ({ name, total }) => [name, amount(total)])
      : null,
    cost.reasons.length > 0 ? list(cost.reasons.map(sentence), '') : null,
  )
}

const dataQuality = ({ coverage, gaps, exclusions, notJudged, warnings }: DataQuality, context: Context): Section =>
  section(
    'data-quality',
    'Data Quality',
    text(`${share(coverage)} of the expected data is there.`, coverage < 0.8 ? 'watch' : undefined),
    list(
      gaps.map((gap) => `Gap: ${context.clock.span(gap)}`),
      'No gap in which every KPI was silent.',
      { limit: 12, rest: 'dataQuality.gaps' },
    ),
    exclusions.length > 0
      ? list(
          exclusions.map(({ range, reason }) => `Excluded: ${context.clock.span(range)}, ${reason}`),
          '',
        )
      : null,
    notJudged.length > 0
      ? table(
          'What could not be judged',
          ['KPI', 'Scope', 'Why'],
          alike(notJudged),
          ({ kpi, scopes, reason }) => [
            context.title(kpi),
            scopes.length === 1 ? scopeName(scopes[0] ?? {}) : placesInWords(scopes),
            reason,
          ],
          { limit: 25, rest: 'dataQuality.notJudged' },
        )
      : text('Everything could be judged.'),
    warnings.length > 0 ? list(warnings, '', { limit: 12, rest: 'dataQuality.warnings' }) : null,
  )

/** Merges what could not be judged for the same reason in several scopes. */
function alike(notJudged: DataQuality['notJudged']): { kpi: string; reason: string; scopes: Labels[] }[] {
  const groups = new Map<string, { kpi: string; reason: string; scopes: Labels[] }>()
  for (const { kpi, reason, scope } of notJudged) {
    const key = `${kpi} ${reason}`
    const group = groups.get(key)
    if (group) group.scopes.push(scope)
    else groups.set(key, { kpi, reason, scopes: [scope] })
  }
  return [...groups.values()]
}

const provedRegressions = (amount: number): string =>
  amount === 1 ? 'the proved regression rests' : `the ${digits(amount)} proved regressions rest`

/** Launch day, and the data that the report is based on. */
function appendix(report: Retrospective, context: Context): Section {
  const evidence = report.regression?.evidence ?? []
  const { shown, more } = bounded(evidence, 20)
  const launch: Block[] = report.baseline
    ? [
        fold(
          `Launch day: ${verdictWord(report.baseline.verdict)}`,
          ...kpiSummarySections(report.baseline, inside(context, 'baseline'), 12).flatMap(({ title, blocks }) => [
            text(`${title}:`),
            ...blocks,
          ]),
        ),
      ]
    : [text('Launch day was not summed up.')]
  const rest: FindingsBlock = {
    type: 'findings',
    more,
    rest: 'regression.evidence',
    items: shown.map((one) => ({
      title: one.kpi ? context.title(one.kpi) : one.rule,
      tag: 'evidence',
      tone: 'neutral',
      text: one.rule,
      facts: [],
      evidence: [evidenceFacts(one, context)],
    })),
  }
  const anomalies = report.anomalies ?? []
  const isOfIncident = anomaliesOfIncidents(report)
  return section(
    'appendix',
    'Appendix',
    ...launch,
    anomalies.length > 0
      ? fold(
          `What the detectors flagged: ${count(anomalies.length, 'anomaly')}, ${isOfIncident.size} of incidents`,
          text('Those of incidents stand first. The rest came to nothing that counts as one.'),
          anomalyTable(anomalies, context, { limit: 50, first: isOfIncident }),
        )
      : null,
    evidence.length > 0 ? fold(`What ${provedRegressions(evidence.length)} on`, rest) : null,
  )
}
