import { requireShape, StabilityError } from '../model/index.js'

/** What a placeholder stands for: a text, a list of names, or for `$__name(argument)` a function of the argument. */
export type PlaceholderValue = string | readonly string[] | ((argument: string) => string)

/**
 * Fills the placeholders of a KPI's query: `$__by`, `$__selector`, `$__interval`, `$__rate_interval` and
 * `$__increase(selector)`, where `values` has them, in any query language. If a placeholder's
 * value is empty, an adjacent comma is removed.
 *
 * @param values - by the placeholder's name, as written or as `rateInterval`; text is inserted unescaped, so escape
 * user input
 * @returns the query as the backend understands it
 * @throws {StabilityError} `CONFIG_INVALID` when the query has a placeholder that `values` lacks, or an unclosed
 * argument
 * @example
 * fillPlaceholders('sum by (le, $__by) (x{$__selector})', { by: [], selector: 'job="a"' }) // 'sum by (le) (x{job="a"})'
 */
export function fillPlaceholders(
  query: string,
  values: Readonly<Record<string, PlaceholderValue | undefined>>,
): string {
  requireShape(query, 'query', 'text')
  requireShape(values, 'values')
  const known = new Map(Object.entries(values).map(([name, value]) => [placeholderName(name), value]))
  let filled = ''
  let rest = query
  for (let match = PLACEHOLDER.exec(rest); match !== null; match = PLACEHOLDER.exec(rest)) {
    const [placeholder, name = ''] = match
    const value = known.get(name)
    if (value === undefined) throw unknownPlaceholder(placeholder, [...known.keys()])
    const before = rest.slice(0, match.index)
    const after = rest.slice(match.index + placeholder.length)
    if (typeof value === 'function') {
      const argument = argumentOf(after, placeholder)
      filled += before + value(fillPlaceholders(argument, values))
      rest = after.slice(argument.length + 2)
    } else {
      const text = typeof value === 'string' ? value : value.join(', ')
      const left = filled + before
      const followed = /^\s*,\s*/.exec(after)
      if (text !== '' || (!followed && !/,\s*$/.test(left))) {
        filled = left + text
        rest = after
      } else if (followed) {
        filled = left
        rest = after.slice(followed[0].length)
      } else {
        filled = left.replace(/\s*,\s*$/, '')
        rest = after
      }
    }
  }
  return filled + rest
}

/** The names of the placeholders in a query, each once. */
export const placeholdersOf = (query: string): string[] => [
  ...new Set([...query.matchAll(new RegExp(PLACEHOLDER, 'g'))].map(([, name]) => name as string)),
]

const placeholderName = (name: string): string =>
  name.replace(/^\$__/, '').replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)

const PLACEHOLDER = /\$__([a-z_]+)/

/** The text between a placeholder's parentheses; the argument begins with the opening one. */
function argumentOf(text: string, placeholder: string): string {
  let depth = 0
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (quote !== '') {
      if (character === '\\' && quote !== '`') i++
      else if (character === quote) quote = ''
    } else if (character === '"' || character === "'" || character === '`') quote = character
    else if (character === '(') depth++
    else if (character === ')') depth--
    if (depth === 0) {
      if (i > 0) return text.slice(1, i)
      break
    }
  }
  throw new StabilityError('CONFIG_INVALID', `${placeholder} is not followed by an argument in parentheses`, {
    hint: `Write the query as '${placeholder}(requests_total{$__selector})'.`,
  })
}

const unknownPlaceholder = (placeholder: string, known: readonly string[]): StabilityError =>
  new StabilityError('CONFIG_INVALID', `the query has the unknown placeholder ${placeholder}`, {
    hint: known.length > 0 ? `Use one of ${known.map((name) => `$__${name}`).join(', ')}.` : 'Write it without one.',
    context: { placeholder },
  })
