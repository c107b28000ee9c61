import { type Duration, days, type Range, type Timestamp } from './time.js'

export interface Exclusion {
  readonly range: Range
  readonly reason: string
}

/** Something that happened: a deploy, a flag, a migration. */
export interface Annotation {
  readonly at: Timestamp
  readonly title: string
  /** Linked only when http(s); else shown as text. */
  readonly url?: string | undefined
}

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
  /** Maintenance: both raw and adjusted figures are shown. */
  readonly exclusions?: readonly Exclusion[] | undefined
  readonly annotations?: readonly Annotation[] | undefined
}

/** Launch day: day 0 of a release. */
export const launchDay = ({ releasedAt, baselineFor = days(1) }: Release): Range => ({
  start: releasedAt,
  end: releasedAt + baselineFor,
})

/** The observation period: what follows launch day. */
export function observationPeriod(release: Release): Range {
  const { end } = launchDay(release)
  return { start: end, end: end + (release.observeFor ?? days(7)) }
}
