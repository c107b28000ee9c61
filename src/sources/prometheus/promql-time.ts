import { type Duration, type Matchers, StabilityError } from '../../model/index.js'

/**
 * Matchers as PromQL writes them between braces, without the braces. Values may hold anything: they are escaped, and
 * alternatives are quoted for RE2 before that.
 *
 * @throws {StabilityError} `CONFIG_INVALID` for a label name outside the grammar, no alternatives, or a value no text
 * can be
 * @example
 * selectorOf({ job: 'api', region: ['eu', 'us'] }) // 'job="api",region=~"eu|us"'
 */
export function selectorOf(matchers: Matchers): string {
  return Object.entries(matchers)
    .map(([name, value]) => {
      labelName(name, 'matchers')
      const alternatives = typeof value === 'string' ? [value] : value
      if (!Array.isArray(alternatives) || alternatives.length === 0) {
        throw refused(`\`matchers\` gives '${name}' no value`, `Give '${name}' a text or a list of texts.`)
      }
      for (const text of alternatives) requireText(text, name)
      if (alternatives.length === 1) return `${name}=${quoted(alternatives[0] as string)}`
      return `${name}=~${quoted(alternatives.map(regexQuoted).join('|'))}`
    })
    .join(',')
}

/** A label name of the classic grammar, which alone may stand outside quotes. */
export function labelName(name: string, option: string): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name
  throw refused(
    `\`${option}\` has '${String(name).slice(0, 60)}', which is no label name`,
    `Write \`${option}\` with names of letters, digits and underscores.`,
  )
}

/** @example durationOf(300_000) // '300s' */
export const durationOf = (duration: Duration): string =>
  duration % 1_000 === 0 ? `${duration / 1_000}s` : `${duration}ms`

/** Epoch seconds with the three decimals that milliseconds have, never in scientific notation. */
export const secondsOf = (timestamp: number): string => (timestamp / 1_000).toFixed(3)

function requireText(text: unknown, name: string): void {
  if (typeof text === 'string' && !LONE_SURROGATE.test(text)) return
  throw refused(`\`matchers\` gives '${name}' a value that is no text`, `Give '${name}' a text or a list of texts.`)
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** A text as the regular expression that matches it alone (RE2's QuoteMeta). */
const regexQuoted = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')

/** A query string cannot hold it: it would arrive as U+FFFD, and match another series. */
const LONE_SURROGATE = /\p{Surrogate}/u

const refused = (message: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', message, { hint })
