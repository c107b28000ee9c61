import { type Duration, hours, type Timestamp } from '../../model/index.js'

/** Hourly means of the last three days, without what the hour of the day adds: what an event's shape is told by. */
export interface ShapeHistory {
  readonly length: Duration
  means: number[]
  hour: number
  sum: number
  count: number
}

const HOURS = 72

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

const at = (hour: number): number => ((hour % HOURS) + HOURS) % HOURS
