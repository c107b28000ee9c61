import { type Labels, scopeKey, scopesAgree } from '../model/index.js'

/** Share of the siblings that must be hit before their common scope counts as hit. */
const MOST = 0.5
/** Of siblings that are known only because something happened to them, so many must be hit. */
const FEWEST = 3

/**
 * Where two scopes contradict but share a label, what they share, if it was hit as such: most of the scopes that share
 * it show a finding near that time. `{ service: 'a', region: 'eu' }` and `{ service: 'b', region: 'eu' }` are
 * `{ region: 'eu' }` where most services of that region are hit, and two unrelated services else.
 *
 * @param near - scopes of the findings near that time
 * @param known - every scope that is measured
 * @param complete - whether `known` holds also scopes to which nothing happened
 * @returns the shared scope, or null
 */
export function widenedScope(
  a: Labels,
  b: Labels,
  near: readonly Labels[],
  known: readonly Labels[],
  complete: boolean,
): Labels | null {
  const shared = Object.fromEntries(Object.entries(a).filter(([name, value]) => b[name] === value))
  const names = Object.keys(b).filter((name) => a[name] !== undefined && a[name] !== b[name])
  if (Object.keys(shared).length === 0 || names.length === 0) return null
  const siblings = (scopes: readonly Labels[]): number =>
    new Set(
      scopes
        .filter((scope) => scopesAgree(scope, shared) && names.every((name) => scope[name] !== undefined))
        .map((scope) => scopeKey(Object.fromEntries(names.map((name) => [name, scope[name] as string])))),
    ).size
  const hit = siblings(near)
  const all = siblings(known)
  const enough = hit >= FEWEST ? hit >= MOST * all : complete && hit === all && hit > 1
  return enough ? shared : null
}
