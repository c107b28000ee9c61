import { type Matchers, StabilityError } from '../model/index.js'

/**
 * Matchers as PromQL writes them between braces, without the braces. Values may hold anything: they are escaped, and
 * alternatives are quoted for RE2 before that.
 *
 * @throws {StabilityError} `CONFIG_INVALID` for a label name outside the grammar, no alternatives, or a value no text
 * can be
 * @example
 * promqlSelector({ job: 'api', region: ['eu', 'us'] }) // 'job="api",region=~"eu|us"'
 */
export function promqlSelector(matchers: Matchers): string {
  return Object.entries(matchers)
    .map(([name, value]) => {
      promqlLabelName(name, 'matchers')
      const alternatives = typeof value === 'string' ? [value] : value
      if (!Array.isArray(alternatives) || alternatives.length === 0) {
        throw refused(`\`matchers\` gives '${name}' no value`, `Give '${name}' a text or a list of texts.`)
      }
      for (const text of alternatives) requireText(text, name)
      if (alternatives.length === 1) return `${name}=${promqlText(alternatives[0] as string)}`
      return `${name}=~${promqlText(alternatives.map(quotedForRegExp).join('|'))}`
    })
    .join(',')
}

/**
 * A label name of the classic grammar, which alone may stand outside quotes.
 *
 * @param option - what the caller calls the list that holds the name, for the error
 * @throws {StabilityError} `CONFIG_INVALID` when the text is no label name
 */
export function promqlLabelName(name: string, option: string): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name
  throw refused(
    `\`${option}\` has '${String(name).slice(0, 60)}', which is no label name`,
    `Write \`${option}\` with names of letters, digits and underscores.`,
  )
}

/** Any text between PromQL's quotes. @example promqlText('a"b') // '"a\\"b"' */
export const promqlText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

function requireText(text: unknown, name: string): void {
  if (typeof text === 'string' && !LONE_SURROGATE.test(text)) return
  throw refused(`\`matchers\` gives '${name}' a value that is no text`, `Give '${name}' a text or a list of texts.`)
}

/** A query string cannot hold it: it would arrive as U+FFFD, and match another series. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** A text as the regular expression that matches it alone (RE2's QuoteMeta). */
const quotedForRegExp = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

const refused = (message: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', message, { hint })
