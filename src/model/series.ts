import { StabilityError } from './errors.js'
import type { Labels } from './labels.js'
import { requireShape } from './require-shape.js'
import { alignRange, type SteppedRange, type Timestamp } from './time.js'

/**
 * One metric over time, kept as two parallel columns. `timestamps` ascends strictly and is as long as
 * `values`; every value is finite. A gap is an absent sample, never a `NaN`.
 */
export interface TimeSeries {
  readonly labels: Labels
  readonly timestamps: Float64Array
  readonly values: Float64Array
}

/**
 * Builds a series from points in any order: sorted, nulls and non-finite values dropped as gaps, the last of equal
 * timestamps kept. With a grid, each point is labelled by the left edge of its slot and points outside its whole slots are
 * dropped; of several points in one slot the latest counts.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when a timestamp is not finite, a value is not a number, or the grid is
 * invalid
 * @example
 * timeSeries({ app: 'a' }, [[300_000, 2], [0, 1], [600_000, null]]).values // Float64Array [1, 2]
 */
export function timeSeries(
  labels: Labels,
  points: Iterable<readonly [Timestamp, number | null]>,
  grid?: SteppedRange,
): TimeSeries {
  requireShape(labels, 'labels')
  const slots = grid && alignRange(requireShape(grid, 'grid'), grid.step)
  const kept: [Timestamp, number][] = []
  for (const point of pointsOf(points)) {
    const [timestamp, value] = requireShape(point, 'points[]', 'list')
    if (!Number.isFinite(timestamp)) {
      throw new StabilityError('CONFIG_INVALID', `a point has the timestamp ${timestamp}`, {
        hint: 'Give each point its moment in epoch milliseconds.',
        context: { labels },
      })
    }
    if (value === null || value === undefined) continue
    requireShape(value, 'points[][1]', 'number') // a text such as '0.5' would silently become a gap
    if (!Number.isFinite(value)) continue
    if (slots && (timestamp < slots.start || timestamp >= slots.end)) continue
    kept.push([timestamp, value])
  }
  kept.sort((a, b) => a[0] - b[0]) // stable, so that the last of equal timestamps comes last
  const timestamps = new Float64Array(kept.length)
  const values = new Float64Array(kept.length)
  let length = 0
  for (const [timestamp, value] of kept) {
    const label = slots ? Math.floor(timestamp / slots.step) * slots.step : timestamp
    if (length > 0 && timestamps[length - 1] === label) length--
    timestamps[length] = label
    values[length] = value
    length++
  }
  return { labels, timestamps: timestamps.slice(0, length), values: values.slice(0, length) }
}

/** The part of a series inside a half-open range, sharing the memory of the whole. */
export function sliceSeries(series: TimeSeries, start: Timestamp, end: Timestamp): TimeSeries {
  const from = lowerBound(series.timestamps, start)
  const to = lowerBound(series.timestamps, end)
  return {
    labels: series.labels,
    timestamps: series.timestamps.subarray(from, to),
    values: series.values.subarray(from, to),
  }
}

/** Index of the first element of an ascending column that is not less than `target`; the length where none is. */
export function lowerBound(ascending: ArrayLike<number>, target: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] as number) < target) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * A series with every slot of a grid, `null` where there is no sample: the input of streaming detectors.
 *
 * @example
 * onGrid(timeSeries({}, [[0, 1], [600_000, 3]]), { start: 0, end: 900_000, step: 300_000 }) // [1, null, 3]
 */
export function onGrid({ timestamps, values }: TimeSeries, { start, end, step }: SteppedRange): (number | null)[] {
  const slots: (number | null)[] = new Array(Math.max(0, Math.round((end - start) / step))).fill(null)
  for (let i = lowerBound(timestamps, start); i < timestamps.length && (timestamps[i] as number) < end; i++) {
    slots[Math.floor(((timestamps[i] as number) - start) / step)] = values[i] as number
  }
  return slots
}

function pointsOf<T>(points: Iterable<T>): Iterable<T> {
  if (typeof points === 'object' && typeof points?.[Symbol.iterator] === 'function') return points
  throw new StabilityError('CONFIG_INVALID', '`points` cannot be gone through', {
    hint: 'Give `points` a list of pairs of a moment and a value, as in [[0, 1]].',
  })
}
