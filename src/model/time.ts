import { StabilityError } from './errors.js'
import { requireShape } from './require-shape.js'

/** A moment: milliseconds since 1970-01-01T00:00Z. */
export type Timestamp = number
/** A length of time in milliseconds. */
export type Duration = number

/** A half-open range of time: `start` belongs to it, `end` does not. */
export interface Range {
  readonly start: Timestamp
  readonly end: Timestamp
}

/** A range cut into slots `[t, t + step)`, each labelled by its left edge `t`, on a grid of whole multiples of `step`. */
export interface SteppedRange extends Range {
  readonly step: Duration
}

/**
 * A number of seconds as a duration.
 *
 * @example
 * seconds(30) // 30_000
 */
export const seconds = (count: number): Duration => count * 1_000
/**
 * A number of minutes as a duration.
 *
 * @example
 * minutes(5) // 300_000
 */
export const minutes = (count: number): Duration => count * 60_000
/**
 * A number of hours as a duration.
 *
 * @example
 * hours(1) // 3_600_000
 */
export const hours = (count: number): Duration => count * 3_600_000
/**
 * A number of 24-hour days as a duration, regardless of clock changes.
 *
 * @example
 * days(7) // 604_800_000
 */
export const days = (count: number): Duration => count * 86_400_000

const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/i

/**
 * Parses an ISO 8601 moment with its offset from UTC; without one, its meaning would depend on the machine's time zone.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not a moment or has no offset
 * @example
 * parseTimestamp('2026-11-10T09:00Z') // 1794301200000
 */
export function parseTimestamp(text: string): Timestamp {
  const moment = Date.parse(text)
  const [, date] = MOMENT.exec(String(text).trim()) ?? []
  // Date.parse reads February 30 as March 2.
  if (Number.isNaN(moment) || !date || new Date(`${date}T00:00Z`).toISOString().slice(0, 10) !== date) {
    throw new StabilityError('CONFIG_INVALID', `'${text}' is not a moment with an offset from UTC`, {
      hint: "Write the offset, as in '2026-11-10T09:00Z' or '2026-11-10T10:00+01:00'.",
      context: { text },
    })
  }
  return moment
}

const UNITS: Record<string, Duration> = {
  ms: 1,
  s: seconds(1),
  m: minutes(1),
  h: hours(1),
  d: days(1),
  w: days(7),
}

/**
 * Parses a duration in Prometheus' notation: numbers with units `w d h m s ms`, largest first.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the text is not such a duration
 * @example
 * parseDuration('1h30m') // 5_400_000
 */
export function parseDuration(text: string): Duration {
  requireShape(text, 'text', 'text')
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)]
  const units = parts.map(([, , unit]) => UNITS[unit as string] as number)
  const descends = units.every((unit, i) => i === 0 || unit < (units[i - 1] as number))
  if (parts.length === 0 || !descends || parts.map(([part]) => part).join('') !== text) {
    throw new StabilityError('CONFIG_INVALID', `'${text}' is not a duration`, {
      hint: "Write a number and a unit, largest first, as in '30s', '5m', '1h30m' or '7d'.",
      context: { text },
    })
  }
  return parts.reduce((total, [, count, unit]) => total + Number(count) * (UNITS[unit as string] as number), 0)
}

/**
 * Rounds a range inward to the grid of `step`, so that only whole slots remain. An empty range stays empty.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the range is swapped or the step is not a positive whole number
 * @example
 * alignRange({ start: 1, end: minutes(11) }, minutes(5)) // { start: 300_000, end: 600_000, step: 300_000 }
 */
export function alignRange(range: Range, step: Duration): SteppedRange {
  const { start, end } = requireShape(range, 'range')
  if (!Number.isInteger(step) || step <= 0) {
    throw new StabilityError('CONFIG_INVALID', `step is ${step} ms, not a positive whole number of milliseconds`, {
      hint: 'Set `step` to a duration such as minutes(5).',
    })
  }
  if (!Number.isFinite(start) || !Number.isFinite(end) || end < start) {
    throw new StabilityError('CONFIG_INVALID', `range from ${start} to ${end} does not go forward in time`, {
      hint: 'Set `start` to a moment before `end`, both in epoch milliseconds.',
    })
  }
  const first = Math.ceil(start / step) * step
  return { start: first, end: Math.max(first, Math.floor(end / step) * step), step }
}

/** How many whole slots a range holds. @example slotCount({ start: 0, end: hours(1), step: minutes(5) }) // 12 */
export const slotCount = ({ start, end, step }: SteppedRange): number => Math.max(0, Math.round((end - start) / step))

/** The overlap of two ranges, or null where there is none. */
export function intersect(a: Range, b: Range): Range | null {
  const start = Math.max(a.start, b.start)
  const end = Math.min(a.end, b.end)
  return start < end ? { start, end } : null
}
