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
  const names = Object.keys(scope).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(scope[name])}`).join(',')}}`
}

/** True when the scope is the whole: no label narrows it. */
export const isWhole = (scope: Labels): boolean => Object.keys(scope).length === 0

/** True unless the two scopes give one label two values: `{ service: 'a' }` agrees with `{ region: 'eu' }`. */
export const scopesAgree = (a: Labels, b: Labels): boolean =>
  Object.entries(a).every(([name, value]) => b[name] === undefined || b[name] === value)
