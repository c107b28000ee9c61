/** A pair of PromQL queries in our placeholders, and whether they count events. */
export interface CountQueries {
  readonly part: string
  readonly valid: string
  /** False where the queries' windows could not be turned into exact counts of a slot. */
  readonly counted: boolean
}

/**
 * Turns the two queries of an SLI into counts per slot: `rate(x[…])` and `increase(x[…])` over any window become
 * `$__increase(x)`, which is exact on each engine. If one of the two uses a window elsewhere, both keep their functions
 * and get `$__interval` and `$__rate_interval` as the window, so that their quotient stays correct.
 *
 * @example
 * countQueries('sum(rate(bad_total[{{.window}}]))', 'sum(rate(all_total[{{.window}}]))')
 * // { part: 'sum($__increase(bad_total))', valid: 'sum($__increase(all_total))', counted: true }
 */
export function countQueries(part: string, valid: string): CountQueries {
  const counts = [part, valid].map(withIncreases)
  const mixed = counts.some(({ increases }) => increases > 0) && counts.some(({ increases }) => increases === 0)
  const rates = counts.some(({ text }) => /\brate\s*\(|\birate\s*\(/.test(text))
  if (mixed || rates) {
    return { part: withIntervals(part), valid: withIntervals(valid), counted: false }
  }
  const [a, b] = counts.map(({ text }) => withIntervals(text)) as [string, string]
  return { part: a, valid: b, counted: true }
}

/**
 * A single query with its window as our placeholders.
 *
 * @example
 * windowQuery('avg_over_time(x[{{.window}}])') // 'avg_over_time(x[$__interval])'
 */
export const windowQuery = (query: string): string => withIntervals(query)

/** Every `rate`, `irate` or `increase` of a plain selector, as `$__increase`. */
function withIncreases(query: string): { text: string; increases: number } {
  let increases = 0
  const text = query.replace(OVER_A_SELECTOR, (_, selector: string) => {
    increases++
    return `$__increase(${selector.trim()})`
  })
  return { text, increases }
}

/** `rate(name{labels}[window])`, ignoring braces and brackets inside quoted text. */
const OVER_A_SELECTOR =
  /\bi?(?:rate|increase)\s*\(\s*((?:[a-zA-Z_:][\w:]*)?\s*(?:\{(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|[^{}"'`])*\})?)\s*\[[^\]]*\]\s*\)/g

/** `{{.window}}` inside a rate is at least four scrapes and one slot, elsewhere it is the slot. */
const withIntervals = (query: string): string =>
  query
    .trim()
    .replace(/(\bi?rate\s*\((?:[^()]|\([^()]*\))*\[\s*)\{\{\s*\.window\s*\}\}/g, '$1$__rate_interval')
    .replace(/\{\{\s*\.window\s*\}\}/g, '$__interval')
