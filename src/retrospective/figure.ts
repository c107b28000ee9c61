/**
 * A number for a sentence: with enough digits, in its own unit, independent of the locale. A ratio stays a ratio.
 *
 * @example
 * figure(0.41234567, 's') // '0.4123 s'
 */
export function figure(value: number | null | undefined, unit = ''): string {
  if (value === null || value === undefined) return 'unknown'
  const size = Math.abs(value)
  const digits = size >= 1000 && size < 1e15 ? Math.round(value) : Number(value.toPrecision(4))
  return unit === '' || unit === '1' ? `${digits}` : `${digits} ${unit}`
}
