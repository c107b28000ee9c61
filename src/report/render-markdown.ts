import type { Report } from '../model/index.js'
import type { ReportOptions } from './document/context.js'
import { documentOf } from './document/document-of.js'
import type { ReportDocument, Tone } from './document/report-document.js'
import { escapeMarkdownHtml, markdownCode, markdownCodeCell } from './escape/escape-markdown.js'
import { safeLink } from './escape/safe-link.js'
import { loadTemplates } from './templates.js'
import { digits } from './words/quantity.js'
import { sparkline, timelineLane } from './words/sparkline.js'

const MARKS: Record<Tone, string> = { good: '🟢', watch: '🟡', bad: '🔴', unknown: '⚪', neutral: '▫️' }

/**
 * A report as Markdown that GitHub and GitLab show completely: verdict first, tables, sparklines, folded evidence.
 *
 * @returns the same bytes for the same report and options
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * renderMarkdown(review.retrospective).split('\n')[0] // '# checkout 2.4.0 retrospective'
 */
export const renderMarkdown = (report: Report, options: ReportOptions = {}): string =>
  markdownOf(documentOf(report, options), report, options)

/** A document as Markdown. */
export function markdownOf(document: ReportDocument, report: Report, options: ReportOptions): string {
  const { markdown } = options.templates ?? loadTemplates()
  const written = markdown.render('@page', {
    document,
    report,
    mark: (tone: Tone) => MARKS[tone],
    code: markdownCode,
    codeCell: markdownCodeCell,
    inHtml: escapeMarkdownHtml,
    address: (url: string | undefined) =>
      safeLink(url)?.replace(/[()]/g, encodeURIComponent).replace(/\|/g, '%7C') ?? '',
    number: digits,
    sparkline,
    lane: timelineLane,
  })
  return `${written
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
