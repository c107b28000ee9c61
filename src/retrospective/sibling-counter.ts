import type { Labels } from '../model/index.js'

/** Share of the siblings that must be affected for their common scope to count as affected. */
const MOST = 0.5
/** Number that must be affected if the siblings are known only from their findings. */
const FEWEST = 3

/** Decides whether two contradicting scopes are parts of a common scope that is affected as a whole. */
export interface SiblingCounter {
  /**
   * True where the two share a label, and most of the scopes that share it have a finding near that time. `{ service:
   * 'a', region: 'eu' }` and `{ service: 'b', region: 'eu' }` count as `{ region: 'eu' }` if most services of that
   * region are affected, else as two unrelated services.
   *
   * @param time - a key for the time in question; `near` is called once per key
   * @param near - scopes of the findings near that time
   */
  areHit(a: Labels, b: Labels, time: string, near: () => readonly Labels[]): boolean
}

/**
 * @param known - every scope that is measured, each once
 * @param complete - whether `known` also contains scopes without findings
 */
export function siblingCounter(known: readonly Labels[], complete: boolean): SiblingCounter {
  const measured = new Map<string, number>()
  const hit = new Map<string, Map<string, number>>()
  const knownBy = new Map<string, Map<string | undefined, Labels[]>>()
  return {
    areHit(a, b, time, near) {
      const shared: Label[] = []
      const names: string[] = []
      for (const name of Object.keys(b)) {
        if (a[name] === b[name]) shared.push([name, b[name] as string])
        else if (a[name] !== undefined) names.push(name)
      }
      const [label] = shared.sort(byName)
      if (label === undefined || names.length === 0) return false
      const key = JSON.stringify([shared, names.sort()])
      const hits = remembered(
        remembered(hit, time, () => new Map<string, number>()),
        key,
        () => siblings(near(), shared, names),
      )
      const all = remembered(measured, key, () => siblings(knownWith(knownBy, known, label), shared, names))
      return hits >= FEWEST ? hits >= MOST * all : complete && hits === all && hits > 1
    },
  }
}

type Label = readonly [name: string, value: string]

const byName = ([a]: Label, [b]: Label): number => (a < b ? -1 : 1)

/** The known scopes that agree with one label: those that have it, and those without that label name. */
function knownWith(
  memory: Map<string, Map<string | undefined, Labels[]>>,
  known: readonly Labels[],
  [name, value]: Label,
): readonly Labels[] {
  const byValue = remembered(memory, name, () => {
    const found = new Map<string | undefined, Labels[]>()
    for (const scope of known) remembered(found, scope[name], () => []).push(scope)
    return found
  })
  return [...(byValue.get(value) ?? []), ...(byValue.get(undefined) ?? [])]
}

/** The number of combinations of the named labels among the scopes that agree with the shared labels. */
function siblings(scopes: readonly Labels[], shared: readonly Label[], names: readonly string[]): number {
  const agrees = (scope: Labels): boolean =>
    shared.every(([name, value]) => scope[name] === undefined || scope[name] === value) &&
    names.every((name) => scope[name] !== undefined)
  return new Set(scopes.filter(agrees).map((scope) => JSON.stringify(names.map((name) => scope[name])))).size
}

function remembered<Key, Answer>(memory: Map<Key, Answer>, key: Key, count: () => Answer): Answer {
  const known = memory.get(key)
  if (known !== undefined) return known
  const counted = count()
  memory.set(key, counted)
  return counted
}
