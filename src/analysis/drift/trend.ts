import {
  type Direction,
  days,
  requireDirection,
  requireShape,
  SERIES,
  type TimeSeries,
  type Trend,
} from '../../model/index.js'
import { mannKendall } from '../../statistics/index.js'

/** The trend of daily values, and its p-value. */
export interface TrendResult {
  /** A neutral KPI is never better or worse: it is `stable`, and its slope is still given. */
  readonly trend: Trend
  /** Typical change from one day to the next, in the values' unit; null with too few days. */
  readonly slopePerDay: number | null
  /** Probability that days without a trend would rise or fall this strongly; null with too few days. */
  readonly p: number | null
  /** Days with data. */
  readonly days: number
  readonly reason: string
}

/** The smallest change that counts as a trend. */
export interface TrendOptions {
  /** Least change over all the days, in the values' unit, for a trend. Default 0. */
  readonly minimumChange?: number | undefined
}

/**
 * The trend of a KPI from its daily means: the slope by Theil-Sen, which is robust to a single extreme day, and its
 * significance by Mann-Kendall, with the variance inflated for autocorrelation.
 *
 * @param series - any step; days are counted from its first sample, and those with less than half the samples of the
 * fullest are left out
 * @param direction - which way is good
 * @returns `insufficient-data`, never "stable", with fewer than four days
 * @see Sen (1968), JASA 63(324); Mann (1945), Econometrica 13; Hamed & Rao (1998), J. Hydrology 204
 * @example
 * const p99 = timeSeries({}, [240, 260, 280, 300, 320, 340, 360].map((ms, day) => [days(day), ms]))
 * trendOf(p99, 'lower-is-better') // { trend: 'worsening', slopePerDay: 20, p: 0.0002, days: 7, … }, p rounded
 */
export function trendOf(series: TimeSeries, direction: Direction, options: TrendOptions = {}): TrendResult {
  return trendOfDays(dailyMeans(requireShape(series, 'series', SERIES)), direction, options)
}

/**
 * The same for daily values; null where a day has none.
 *
 * @example
 * trendOfDays([1, 1, null, 1, 1], 'lower-is-better').trend // 'stable'
 */
export function trendOfDays(
  values: readonly (number | null)[],
  direction: Direction,
  options: TrendOptions = {},
): TrendResult {
  const { minimumChange = 0 } = requireShape(options, 'options')
  requireShape(values, 'values', 'list')
  requireDirection(direction)
  const known: number[] = []
  const at: number[] = []
  for (const [day, value] of values.entries()) {
    if (value === null || !Number.isFinite(value)) continue
    known.push(value)
    at.push(day)
  }
  if (known.length < MINIMUM_DAYS) {
    const reason = `${known.length} of the ${MINIMUM_DAYS} days that a trend needs`
    return { trend: 'insufficient-data', slopePerDay: null, p: null, days: known.length, reason }
  }
  const { slope, rising, p } = mannKendall(known, { at })
  const span = (at[at.length - 1] as number) - (at[0] as number)
  const found = { slopePerDay: slope, p, days: known.length }
  if (p > SIGNIFICANCE) return { trend: 'stable', ...found, reason: `no trend beyond chance in ${known.length} days` }
  if (Math.abs(slope * span) < minimumChange) {
    return { trend: 'stable', ...found, reason: `a trend too slight to matter in ${known.length} days` }
  }
  const way = rising ? 'rising' : 'falling'
  const reason = `${way} through ${known.length} days`
  if (direction === 'neutral') return { trend: 'stable', ...found, reason: `${reason}, which is neither good nor bad` }
  const better = rising === (direction === 'higher-is-better')
  return { trend: better ? 'improving' : 'worsening', ...found, reason }
}

/** With fewer than four values even a monotonic run is not rarer than one in twenty: 3! is 6, 4! is 24. */
const MINIMUM_DAYS = 4
/** One-sided, the convention of the regression test. */
const SIGNIFICANCE = 0.05

function dailyMeans({ timestamps, values }: TimeSeries): (number | null)[] {
  const first = timestamps[0]
  if (first === undefined) return []
  const sums: number[] = []
  const counts: number[] = []
  for (let i = 0; i < timestamps.length; i++) {
    const day = Math.floor(((timestamps[i] as number) - first) / days(1))
    sums[day] = (sums[day] ?? 0) + (values[i] as number)
    counts[day] = (counts[day] ?? 0) + 1
  }
  const fullest = counts.reduce((most, count) => Math.max(most, count ?? 0), 0)
  return Array.from(counts, (count, day) =>
    count !== undefined && count * 2 >= fullest ? (sums[day] as number) / count : null,
  )
}
