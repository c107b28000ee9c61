import type { Report } from '../model/index.js'
import type { ReportOptions } from './document/context.js'
import { documentOf } from './document/document-of.js'
import type { Block, ReportDocument, Section, Tone } from './document/report-document.js'
import { escapeSlack } from './escape/escape-slack.js'
import { plainText } from './escape/plain-text.js'
import { sentences } from './words/names.js'
import { digits } from './words/quantity.js'
import { truncate } from './words/truncate.js'

/** A message for Slack's webhooks and `chat.postMessage`. */
export interface SlackMessage {
  /** For notifications and screen readers. */
  readonly text: string
  readonly blocks: readonly SlackBlock[]
}

/** Text in Slack's own mark-up, escaped. */
export type Mrkdwn = { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }

/** The four types of Slack blocks that a report uses. */
export type SlackBlock =
  | {
      readonly type: 'header'
      readonly text: { readonly type: 'plain_text'; readonly text: string; readonly emoji: false }
    }
  | { readonly type: 'section'; readonly text: Mrkdwn }
  | { readonly type: 'section'; readonly fields: readonly Mrkdwn[] }
  | { readonly type: 'context'; readonly elements: readonly Mrkdwn[] }

/**
 * Slack's own limits, https://docs.slack.dev/reference/block-kit/blocks; all text together is limited to about 13,200.
 */
const LIMITS = { header: 150, section: 3_000, field: 300, fields: 10, all: 12_000 }
const CHAPTERS = [
  'incidents',
  'what-could-be-improved',
  'detailed-events',
  'anomalies',
  'certification-notes',
  'mitigation-checklist',
  'recommendations',
  'action-items',
]
const MARKS: Record<Tone, string> = { good: '🟢', watch: '🟡', bad: '🔴', unknown: '⚪', neutral: '▫️' }

/**
 * A report's summary as a Slack message: verdict, figures, what happened, what to do. Labels cannot mention anyone.
 *
 * @returns at most 50 blocks, within Slack's limits for each and for the total
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * renderSlack(review.retrospective).text // 'checkout 2.4.0 retrospective: Fail. Mean latency …'
 */
export function renderSlack(report: Report, options: ReportOptions = {}): SlackMessage {
  const document = documentOf(report, options)
  const title = `${document.title}: ${document.verdictWord}`
  const blocks: SlackBlock[] = [
    {
      type: 'header',
      text: {
        type: 'plain_text',
        text: truncate(plainText(`${MARKS[document.tone]} ${title}`), LIMITS.header, escapeSlack),
        emoji: false,
      },
    },
  ]
  const head = [...document.reasons.slice(0, 5).map(bullet)]
  if (head.length > 0) blocks.push(paragraph(head.join('\n')))
  blocks.push(...figures(document), ...chapters(document, LIMITS.all - JSON.stringify(blocks).length))
  const facts = document.facts.map(({ label, value }) => `${label}: ${value}`).join(' · ')
  blocks.push({ type: 'context', elements: [mrkdwn(truncate(plainText(facts), 1_000, escapeSlack))] })
  return { text: truncate(plainText(`${title}. ${sentences(document.reasons)}`), 600, escapeSlack), blocks }
}

const mrkdwn = (text: string): Mrkdwn => ({ type: 'mrkdwn', text, verbatim: true })
const paragraph = (text: string): SlackBlock => ({ type: 'section', text: mrkdwn(text) })
const bullet = (text: string): string => `• ${truncate(plainText(text), 400, escapeSlack)}`

/** The first figures of the document, two in a row. */
function figures({ sections }: ReportDocument): SlackBlock[] {
  const found = sections.flatMap(({ blocks }) => blocks).find((block) => block.type === 'figures')
  if (found === undefined) return []
  return [
    {
      type: 'section',
      fields: found.figures.slice(0, LIMITS.fields).map(({ label, value, note, tone }) => {
        const shown = `${MARKS[tone]} ${value}${note === undefined ? '' : ` (${note})`}`
        return mrkdwn(`*${escapeSlack(label)}*\n${truncate(plainText(shown), LIMITS.field, escapeSlack)}`)
      }),
    },
  ]
}

/** The chapters for a channel, as far as there is room, with a note on what is left out. */
function chapters({ sections }: ReportDocument, room: number): SlackBlock[] {
  const blocks: SlackBlock[] = []
  let left = room
  for (const id of CHAPTERS) {
    const section = sections.find((candidate) => candidate.id === id)
    if (section === undefined) continue
    const { lines, more } = linesOf(section)
    if (lines.length === 0) continue
    const written = [`*${escapeSlack(section.title)}*`]
    const budget = Math.min(LIMITS.section, left) - 40
    let length = written[0]?.length ?? 0
    let shown = 0
    for (const line of lines) {
      if (length + line.length + 1 > budget) break
      written.push(line)
      length += line.length + 1
      shown++
    }
    if (shown === 0) continue
    const omitted = lines.length - shown + more
    if (omitted > 0) written.push(`…and ${digits(omitted)} more`)
    blocks.push(paragraph(written.join('\n')))
    left -= length + 120
  }
  return blocks
}

/** A chapter as lines, and how many items it leaves out. */
function linesOf({ blocks }: Section): { lines: string[]; more: number } {
  let more = 0
  const lines = blocks.flatMap((block: Block): string[] => {
    if ('more' in block) more += block.more
    switch (block.type) {
      case 'findings':
        return block.items.map(({ tone, title, tag, facts }) =>
          line(`${MARKS[tone]} ${title} (${tag})${facts[0] ? `: ${facts[0].value}` : ''}`),
        )
      case 'actions':
        return block.items.map(({ priority, title, reason }) => line(`${priority} ${title}: ${reason}`))
      case 'list':
        return block.items.map(bullet)
      case 'text':
        return [line(block.text)]
      default:
        return []
    }
  })
  return { lines, more }
}

const line = (text: string): string => truncate(plainText(text), 300, escapeSlack)
