import { StabilityError } from './errors.js'
import { optional, RANGE, requireShape } from './require-shape.js'
import { type Duration, days, hours, type Range, type Timestamp } from './time.js'
import { addCalendarDays } from './time-zone.js'

/** A time range that does not count: maintenance, a load test. */
export interface Exclusion {
  readonly range: Range
  readonly reason: string
}

/** Something that happened: a deploy, a flag, a migration. */
export interface Annotation {
  readonly at: Timestamp
  readonly title: string
  /** Linked only if http(s), else shown as text. */
  readonly url?: string | undefined
}

/** What was released and when, and for how long it is watched. */
export interface Release {
  readonly product: string
  readonly version: string
  readonly releasedAt: Timestamp
  readonly previousVersion?: string | undefined
  /** Launch day, day 0, the first baseline. Default one day. */
  readonly baselineFor?: Duration | undefined
  /** The observation period after launch day. Default seven days: days 1 to 7. */
  readonly observeFor?: Duration | undefined
  /** Days of 24 hours from the release, or of the calendar in `timeZone`. Default `elapsed`. */
  readonly days?: 'elapsed' | 'calendar' | undefined
  /** An IANA name. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Maintenance: figures with and without it are shown. */
  readonly exclusions?: readonly Exclusion[] | undefined
  readonly annotations?: readonly Annotation[] | undefined
}

/** One day of a release. */
export interface ReleaseDay {
  /** 0 is launch day. */
  readonly day: number
  readonly range: Range
  /** Its length in hours: 24, or another number on a calendar day when the clocks change. */
  readonly hours: number
}

/** Launch day: day 0 of a release. With calendar days it ends at the end of the date on which `baselineFor` ends. */
export function launchDay(release: Release): Range {
  const { releasedAt, baselineFor = days(1) } = release
  return { start: releasedAt, end: endAfter(release, releasedAt, baselineFor) }
}

/** The observation period: the days after launch day. */
export function observationPeriod(release: Release): Range {
  const { end } = launchDay(release)
  return { start: end, end: endAfter(release, end, release.observeFor ?? days(7)) }
}

/**
 * The days of a release, launch day first, without gaps or overlaps. Elapsed days have 24 hours, except that the last
 * may be shorter; calendar days begin at midnight in `timeZone` and have 23 or 25 hours when the clocks change.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is unknown, or a length is negative or over ten years
 * @example
 * releaseDays({ product: 'shop', version: '2', releasedAt: 0 }).length // 8: launch day and days 1 to 7
 */
export function releaseDays(release: Release): readonly ReleaseDay[] {
  requireShape(release, 'release', { releasedAt: 'number', exclusions: optional([{ range: RANGE }]) })
  for (const period of ['baselineFor', 'observeFor'] as const) checkPeriod(release[period], period)
  const launch = launchDay(release)
  const observed = observationPeriod(release)
  const result: ReleaseDay[] = launch.end > launch.start ? [releaseDay(0, launch.start, launch.end)] : []
  let start = observed.start
  for (let day = 1; start < observed.end; day++) {
    const end = Math.min(observed.end, endAfter(release, start, days(1)))
    result.push(releaseDay(day, start, end))
    start = end
  }
  return result
}

/** A longer duration was not meant in milliseconds, and would have more days than fit in memory. */
const LONGEST = days(3660)

function checkPeriod(length: Duration | undefined, period: 'baselineFor' | 'observeFor'): void {
  if (length === undefined || (Number.isFinite(length) && length >= 0 && length <= LONGEST)) return
  throw new StabilityError('CONFIG_INVALID', `\`release.${period}\` is ${length}, not a period of up to ten years`, {
    hint: `Set \`${period}\` to milliseconds such as days(7).`,
  })
}

const releaseDay = (day: number, start: Timestamp, end: Timestamp): ReleaseDay => ({
  day,
  range: { start, end },
  hours: (end - start) / hours(1),
})

function endAfter(
  { days: kind = 'elapsed', timeZone = 'UTC' }: Release,
  start: Timestamp,
  length: Duration,
): Timestamp {
  if (!Number.isFinite(start) || !Number.isFinite(length) || length < 0) {
    throw new StabilityError('CONFIG_INVALID', `a period of ${length} ms from ${start} is no period`, {
      hint: 'Set `releasedAt` to epoch milliseconds, and `baselineFor` and `observeFor` to durations such as days(1).',
    })
  }
  if (kind !== 'elapsed' && kind !== 'calendar') {
    throw new StabilityError('CONFIG_INVALID', `\`release.days\` is '${kind}'`, {
      hint: "Set `days` to 'elapsed' or 'calendar'.",
    })
  }
  if (kind === 'elapsed' || length === 0) return start + length
  return addCalendarDays(start, Math.max(1, Math.round(length / days(1))), timeZone)
}
