import type { Labels } from './labels.js'
import type { Severity } from './severity.js'
import type { Range, Timestamp } from './time.js'

/** One alert from when it began to fire until it stopped: an episode, however many samples it has. */
export interface AlertEpisode {
  readonly name: string
  /** The alert's own label, in the team's words: `critical`, `page`, `info`. */
  readonly severity: string
  readonly labels: Labels
  readonly start: Timestamp
  /** Null while it still fires at the end of what was read. */
  readonly end: Timestamp | null
}

/** True when the episode, or whatever else begins and ends, touches the range. */
export const firesWithin = ({ start, end }: Pick<AlertEpisode, 'start' | 'end'>, range: Range): boolean =>
  start < range.end && (end === null || end > range.start)

const INFORMATIONAL = new Set(['info', 'informational', 'none', 'notice', 'debug'])

/** True when the alert only informs: it opens no incident. */
export const isInformational = ({ severity }: AlertEpisode): boolean => INFORMATIONAL.has(severity.toLowerCase())

/** A team's word for how bad an alert is, as ours; a word we do not know is `medium`: it fired, and nothing says it is harmless. */
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
