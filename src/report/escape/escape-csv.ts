import { plainText } from './plain-text.js'

/**
 * One field of a CSV file. Numbers are written as they are; text that a spreadsheet would run as a formula begins with
 * an apostrophe; quotes are doubled.
 *
 * @see RFC 4180, section 2; OWASP ASVS 5.0, requirement 1.2.10
 * @example
 * escapeCsv('=HYPERLINK("http://x")') // '"\'=HYPERLINK(""http://x"")"'
 */
export function escapeCsv(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  const raw = typeof value === 'string' ? value : String(value ?? '')
  const text = plainText(raw)
  const guarded = /^[=+\-@\t\0\r\n]/.test(raw) || /^\s*[=+\-@]/.test(text) ? `'${text}` : text
  return /[",'\s]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
