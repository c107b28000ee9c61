import { isWhole, type Labels } from './labels.js'
import { scopeInWords } from './places-in-words.js'

/** What a KPI goes by: its title is for people, its name for machines. */
export interface Named {
  readonly name: string
  readonly title?: string | undefined
}

/**
 * A KPI in a sentence, and where: by its title, else by its name. What a title says after a comma stands in brackets, so
 * that the sentence goes on.
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

/** Titles by name, of those that have one: what a report carries so that its readers meet no name. */
export function titlesOf(kpis: readonly Named[]): Readonly<Record<string, string>> | undefined {
  const titled = kpis.flatMap(({ name, title }): [string, string][] =>
    title === undefined || title === name ? [] : [[name, title]],
  )
  return titled.length === 0 ? undefined : Object.fromEntries(titled)
}
