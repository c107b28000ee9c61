import { type Labels, scopeKey, scopesAgree } from '../model/index.js'

/** Share of the siblings that must be hit before their common scope counts as hit. */
const MOST = 0.5
/** Of siblings that are known only because something happened to them, so many must be hit. */
const FEWEST = 3

/** Tells whether two scopes that contradict are parts of one that was hit as such. */
export interface SiblingCounter {
  /**
   * True where the two share a label, and most of the scopes that share it show a finding near that time.
   * `{ service: 'a', region: 'eu' }` and `{ service: 'b', region: 'eu' }` are `{ region: 'eu' }` where most services of
   * that region are hit, and two unrelated services else.
   *
   * @param time - a name for the time in question; what is near is asked for once for each
   * @param near - scopes of the findings near that time
   */
  areHit(a: Labels, b: Labels, time: string, near: () => readonly Labels[]): boolean
}

/**
 * @param known - every scope that is measured, each once
 * @param complete - whether `known` holds also scopes to which nothing happened
 */
export function siblingCounter(known: readonly Labels[], complete: boolean): SiblingCounter {
  const measured = new Map<string, number>()
  const hit = new Map<string, number>()
  return {
    areHit(a, b, time, near) {
      const shared: Record<string, string> = {}
      const names: string[] = []
      for (const name of Object.keys(b)) {
        if (a[name] === b[name]) shared[name] = b[name] as string
        else if (a[name] !== undefined) names.push(name)
      }
      if (Object.keys(shared).length === 0 || names.length === 0) return false
      const key = `${scopeKey(shared)} ${names.sort().join(',')}`
      const hits = remembered(hit, `${time} ${key}`, () => siblings(near(), shared, names))
      const all = remembered(measured, key, () => siblings(known, shared, names))
      return hits >= FEWEST ? hits >= MOST * all : complete && hits === all && hits > 1
    },
  }
}

/** How many combinations of the named labels the scopes have that agree with what is shared. */
const siblings = (scopes: readonly Labels[], shared: Labels, names: readonly string[]): number =>
  new Set(
    scopes
      .filter((scope) => scopesAgree(scope, shared) && names.every((name) => scope[name] !== undefined))
      .map((scope) => names.map((name) => JSON.stringify(scope[name])).join()),
  ).size

function remembered(memory: Map<string, number>, key: string, count: () => number): number {
  const known = memory.get(key)
  if (known !== undefined) return known
  const counted = count()
  memory.set(key, counted)
  return counted
}
