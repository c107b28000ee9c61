import { type Duration, days, hours, minutes, StabilityError, seconds } from '../model/index.js'

const UNITS: readonly (readonly [Duration, string])[] = [
  [days(1), 'd'],
  [hours(1), 'h'],
  [minutes(1), 'm'],
  [seconds(1), 's'],
]

/**
 * A duration in PromQL's largest whole unit.
 *
 * @param option - the caller's name for it, for the error message
 * @throws {StabilityError} `CONFIG_INVALID` when it is not a whole number of milliseconds above 0
 * @example
 * promqlDuration(3_600_000) // '1h'
 */
export function promqlDuration(duration: Duration, option = 'window'): string {
  if (!(Number.isInteger(duration) && duration > 0)) {
    throw new StabilityError('CONFIG_INVALID', `\`${option}\` is ${duration}, not a duration`, {
      hint: `Set \`${option}\` to a duration such as minutes(5).`,
    })
  }
  const [length, unit] = UNITS.find(([length]) => duration % length === 0) ?? [1, 'ms']
  return `${duration / length}${unit}`
}
