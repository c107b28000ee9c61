import { StabilityError } from './errors.js'
import { days, hours, type Timestamp } from './time.js'

/**
 * The midnight that ends the `count`th calendar day from a moment, in a named zone: with a count of 1 the next
 * midnight. Where a clock change skips midnight, it is the first moment of the new date.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the zone is unknown
 * @example
 * addCalendarDays(Date.parse('2026-03-28T23:00Z'), 1, 'Europe/Berlin') // 2026-03-29T22:00Z, after 23 hours
 */
export function addCalendarDays(from: Timestamp, count: number, timeZone: string): Timestamp {
  const wallClock = wallClockOf(timeZone)
  const date = Math.floor(wallClock(from) / days(1)) + count
  // Offsets lie within ±14 h (tz database), so the date begins between these two moments: bisect.
  let before = date * days(1) - hours(16)
  let after = date * days(1) + hours(16)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallClock(middle) < date * days(1)) before = middle
    else after = middle
  }
  return after
}

/**
 * The local time of a zone, to the second, encoded as if it were UTC.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the zone is unknown
 * @example
 * wallClockOf('Europe/Berlin')(Date.parse('2026-01-09T06:00Z')) // Date.UTC(2026, 0, 9, 7)
 */
export function wallClockOf(timeZone: string): (moment: Timestamp) => number {
  if (timeZone === 'UTC') return (moment) => moment
  const format = formatFor(timeZone)
  return (moment) => {
    const parts: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(moment)) parts[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, day, hour, minute, second)
  }
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new StabilityError('CONFIG_INVALID', `'${timeZone}' is not a time zone that this system knows`, {
      hint: "Set `timeZone` to an IANA name such as 'Europe/Berlin', or leave it out for UTC.",
      cause,
    })
  }
}
