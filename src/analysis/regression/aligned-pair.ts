import { type Duration, days, hours, type KpiResult, type KpiWindow, type TimeSeries } from '../../model/index.js'

/** One KPI's results in two windows, cut to the hours of the day that both have, and the daily grid they share. */
export interface AlignedPair {
  readonly current: KpiResult
  readonly baseline: KpiResult
  readonly step: Duration
  /** Slots in a day; undefined where a day is no whole number of steps. */
  readonly samplesPerDay: number | undefined
  /** Where slot 0 lies: days of both are cut at the time of day at which `current` starts. */
  readonly currentOrigin: number
  readonly baselineOrigin: number
  /** Hours of the day were left out because one side lacks them. */
  readonly restricted: boolean
}

/** A column of values and the slot each lies in, ascending. */
export interface Column {
  readonly values: Float64Array
  readonly slots: Float64Array
}

/**
 * Puts two results on one grid. Six morning hours are compared with mornings, never with nights: an hour of the day
 * that one side lacks is dropped from the other. The coarser step wins; steps that share none within a day give null,
 * unless there is so little on a side that only its value counts.
 */
export function alignedPair(
  current: KpiResult,
  currentWindow: KpiWindow,
  baseline: KpiResult,
  baselineWindow: KpiWindow,
): AlignedPair | null {
  const few =
    Math.min(...[current, baseline].map(({ series, counts }) => (counts?.valid ?? series).timestamps.length)) < 3
  const step = commonStep(currentWindow.step, baselineWindow.step) ?? (few ? currentWindow.step : null)
  if (step === null) return null
  const currentOrigin = currentWindow.range.start
  const daysApart = Math.floor((baselineWindow.range.start - currentOrigin) / days(1))
  const baselineOrigin = currentOrigin + daysApart * days(1)
  const hourOf = (at: number) => Math.floor((((at - currentOrigin) % days(1)) + days(1)) / hours(1)) % 24
  const [now, before] = [finite(current), finite(baseline)]
  const inCurrent = hoursOf(now, hourOf)
  const inBaseline = hoursOf(before, hourOf)
  const shared = (at: number) => inCurrent.has(hourOf(at)) && inBaseline.has(hourOf(at))
  const restricted = step <= hours(1) && (inCurrent.size !== inBaseline.size || !isSubset(inCurrent, inBaseline))
  return {
    current: restricted ? narrowed(now, shared) : now,
    baseline: restricted ? narrowed(before, shared) : before,
    step,
    samplesPerDay: Number.isInteger(days(1) / step) ? days(1) / step : undefined,
    currentOrigin,
    baselineOrigin,
    restricted,
  }
}

/** A result with only the samples whose timestamp is kept, counts and buckets included. What is no number is a gap. */
export function narrowed(result: KpiResult, keep: (at: number) => boolean): KpiResult {
  const cut = ({ labels, timestamps, values }: TimeSeries): TimeSeries => {
    const isKept = (i: number) => keep(timestamps[i] as number) && Number.isFinite(values[i])
    return {
      labels,
      timestamps: timestamps.filter((_, i) => isKept(i)),
      values: values.filter((_, i) => isKept(i)),
    }
  }
  const { counts, buckets, sum } = result
  return {
    ...result,
    series: cut(result.series),
    ...(counts && { counts: { bad: cut(counts.bad), valid: cut(counts.valid) } }),
    ...(buckets && { buckets: buckets.map(({ le, series }) => ({ le, series: cut(series) })) }),
    ...(sum && { sum: cut(sum) }),
  }
}

/** Windows made by hand may hold what `timeSeries` would have dropped. */
function finite(result: KpiResult): KpiResult {
  const { series, counts, buckets = [], sum } = result
  const all = [series, counts?.bad, counts?.valid, sum, ...buckets.map(({ series }) => series)]
  return all.every((one) => one?.values.every(Number.isFinite) ?? true) ? result : narrowed(result, () => true)
}

/** A series on the grid: what falls into one slot is averaged, or summed. */
export function columnOf(
  { timestamps, values }: TimeSeries,
  origin: number,
  step: Duration,
  combine: 'mean' | 'sum',
): Column {
  const totals: number[] = []
  const slots: number[] = []
  const counts: number[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const slot = Math.floor(((timestamps[i] as number) - origin) / step)
    const last = slots.length - 1
    if (slots[last] === slot) {
      totals[last] = (totals[last] as number) + value
      counts[last] = (counts[last] as number) + 1
    } else {
      slots.push(slot)
      totals.push(value)
      counts.push(1)
    }
  }
  const divisor = (i: number) => (combine === 'mean' ? (counts[i] as number) : 1)
  return { values: Float64Array.from(totals, (total, i) => total / divisor(i)), slots: Float64Array.from(slots) }
}

function commonStep(a: Duration, b: Duration): Duration | null {
  if (a === b) return a
  let [larger, rest] = [a, b]
  while (rest > 0) [larger, rest] = [rest, larger % rest]
  const step = (a / larger) * b
  return step <= days(1) ? step : null
}

/** The hours of the day in which a result has anything. */
function hoursOf({ series, counts, buckets }: KpiResult, hourOf: (at: number) => number): Set<number> {
  const found = new Set<number>()
  const { timestamps } = counts?.valid ?? buckets?.at(-1)?.series ?? series
  for (let i = 0; i < timestamps.length; i++) found.add(hourOf(timestamps[i] as number))
  return found
}

const isSubset = (a: Set<number>, b: Set<number>): boolean => [...a].every((hour) => b.has(hour))
