import { escapeHtml } from './escape-html.js'
import { plainText } from './plain-text.js'

const ZERO_WIDTH_SPACE = '\u200B'

/**
 * Keeps GitHub and GitLab from seeing mentions and references (`@team`, `#12`, `!3`, `~label`), which they look for
 * after parsing the Markdown, so that a backslash does not help, but a zero-width space after the mark does.
 */
const guardReferences = (text: string): string =>
  text
    .replace(/[@#!~$&%](?=[\p{L}\p{N}_"])/gu, (mark) => mark + ZERO_WIDTH_SPACE)
    .replace(/(?<=\S)@/g, `${ZERO_WIDTH_SPACE}@`) // an e-mail address needs its name right before the mark

/**
 * Text for one line of GitHub-flavoured Markdown: a paragraph, a list item, a table cell. It cannot form a column,
 * link, emphasis, heading, list, HTML, mention or formula.
 *
 * @see https://github.github.com/gfm/#backslash-escapes
 * @example
 * escapeMarkdown('a|b <img> *c*') // 'a\\|b \\<img\\> \\*c\\*'
 */
export function escapeMarkdown(value: unknown): string {
  const text = guardReferences(plainText(value).trim())
  return text
    .replace(/[\\`*[\]<>|~&$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_') // inside a word it is only a letter
    .replace(/:(?=\/\/)|(?<=www)\.|(?<=\b(?:mailto|xmpp)):/gi, '\\$&') // bare addresses become links
    .replace(/^(?:[=#]|[-+](?=[-+\s]|$))/, '\\$&') // at the start of a line: heading, list, rule
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}

/** Text for a code span, delimited by more backticks than it contains. */
export function markdownCode(value: unknown): string {
  const text = plainText(value).trim()
  if (text === '') return ''
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${text}${padding}${fence}`
}

/** The same inside a table, where a column ends at `|` even in code. */
export const markdownCodeCell = (value: unknown): string => markdownCode(value).replaceAll('|', '\\|')

/** Text for the HTML that Markdown carries, such as `<summary>`. */
export const escapeMarkdownHtml = (value: unknown): string =>
  escapeHtml(guardReferences(plainText(value).trim())).replace(/:(?=\/\/)|(?<=www)\./gi, `$&${ZERO_WIDTH_SPACE}`)
