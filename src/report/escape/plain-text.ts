// Made from code points, so that this file itself contains no control character.
const ESC = String.fromCharCode(27)
const BEL = String.fromCharCode(7)
/** A terminal's colours and titles: CSI, OSC and two-character sequences (ECMA-48). */
const TERMINAL = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[@-Z\\\\-_])`, 'g')

/**
 * Text without invisible content: terminal sequences, control characters, and marks that reorder or hide letters
 * (bidirectional overrides, zero-width characters) are removed. Line breaks become spaces, a lone surrogate becomes
 * U+FFFD. Every escaper starts with it.
 *
 * @example
 * plainText('checkout\u202E\n2.4') // 'checkout 2.4'
 */
export function plainText(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value ?? '')
  if (/^[ -~]*$/.test(text)) return text
  return text
    .replace(TERMINAL, '')
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(
      /\p{Cc}|\p{Noncharacter_Code_Point}|[\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu,
      '',
    )
    .replace(/(?<!\p{Extended_Pictographic}\uFE0F?)\u200D/gu, '') // a joiner is kept only inside an emoji
}
