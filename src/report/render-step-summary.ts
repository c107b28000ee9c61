import type { Report } from '../model/index.js'
import type { ReportOptions } from './document/context.js'
import { documentOf } from './document/document-of.js'
import { markdownOf } from './render-markdown.js'

/**
 * GitHub discards a larger summary completely.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#step-isolation-and-limits
 */
const LIMIT = 1_024 * 1_024

/**
 * A report as the summary of a GitHub Actions step: its Markdown, with chapters left out from the end if it would
 * exceed GitHub's limit.
 *
 * @returns at most 1,024 KiB of UTF-8
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * await appendFile(summaryPath, renderStepSummary(review.retrospective))
 */
export function renderStepSummary(report: Report, options: ReportOptions = {}): string {
  const document = documentOf(report, options)
  for (let kept = document.sections.length; kept > 0; kept--) {
    const omitted = document.sections.slice(kept).map(({ title }) => title)
    const footer =
      omitted.length > 0 ? [...document.footer, `Left out for size: ${omitted.join(', ')}`] : document.footer
    const summary = markdownOf({ ...document, sections: document.sections.slice(0, kept), footer }, report, options)
    if (new TextEncoder().encode(summary).length <= LIMIT) return summary
  }
  return markdownOf(
    {
      ...document,
      facts: [],
      reasons: document.reasons.slice(0, 1).map((reason) => reason.slice(0, 10_000)),
      sections: [],
    },
    report,
    options,
  )
}
