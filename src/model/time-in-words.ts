import type { Duration, Timestamp } from './time.js'

/** A moment for a sentence, UTC and to the minute. @example moment(0) // '1970-01-01 00:00 UTC' */
export const moment = (at: Timestamp): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment in a readable form. @example spokenMoment(0) // 'Thu 1 Jan 00:00 UTC' */
export function spokenMoment(at: Timestamp): string {
  const date = new Date(at)
  return `${spokenDay(at)} ${date.toISOString().slice(11, 16)} UTC`
}

/** A day in a readable form, UTC. @example spokenDay(0) // 'Thu 1 Jan' */
export function spokenDay(at: Timestamp): string {
  const date = new Date(at)
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`
}

/** A length of time for a sentence, in its two largest units. @example span(93_600_000) // '1 d 2 h' */
export function span(duration: Duration): string {
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
