import { requireShape } from '../../model/index.js'
/**
 * Text cut to a number of characters after escaping, between letters and never inside an escape, and ended by `…`.
 *
 * @param write - escapes a letter
 * @example
 * truncate('a & b & c', 8, escapeSlack) // 'a &amp;…'
 */
export function truncate(text: string, limit: number, write: (text: string) => string = (plain) => plain): string {
  requireShape(text, 'text', 'text')
  requireShape(write, 'write', 'function')
  const whole = write(text)
  if (whole.length <= limit) return whole
  let written = ''
  for (const letter of text) {
    const next = write(letter)
    if (written.length + next.length > limit - 1) break
    written += next
  }
  return `${written.trimEnd()}…`
}
