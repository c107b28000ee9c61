import type { Report } from '../model/index.js'
import { requireReport } from './require-report.js'

/** Small objects are written on one line: a week has thousands of them, and indenting each would double the size. */
const LINE = 400

/**
 * A report as canonical JSON: keys in the order of their UTF-16 code units, indented by two spaces, values of up to 400
 * characters and columns of numbers on one line, a line feed at the end. NaN and infinities become `null`.
 *
 * @returns the same bytes for the same report
 * @throws {StabilityError} `CONFIG_INVALID` when it is not a report
 * @example
 * JSON.parse(renderJson(report)).schemaVersion // 1
 */
export function renderJson(report: Report): string {
  requireReport(report)
  return `${written(report, '\n')}\n`
}

function written(value: unknown, newline: string): string {
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : 'null'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const inner = `${newline}  `
  if (Array.isArray(value)) {
    const items = value.map((item) => written(item, inner))
    const flat = value.every((item) => typeof item !== 'object' || item === null)
    return flat ? `[${items.join(', ')}]` : laid('[]', items, newline)
  }
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}: ${written(item, inner)}`)
  return laid('{}', members, newline)
}

function laid([open, close]: '[]' | '{}', parts: readonly string[], newline: string): string {
  const length = newline.length + parts.reduce((sum, part) => sum + part.length + 2, 0)
  if (length <= LINE && !parts.some((part) => part.includes('\n'))) return `${open}${parts.join(', ')}${close}`
  return `${open}${newline}  ${parts.join(`,${newline}  `)}${newline}${close}`
}
