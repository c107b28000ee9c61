/** Names and values that tell one series from another. */
export type Labels = Readonly<Record<string, string>>

/** Which series to read: a label equals the text, or is any of the texts. */
export type Matchers = Readonly<Record<string, string | readonly string[]>>

/**
 * One text for one set of labels, whatever the order of its names: a key for maps, and a stable sort order.
 *
 * @example
 * scopeKey({ region: 'eu', app: 'a' }) // '{"app":"a","region":"eu"}'
 */
export function scopeKey(scope: Labels): string {
  const names = Object.keys(scope)
  if (names.length > 1) names.sort()
  let key = '{'
  for (const name of names) key += `${key.length > 1 ? ',' : ''}${quoted(name)}:${quoted(scope[name])}`
  return `${key}}`
}

/**
 * Same result as `JSON.stringify`, which is slow for text that needs no escaping; every map keyed by scope calls this.
 */
const quoted = (text: string | undefined): string =>
  text !== undefined && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)

/** Matches text without anything JSON may escape: quotes, backslashes, control characters, lone surrogates. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

/** True when the scope is the whole: it has no labels. */
export const isWhole = (scope: Labels): boolean => Object.keys(scope).length === 0

/** True unless a label has different values in the two scopes: `{ service: 'a' }` agrees with `{ region: 'eu' }`. */
export const scopesAgree = (a: Labels, b: Labels): boolean =>
  Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value)

/** True when a scope has every label of another: `{ service: 'a', region: 'eu' }` lies within `{ region: 'eu' }`. */
export const isWithin = (scope: Labels, outer: Labels): boolean =>
  Object.entries(outer).every(([name, value]) => scope[name] === value)
