import { isWhole, type Labels } from './labels.js'

/** Labels in the order in which sentences name them; others follow alphabetically. */
const ORDER = ['service', 'service_name', 'app', 'job', 'namespace', 'region', 'zone', 'instance']

/** A scope in words, empty for the whole. @example scopeInWords({ region: 'eu', service: 'a' }) // 'a, eu' */
export const scopeInWords = (scope: Labels): string =>
  Object.keys(scope)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => scope[name])
    .join(', ')

/**
 * Several scopes in words: the labels they share, and how many they are.
 *
 * @example
 * placesInWords([{ service: 'a', region: 'eu' }, { service: 'a', region: 'us' }]) // 'a (2 regions)'
 */
export function placesInWords(scopes: readonly Labels[], most = 3): string {
  const [first] = scopes
  if (first === undefined) return ''
  if (scopes.length === 1) return isWhole(first) ? 'the whole' : scopeInWords(first)
  const names = [...new Set(scopes.flatMap((scope) => Object.keys(scope)))]
  const shared = names.filter((name) => scopes.every((scope) => scope[name] === first[name]))
  const [apart] = names.filter((name) => !shared.includes(name))
  if (shared.length > 0 && shared.length === names.length - 1 && scopes.every((scope) => apart && apart in scope)) {
    return `${scopeInWords(Object.fromEntries(shared.map((name) => [name, first[name] as string])))} (${scopes.length} ${apart}s)`
  }
  const texts = scopes.map((scope) => (isWhole(scope) ? 'the whole' : scopeInWords(scope)))
  const shown = texts.slice(0, most).join('; ')
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown
}

const rank = (name: string): number => {
  const index = ORDER.indexOf(name)
  return index < 0 ? ORDER.length : index
}
