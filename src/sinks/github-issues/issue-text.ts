import type { Labels, Report } from '../../model/index.js'
import { escapeMarkdown, plainText, truncate } from '../../report/index.js'
import { productOf, subjectOf } from '../subject.js'
import type { IssueItem } from './issue-items.js'

/** The metadata hidden in the body of our issues. */
export interface Marker {
  /** Permanently identical for the same action. */
  readonly key: string
  readonly subject: string
  readonly kpi: string | null
  readonly scope: Labels
}

/** GitHub's limits. https://docs.github.com/en/rest/issues/issues */
const LIMITS = { title: 256, body: 65_536 }
const BEGIN = '<!-- tars-observability '
const END = '<!-- end of tars-observability: what is written below stays -->'

export const markerOf = ({ id, kpi, scope }: IssueItem, report: Report): Marker => {
  const subject = subjectOf(report)
  return { key: `${subject}:${id}`, subject, kpi, scope }
}

export function titleOfIssue({ priority, title }: IssueItem, report: Report): string {
  const { product, version } = productOf(report)
  return truncate(plainText(`[${priority}] ${[product, version].filter(Boolean).join(' ')}: ${title}`), LIMITS.title)
}

/** The body of an issue; text that people wrote below ours is kept. */
export function bodyOfIssue(item: IssueItem, report: Report, before = ''): string {
  const tail = tailOf(before)
  const { product, version } = productOf(report)
  const head = `${written(markerOf(item, report))}\n**${item.priority}** for ${escapeMarkdown(`${product} ${version}`.slice(0, 400))}\n\n`
  const room = LIMITS.body - head.length - END.length - tail.length - 2
  return `${head}${item.text(Math.max(0, room))}\n\n${END}${tail}`.slice(0, LIMITS.body)
}

/** An issue's metadata, or null where it is not one of ours. */
export function markerIn(body: string): Marker | null {
  const start = body.indexOf(BEGIN)
  const end = body.indexOf(' -->', start)
  if (start < 0 || end < 0) return null
  try {
    const { key, subject, kpi, scope } = JSON.parse(body.slice(start + BEGIN.length, end)) as Partial<Marker>
    if (typeof key !== 'string' || typeof subject !== 'string') return null
    return { key, subject, kpi: kpi ?? null, scope: scope ?? {} }
  } catch (error) {
    if (error instanceof SyntaxError) return null // somebody edited it: treat it as theirs
    throw error
  }
}

/** JSON that cannot end the comment. */
const written = (marker: Marker): string =>
  `${BEGIN}${JSON.stringify(marker).replace(/[<>-]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)} -->`

/** GitHub's web form ends lines with CR LF. */
function tailOf(before: string): string {
  const end = before.indexOf(END)
  return end < 0 ? '' : before.slice(end + END.length).slice(0, LIMITS.body / 2)
}
