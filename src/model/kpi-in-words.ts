import { isWhole, type Labels } from './labels.js'
import { scopeInWords } from './places-in-words.js'

/** A KPI's title, which is for people, else its name, which is for machines. */
export interface Named {
  readonly name: string
  readonly title?: string | undefined
}

/**
 * A KPI and its scope for a sentence: its title, else its name. A title's part after a comma is put in brackets, so
 * that the sentence can continue.
 *
 * @example
 * kpiInWords({ name: 'memory', title: 'Memory, share of its limit' }, { service: 'cart' })
 * // 'Memory (share of its limit) in cart'
 */
export function kpiInWords({ name, title = name }: Named, scope: Labels = {}): string {
  const comma = title.indexOf(', ')
  const called = comma < 1 ? title : `${title.slice(0, comma)} (${title.slice(comma + 2)})`
  return isWhole(scope) ? called : `${called} in ${scopeInWords(scope)}`
}

/** Titles by name, of the KPIs that have one; reports carry them so that readers see titles, not names. */
export function titlesOf(kpis: readonly Named[]): Readonly<Record<string, string>> | undefined {
  const titled = kpis.flatMap(({ name, title }): [string, string][] =>
    title === undefined || title === name ? [] : [[name, title]],
  )
  return titled.length === 0 ? undefined : Object.fromEntries(titled)
}
