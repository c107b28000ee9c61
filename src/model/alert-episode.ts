import type { Labels } from './labels.js'
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

/** True when the episode touches the range. */
export const firesWithin = ({ start, end }: AlertEpisode, range: Range): boolean =>
  start < range.end && (end === null || end > range.start)

const INFORMATIONAL = new Set(['info', 'informational', 'none', 'notice', 'debug'])

/** True when the alert only informs: it opens no incident. */
export const isInformational = ({ severity }: AlertEpisode): boolean => INFORMATIONAL.has(severity.toLowerCase())
