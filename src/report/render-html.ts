import type { Range, Report } from '../model/index.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { documentOf } from './document/document-of.js'
import type { BurnDownItem, ChartItem, Tone } from './document/report-document.js'
import { safeLink } from './escape/safe-link.js'
import { burnDownChart } from './pictures/burn-down-chart.js'
import { kpiChart } from './pictures/kpi-chart.js'
import { SPARK, sparkPath } from './pictures/spark-path.js'
import { loadTemplates } from './templates.js'
import type { Clock } from './words/clock.js'
import { digits } from './words/quantity.js'

const MARKS: Record<Tone, string> = { good: '✓', watch: '!', bad: '✕', unknown: '?', neutral: '' }

/**
 * A report as one self-contained HTML file: no scripts, no requests, light and dark, for print and phones. Every
 * picture has a table.
 *
 * @returns the same bytes for the same report and options
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * renderHtml(review.retrospective).includes('<script') // false
 */
export function renderHtml(report: Report, options: ReportOptions = {}): string {
  const { clock } = contextOf(report, options)
  const { html } = options.templates ?? loadTemplates()
  return html.render('@page', {
    document: documentOf(report, options),
    report,
    clock,
    mark: (tone: Tone) => MARKS[tone],
    address: safeLinkOr,
    number: digits,
    kpiChart: (item: ChartItem) => kpiChart(item, clock),
    burnDownChart: (item: BurnDownItem) => burnDownChart(item, clock),
    days: (range: Range) => daysOf(range, clock),
    spark: SPARK,
    sparkPath,
  })
}

const safeLinkOr = (url: string | undefined): string => safeLink(url) ?? ''

/** The days of a timeline, without a last one that is too short for its name. */
function daysOf(range: Range, clock: Clock): { at: number; label: string }[] {
  const midnights = clock.midnights(range).filter((at) => at <= range.start + 0.88 * (range.end - range.start))
  const stride = Math.max(1, Math.ceil(midnights.length / 9))
  return midnights.filter((_, index) => index % stride === 0).map((at) => ({ at, label: clock.tick(at) }))
}
