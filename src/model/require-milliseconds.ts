import { StabilityError } from './errors.js'
import type { Timestamp } from './time.js'

/** Seconds of 2001 to 2286, taken for milliseconds, lie in the first months of 1970. */
const SECONDS_FROM = 1e9
const SECONDS_UNTIL = 1e10
/** Milliseconds since 1973: what is this large has not been counted in seconds. */
const MILLISECONDS_FROM = 1e11
/** Beyond the year 5138: microseconds or finer. */
const FINER_FROM = 1e14

/**
 * A moment, once it can be in milliseconds as another is: one of 1970 beside one of 2026 was given in seconds, and would
 * be reviewed as a week of 1970 in which nothing was measured. Small clocks, as tests have them, are left alone.
 *
 * @throws {StabilityError} `CONFIG_INVALID` naming the option
 * @example
 * requireMilliseconds(1794301200, 'release.releasedAt', 1794906000000) // throws: looks like seconds
 */
export function requireMilliseconds(moment: Timestamp, option: string, beside: Timestamp): Timestamp {
  const known = Number.isFinite(moment)
  const inSeconds = moment >= SECONDS_FROM && moment < SECONDS_UNTIL && beside >= MILLISECONDS_FROM
  if (known && !inSeconds && Math.abs(moment) < FINER_FROM) return moment
  const looks = inSeconds ? ', which looks like seconds' : known ? ', which looks like microseconds' : ', no moment'
  throw new StabilityError('CONFIG_INVALID', `\`${option}\` is ${moment}${looks}`, {
    hint: `Set \`${option}\` to epoch milliseconds, as Date.now() and parseTimestamp('2026-11-10T09:00Z') give.`,
    context: { option },
  })
}
