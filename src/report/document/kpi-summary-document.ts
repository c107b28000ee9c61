import { isWhole, type KpiDay, type KpiSummary } from '../../model/index.js'
import { lengthOfTime } from '../words/clock.js'
import { verdictTone, verdictWord } from '../words/names.js'
import { count, digits, share } from '../words/quantity.js'
import { alertBlocks } from './alert-blocks.js'
import { facts, fold, list, section } from './build.js'
import type { Context } from './context.js'
import { countsOf, kpiTable } from './kpi-tables.js'
import type { Block, ReportDocument, Section } from './report-document.js'

/** The chapters of launch day, and which KPIs belong to each; a KPI goes to the first that matches. */
const CHAPTERS: readonly { id: string; title: string; takes: (kpi: KpiDay) => boolean }[] = [
  {
    id: 'database-and-cache',
    title: 'Database & Cache',
    takes: ({ kpi }) => /\bdb\b|database|postgres|sql|redis|cache|connection/.test(kpi),
  },
  { id: 'availability-and-slo', title: 'Availability & SLO', takes: ({ kpi }) => /availab|uptime|slo\b/.test(kpi) },
  {
    id: 'requests-and-errors',
    title: 'Requests & Errors',
    takes: ({ kpi, unit }) => /error|throughput|request|traffic/.test(kpi) || unit.startsWith('{request}'),
  },
  {
    id: 'latency',
    title: 'Latency',
    takes: ({ kpi, unit }) => /latency|duration/.test(kpi) || unit === 's' || unit === 'ms',
  },
  { id: 'resource', title: 'Resource', takes: () => true },
]

const ORDER = ['availability-and-slo', 'requests-and-errors', 'latency', 'resource', 'database-and-cache']

/** Launch day, certified or not. */
export function kpiSummaryDocument(report: KpiSummary, context: Context): ReportDocument {
  const { clock, product, version } = context
  const length = report.range.end - report.range.start
  return {
    type: report.type,
    title: `${product} ${version} launch-day KPI summary`.replaceAll('  ', ' '),
    verdict: report.verdict,
    verdictWord: verdictWord(report.verdict),
    tone: verdictTone(report.verdict),
    reasons: report.reasons,
    facts: facts(
      ['Window', clock.span(report.range)],
      ['Duration', lengthOfTime(length)],
      [
        'Snapshots',
        report.step > 0 ? `${digits(Math.round(length / report.step))} of ${lengthOfTime(report.step)}` : null,
      ],
      ['Certification', verdictWord(report.verdict)],
      ['Coverage', share(report.coverage)],
      ['Times in', clock.zone],
    ),
    sections: kpiSummarySections(report, context),
    footer: [],
  }
}

/** The KPIs of the whole, and those of its scopes, folded. */
function kpiBlocks(title: string, kpis: readonly KpiDay[], context: Context, rows: number): Block[] {
  const whole = kpis.filter(({ scope }) => isWhole(scope))
  const scopes = kpis.filter(({ scope }) => !isWhole(scope))
  const caption = `${title} by KPI and scope; lowest, median, p95 and highest are of single slots`
  if (whole.length === 0 || scopes.length === 0) return [kpiTable(caption, kpis, context, rows)]
  return [
    kpiTable(caption, whole, context, rows),
    fold(`${title} by scope, ${count(scopes.length, 'row')}`, kpiTable(`${title} by scope`, scopes, context, rows)),
  ]
}

/** The counts behind ratios and shares: of the whole, and of its scopes, folded. */
function countBlocks(kpis: readonly KpiDay[], context: Context): Block[] {
  const counted = kpis.filter(({ bad, valid }) => bad !== undefined && valid !== undefined)
  const line = (kpi: KpiDay): string => `${context.place(kpi.kpi, kpi.scope)}: ${countsOf(kpi)} events were bad`
  const whole = counted.filter(({ scope }) => isWhole(scope)).map(line)
  const scopes = counted.filter(({ scope }) => !isWhole(scope)).map(line)
  return [
    ...(whole.length > 0 ? [list(whole, '')] : []),
    ...(scopes.length > 0
      ? [fold(`Counts by scope, ${count(scopes.length, 'line')}`, list(scopes, '', { rest: context.field('kpis') }))]
      : []),
  ]
}

/** The chapters, for the document itself and for the appendix of a retrospective. */
export function kpiSummarySections(report: KpiSummary, context: Context, rows = 40): Section[] {
  const byChapter = new Map<string, KpiDay[]>(CHAPTERS.map(({ id }) => [id, []]))
  for (const kpi of report.kpis) byChapter.get(CHAPTERS.find(({ takes }) => takes(kpi))?.id as string)?.push(kpi)
  return [
    ...ORDER.map((id) => {
      const title = CHAPTERS.find((chapter) => chapter.id === id)?.title as string
      return section(
        id,
        title,
        ...kpiBlocks(title, byChapter.get(id) as KpiDay[], context, rows),
        ...(id === 'requests-and-errors' ? countBlocks(report.kpis, context) : []),
      )
    }),
    section('incidents', 'Incidents', ...alertBlocks(report.alerts, context)),
    section(
      'certification-notes',
      'Certification Notes',
      list([...new Set([...report.reasons, ...report.notes])], 'None.', { limit: 40 }),
    ),
  ]
}
