import {
  type Duration,
  days,
  hours,
  type KpiResult,
  type KpiWindow,
  sliceSeries,
  type TimeSeries,
  type Timestamp,
} from '../../model/index.js'

/** One KPI's results in two windows, cut to the hours of the day that both cover, and their common daily grid. */
export interface AlignedPair {
  readonly current: KpiResult
  readonly baseline: KpiResult
  readonly step: Duration
  /** Slots in a day; undefined where a day is not a whole number of steps. */
  readonly samplesPerDay: number | undefined
  /** Where slot 0 lies: days of both begin at the time of day at which `current` starts. */
  readonly currentOrigin: number
  readonly baselineOrigin: number
  /** True if hours of the day were left out because one side lacks them. */
  readonly restricted: boolean
}

/** A column of values and the slot each lies in, ascending. */
export interface Column {
  readonly values: Float64Array
  readonly slots: Float64Array
}

/**
 * Puts two results on one grid. Only the same hours of the day are compared: an hour that one side lacks is dropped
 * from the other. The coarser step is used; steps without a common multiple within a day give null, unless a side has
 * so little data that only its value is compared.
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
  const { start } = currentWindow.range
  const dayOf = (at: number) => start + Math.floor((at - start) / days(1)) * days(1)
  const currentOrigin = dayOf(Math.min(start, startOf(current)))
  const baselineOrigin = dayOf(Math.min(baselineWindow.range.start, startOf(baseline)))
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

/** Hand-made windows may contain samples before their range, which is rounded inward to its grid. */
const startOf = ({ series, counts, buckets }: KpiResult): number =>
  Math.min(
    ...[series, counts?.valid, buckets?.at(-1)?.series].map((one) => one?.timestamps[0] ?? Number.POSITIVE_INFINITY),
  )

/** A result with only the samples whose timestamp is kept, counts and buckets included. NaN is a gap. */
function narrowed(result: KpiResult, keep: (at: number) => boolean): KpiResult {
  return withSeries(result, ({ labels, timestamps, values }) => {
    const kept = { labels, timestamps: new Float64Array(values.length), values: new Float64Array(values.length) }
    let length = 0
    for (let i = 0; i < values.length; i++) {
      if (!keep(timestamps[i] as number) || !Number.isFinite(values[i])) continue
      kept.timestamps[length] = timestamps[i] as number
      kept.values[length++] = values[i] as number
    }
    return { labels, timestamps: kept.timestamps.slice(0, length), values: kept.values.slice(0, length) }
  })
}

/** The part of a result inside a half-open range, sharing its memory. NaN is a gap. */
export const within = (result: KpiResult, start: Timestamp, end: Timestamp): KpiResult =>
  finite(withSeries(result, (series) => sliceSeries(series, start, end)))

function withSeries(result: KpiResult, cut: (series: TimeSeries) => TimeSeries): KpiResult {
  const { counts, buckets, sum } = result
  return {
    ...result,
    series: cut(result.series),
    ...(counts && { counts: { bad: cut(counts.bad), valid: cut(counts.valid) } }),
    ...(buckets && { buckets: buckets.map(({ le, series }) => ({ le, series: cut(series) })) }),
    ...(sum && { sum: cut(sum) }),
  }
}

/** Hand-made windows may contain values that `timeSeries` would have dropped. */
function finite(result: KpiResult): KpiResult {
  const { series, counts, buckets = [], sum } = result
  const all = [series, counts?.bad, counts?.valid, sum, ...buckets.map(({ series }) => series)]
  return all.every((one) => one === undefined || isFiniteColumn(one.values)) ? result : narrowed(result, () => true)
}

function isFiniteColumn(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false
  return true
}

/** A series on the grid: samples in the same slot are averaged, or summed. */
export function columnOf(
  { timestamps, values }: TimeSeries,
  origin: number,
  step: Duration,
  combine: 'mean' | 'sum',
): Column {
  const totals = new Float64Array(values.length)
  const slots = new Float64Array(values.length)
  let length = 0
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    const slot = Math.floor(((timestamps[i] as number) - origin) / step)
    const last = length - 1
    if (length > 0 && slots[last] === slot) {
      totals[last] = (totals[last] as number) + value
      count++
    } else {
      if (combine === 'mean' && count > 1) totals[last] = (totals[last] as number) / count
      slots[length] = slot
      totals[length++] = value
      count = 1
    }
  }
  if (combine === 'mean' && count > 1) totals[length - 1] = (totals[length - 1] as number) / count
  return { values: totals.subarray(0, length), slots: slots.subarray(0, length) }
}

function commonStep(a: Duration, b: Duration): Duration | null {
  if (a === b) return a
  let [larger, rest] = [a, b]
  while (rest > 0) [larger, rest] = [rest, larger % rest]
  const step = (a / larger) * b
  return step <= days(1) ? step : null
}

/** The hours of the day in which a result has data. */
function hoursOf({ series, counts, buckets }: KpiResult, hourOf: (at: number) => number): Set<number> {
  const found = new Set<number>()
  const { timestamps } = counts?.valid ?? buckets?.at(-1)?.series ?? series
  for (let i = 0; i < timestamps.length && found.size < 24; i++) found.add(hourOf(timestamps[i] as number))
  return found
}

const isSubset = (a: Set<number>, b: Set<number>): boolean => [...a].every((hour) => b.has(hour))
