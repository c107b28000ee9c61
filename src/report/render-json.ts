import type { Report } from '../model/index.js'

/**
 * A report as canonical JSON: keys in the order of their code points, two spaces, a line feed at the end. What is not a number is `null`.
 *
 * @returns the same bytes for the same report
 * @example
 * JSON.parse(renderJson(report)).schemaVersion // 1
 */
export const renderJson = (report: Report): string => `${JSON.stringify(sorted(report), null, 2)}\n`

/** The same data with sorted keys, without keys that have no value. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => sorted(item) ?? null)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]))
}
