import { type Duration, hours, minutes, seconds } from '../../model/index.js'
import type { RawSample } from './reply.js'

const NICE: readonly Duration[] = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600].map(seconds)
/** Tolerance for late or lost scrapes; beyond it, the interval counts as different. */
const TOLERANCE = 0.04
/** Share of the targets that must agree for one interval to be used for all. */
const AGREEMENT = 0.9

const COUNTED_OVER: Duration = hours(1)
/** Prometheus' default; used only where nothing was ever scraped. */
export const USUAL_INTERVAL: Duration = minutes(1)

/** How many series had how many samples in an hour: asks the engine for as many numbers as there are intervals. */
export const countsOf = (selector: string): string => `count_values("n", count_over_time(${selector}[1h]))`

export interface ScrapeInterval {
  readonly interval: Duration
  /** Nearly all series have it. */
  readonly uniform: boolean
}

/** The interval of most series, or null where there is none. */
export function commonInterval(counts: readonly RawSample[]): ScrapeInterval | null {
  const series = new Map<Duration, number>()
  let total = 0
  for (const { labels, value } of counts) {
    const interval = niceInterval(COUNTED_OVER / Number(labels.n))
    if (!Number.isFinite(interval)) continue
    series.set(interval, (series.get(interval) ?? 0) + value)
    total += value
  }
  const [most] = [...series].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return most ? { interval: most[0], uniform: most[1] >= AGREEMENT * total } : null
}

const niceInterval = (measured: Duration): Duration =>
  NICE.find((nice) => Math.abs(measured - nice) <= nice * TOLERANCE) ?? Math.round(measured)
