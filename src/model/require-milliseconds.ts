import { StabilityError } from './errors.js'
import type { Timestamp } from './time.js'

/** Seconds of 2001 to 2286, taken for milliseconds, lie in the first months of 1970. */
const SECONDS_FROM = 1e9
const SECONDS_UNTIL = 1e10
/** March 1973 in milliseconds: a value this large is not a time in seconds. */
const MILLISECONDS_FROM = 1e11
/** Beyond the year 5138: microseconds or finer. */
const FINER_FROM = 1e14

/**
 * Returns a moment after checking it is in milliseconds, like another moment: one in 1970 next to one in 2026 was
 * given in seconds, and would be reviewed as a week of 1970 without data. Clocks that start near 0, as in tests, are
 * accepted.
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
