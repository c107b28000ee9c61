import { addCalendarDays, type Duration, type Range, type Timestamp, wallClockOf } from '../../model/index.js'

/** Formats moments in one zone; every label names the zone. */
export interface Clock {
  /** The zone's name, for the header of a document. */
  readonly zone: string
  /** `2026-01-09 06:00 UTC` */
  moment(at: Timestamp): string
  /** `2026-01-09` */
  date(at: Timestamp): string
  /** `9 Jan`, for the axis of a picture whose caption names the zone. */
  tick(at: Timestamp): string
  /** `2026-01-09 06:00 to 07:30 UTC`; a whole day is `2026-01-09 UTC`; the end is open when null. */
  span(range: { start: Timestamp; end: Timestamp | null }): string
  /** The midnights of the zone inside a range. */
  midnights(range: Range): Timestamp[]
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
/** More days than a picture can show. */
const MOST_MIDNIGHTS = 400

/**
 * A clock for a named zone. `Intl` is used only for the zone's offset, and only the digits of its answer, so that the
 * output is identical on every version of Node.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the zone is unknown
 * @example
 * clockIn('Europe/Berlin').moment(Date.UTC(2026, 0, 9, 6)) // '2026-01-09 07:00 UTC+1'
 */
export function clockIn(timeZone: string): Clock {
  const wallClock = wallClockOf(timeZone)
  const fields = (at: Timestamp) => {
    const offset = wallClock(at) - Math.floor(at / SECOND) * SECOND
    const [date = '', time = ''] = new Date(at + offset).toISOString().split('T')
    return { date, time: time.slice(0, 5), label: offsetLabel(offset) }
  }
  return {
    zone: timeZone,
    moment(at) {
      const { date, time, label } = fields(at)
      return `${date} ${time} ${label}`
    },
    date: (at) => fields(at).date,
    tick(at) {
      const [, month = '1', day = '1'] = fields(at).date.split('-')
      return `${Number(day)} ${MONTHS[Number(month) - 1]}`
    },
    span({ start, end }) {
      const from = fields(start)
      if (from.time === '00:00' && end === addCalendarDays(start, 1, timeZone)) return `${from.date} ${from.label}`
      if (end === null) return `since ${from.date} ${from.time} ${from.label}, still open`
      const to = fields(end)
      const same = from.label === to.label
      return `${from.date} ${from.time}${same ? '' : ` ${from.label}`} to ${to.date === from.date ? '' : `${to.date} `}${to.time} ${to.label}`
    },
    midnights({ start, end }) {
      const found: Timestamp[] = []
      let at = addCalendarDays(start, 0, timeZone)
      while (at < end && found.length < MOST_MIDNIGHTS) {
        if (at >= start) found.push(at)
        at = addCalendarDays(at, 1, timeZone)
      }
      return found
    },
  }
}

/**
 * A length of time in its two largest units.
 *
 * @example
 * lengthOfTime(5_400_000) // '1 h 30 min'
 */
export function lengthOfTime(duration: Duration | null | undefined): string {
  if (duration === null || duration === undefined || !Number.isFinite(duration)) return 'unknown'
  if (Math.abs(duration) < MINUTE) return `${Math.round(duration / 1_000)} s`
  const minutes = Math.round(duration / MINUTE)
  const parts: [number, string][] = [
    [Math.floor(minutes / 1_440), 'd'],
    [Math.floor((minutes % 1_440) / 60), 'h'],
    [minutes % 60, 'min'],
  ]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ')
}

/** `UTC`, `UTC+1`, `UTC+5:45` */
function offsetLabel(offset: Duration): string {
  if (offset === 0) return 'UTC'
  const size = Math.abs(offset)
  const minutes = Math.round((size % HOUR) / MINUTE)
  return `UTC${offset < 0 ? '−' : '+'}${Math.floor(size / HOUR)}${minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`}`
}
