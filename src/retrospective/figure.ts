/**
 * A number for a sentence: as many digits as tell it apart, in its own unit, never locale's. A ratio stays a ratio.
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

/** A moment for a sentence, UTC and to the minute. @example moment(0) // '1970-01-01 00:00 UTC' */
export const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** A length of time for a sentence, in its two largest units. @example span(93_600_000) // '1 d 2 h' */
export function span(duration: number): string {
  const parts: [number, string][] = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ]
  const first = parts.findIndex(([size]) => duration >= size)
  if (first < 0) return `${Math.round(duration)} ms`
  const [size, unit] = parts[first] as [number, string]
  const whole = Math.floor(duration / size)
  const next = parts[first + 1]
  const rest = next ? Math.floor((duration - whole * size) / next[0]) : 0
  return rest > 0 && next ? `${whole} ${unit} ${rest} ${next[1]}` : `${whole} ${unit}`
}
