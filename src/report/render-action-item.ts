import type { ActionItem, Report } from '../model/index.js'
import { requireShape } from '../model/index.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { evidenceFacts } from './document/evidence-facts.js'
import { escapeMarkdown, markdownCode } from './escape/escape-markdown.js'
import { truncate } from './words/truncate.js'

/** An action item as text for an issue tracker. */
export type ActionItemText = Pick<ActionItem, 'reason' | 'steps' | 'due' | 'verify' | 'evidence'>

/**
 * One action item as Markdown, for an issue tracker: why, what to do, how to verify it, and the evidence.
 *
 * @param report - the item's report, for units and the time zone
 * @param options - those of every renderer, and `room`: most characters, by default 65,536, GitHub's limit; evidence
 *   is left out from the end until it fits, with a note
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * renderActionItem(retrospective.actionItems[0], retrospective).split('\n')[0] // 'p95 latency rose by 62% …'
 */
export function renderActionItem(
  item: ActionItemText,
  report: Report,
  options: ReportOptions & { readonly room?: number | undefined } = {},
): string {
  const { room = 65_536, ...reportOptions } = requireShape(options, 'options')
  const { reason, steps, due, verify, evidence } = requireShape(item, 'item', {
    reason: 'text',
    steps: ['text'],
    evidence: ['object'],
  })
  const context = contextOf(report, reportOptions)
  const parts = [
    escapeMarkdown(reason.slice(0, 8_000)),
    section(
      'What to do',
      steps.slice(0, 50).map((step) => `- [ ] ${escapeMarkdown(step.slice(0, 1_000))}`),
    ),
    section('How one sees that it is done', verify ? [`${code(verify.query)}: ${escapeMarkdown(verify.pass)}`] : []),
    section('Due', due === null ? [] : [escapeMarkdown(context.clock.moment(due))]),
  ].filter(Boolean)
  let written = parts.join('\n\n')
  for (const [index, each] of evidence.entries()) {
    const facts = evidenceFacts(each, context).map(
      ({ label, value, code: isCode }) => `- ${escapeMarkdown(label)}: ${isCode ? code(value) : escapeMarkdown(value)}`,
    )
    const text = section(index === 0 ? 'Evidence' : `Evidence ${index + 1}`, facts)
    if (written.length + text.length > room - 100) {
      return truncate(`${written}\n\n…and the evidence of ${evidence.length - index} more, left out for size`, room)
    }
    written += `\n\n${text}`
  }
  return truncate(written, room)
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n')}`

const code = (text: string): string => markdownCode(text.slice(0, 8_000))
