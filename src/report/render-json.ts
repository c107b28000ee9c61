import type { Report } from '../model/index.js'

/**
 * A report as canonical JSON: keys in the order of their UTF-16 code units, two spaces, a line for each value save that columns of numbers
 * stay on one, a line feed at the end. What is not a number is `null`.
 *
 * @returns the same bytes for the same report
 * @example
 * JSON.parse(renderJson(report)).schemaVersion // 1
 */
export const renderJson = (report: Report): string => `${written(report, '\n')}\n`

function written(value: unknown, newline: string): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = `${newline}  `
  if (Array.isArray(value)) {
    const flat = value.every((item) => typeof item !== 'object' || item === null)
    const items = value.map((item) => written(item, inner))
    return items.length === 0 ? '[]' : flat ? `[${items.join(', ')}]` : `[${inner}${items.join(`,${inner}`)}${newline}]`
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  if (entries.length === 0) return '{}'
  const lines = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}: ${written(item, inner)}`)
  return `{${inner}${lines.join(`,${inner}`)}${newline}}`
}
