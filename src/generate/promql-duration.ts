import { type Duration, days, hours, minutes, seconds } from '../model/index.js'

const UNITS: readonly (readonly [Duration, string])[] = [
  [days(1), 'd'],
  [hours(1), 'h'],
  [minutes(1), 'm'],
  [seconds(1), 's'],
]

/** A duration in PromQL's largest whole unit. @example promqlDuration(3_600_000) // '1h' */
export function promqlDuration(duration: Duration): string {
  const [length, unit] = UNITS.find(([length]) => duration % length === 0) ?? [1, 'ms']
  return `${duration / length}${unit}`
}
