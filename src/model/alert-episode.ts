import type { Labels } from './labels.js'
import type { Severity } from './severity.js'
import type { Range, Timestamp } from './time.js'

/** One alert from when it began to fire until it stopped, whatever the number of its samples. */
export interface AlertEpisode {
  readonly name: string
  /** The alert's severity label as the team wrote it: `critical`, `page`, `info`. */
  readonly severity: string
  readonly labels: Labels
  readonly start: Timestamp
  /** Null while it still fires at the end of what was read. */
  readonly end: Timestamp | null
}

/** True when the episode, or anything else with a start and an end, overlaps the range. */
export const firesWithin = ({ start, end }: Pick<AlertEpisode, 'start' | 'end'>, range: Range): boolean =>
  start < range.end && (end === null || end > range.start)

const INFORMATIONAL = new Set(['info', 'informational', 'none', 'notice', 'debug'])

/** True when the alert only informs: it opens no incident. */
export const isInformational = ({ severity }: AlertEpisode): boolean => INFORMATIONAL.has(severity.toLowerCase())

/**
 * Maps a team's severity label to ours. An unknown label is `medium`: the alert fired, and nothing says it is
 * harmless.
 */
export const alertSeverity = ({ severity }: AlertEpisode): Severity =>
  ALERT_SEVERITIES.get(severity.toLowerCase()) ?? 'medium'

const ALERT_SEVERITIES: ReadonlyMap<string, Severity> = new Map(
  Object.entries({
    critical: 'critical',
    page: 'critical',
    emergency: 'critical',
    fatal: 'critical',
    error: 'high',
    high: 'high',
    major: 'high',
    warning: 'medium',
    warn: 'medium',
    ticket: 'medium',
    medium: 'medium',
    minor: 'low',
    low: 'low',
  } satisfies Record<string, Severity>),
)
