import { type Matchers, requireMatchers, StabilityError } from '../model/index.js'

/**
 * Matchers as PromQL writes them between braces, without the braces. Values may contain anything: they are escaped, and
 * alternatives are first quoted for RE2.
 *
 * @throws {StabilityError} `CONFIG_INVALID` for an invalid label name, an empty list of alternatives, or a value
 * that is not valid text
 * @example
 * promqlSelector({ job: 'api', region: ['eu', 'us'] }) // 'job="api",region=~"eu|us"'
 */
export function promqlSelector(matchers: Matchers): string {
  return Object.entries(requireMatchers(matchers))
    .map(([name, value]) => {
      const alternatives = typeof value === 'string' ? [value] : value
      const [operator, text] =
        alternatives.length === 1
          ? ['=', alternatives[0] as string]
          : ['=~', alternatives.map(quotedForRegExp).join('|')]
      return `${promqlLabelName(name, 'matchers')}${operator}${promqlText(text)}`
    })
    .join(',')
}

/**
 * A label name of the classic grammar, the only one allowed outside quotes.
 *
 * @param option - the caller's name for the list that holds it, for the error message
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not a label name
 */
export function promqlLabelName(name: string, option: string): string {
  if (/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) return name
  throw new StabilityError(
    'CONFIG_INVALID',
    `\`${option}\` has '${String(name).slice(0, 60)}', which is no label name`,
    { hint: `Write \`${option}\` with names of letters, digits and underscores.` },
  )
}

/** Any text between PromQL's quotes. @example promqlText('a"b') // '"a\\"b"' */
export const promqlText = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** A regular expression that matches exactly this text (RE2's QuoteMeta). */
const quotedForRegExp = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&')
