import { type Duration, days, hours, type Timestamp } from '../../model/index.js'

/**
 * Hourly means of the last eight days, minus the offset of the hour of the day: they decide an event's shape, and
 * whether the same happened a week ago.
 */
export interface ShapeHistory {
  readonly length: Duration
  means: number[]
  hour: number
  sum: number
  count: number
}

const HOURS = 192

export const newShapeHistory = (step: Duration, first: Timestamp): ShapeHistory => {
  const length = Math.max(hours(1), step)
  return { length, means: new Array(HOURS).fill(Number.NaN), hour: Math.floor(first / length), sum: 0, count: 0 }
}

export function addToHistory(history: ShapeHistory, timestamp: Timestamp, value: number): void {
  const hour = Math.floor(timestamp / history.length)
  if (hour !== history.hour) {
    if (history.count > 0) history.means[at(history.hour)] = history.sum / history.count
    for (let gone = history.hour + 1; gone < hour && gone - history.hour <= HOURS; gone++) {
      history.means[at(gone)] = Number.NaN
    }
    history.hour = hour
    history.sum = history.count = 0
  }
  history.sum += value
  history.count++
}

/** The last whole hours, oldest first, NaN for a gap. */
export function lastHours({ means, hour }: ShapeHistory, count: number): number[] {
  const wanted = Math.min(HOURS, count)
  const last: number[] = []
  for (let back = wanted; back > 0; back--) last.push(means[at(hour - back)] as number)
  return last
}

/**
 * Difference of the last hours, including this one, from the same hours a week ago; NaN where fewer than half are
 * known.
 */
export function sinceLastWeek({ means, hour, length, sum, count }: ShapeHistory, span: Duration): number {
  const week = Math.round(days(7) / length)
  const wanted = Math.max(1, Math.round(span / length))
  if (week + wanted > HOURS) return Number.NaN
  let total = 0
  let known = 0
  for (let back = 0; back < wanted; back++) {
    const now = back > 0 ? (means[at(hour - back)] as number) : sum / count
    const change = now - (means[at(hour - back - week)] as number)
    if (Number.isNaN(change)) continue
    total += change
    known++
  }
  return 2 * known >= wanted ? total / known : Number.NaN
}

const at = (hour: number): number => ((hour % HOURS) + HOURS) % HOURS
