import type { Timestamp } from '../../model/index.js'
import { changePoints, mean, withoutDailyCycle } from '../../statistics/index.js'
import { type AlignedPair, columnOf } from './aligned-pair.js'
import { slotValues } from './kpi-proof.js'

/**
 * When the level shifted in the direction of the change: the change point of the baseline followed by the window that
 * explains most of it. Null where there is no such point, where it lies before the window, or where the shift is less
 * than half of the change.
 */
export function sinceOf(pair: AlignedPair, upward: boolean): Timestamp | null {
  const { samplesPerDay, step, baselineOrigin, currentOrigin } = pair
  const before = columnOf(slotValues(pair.baseline), baselineOrigin, step, 'mean')
  const after = columnOf(slotValues(pair.current), currentOrigin, step, 'mean')
  if (Math.min(before.values.length, after.values.length) < FEWEST) return null
  const grid = { samplesPerDay, baselineSlots: before.slots, currentSlots: after.slots }
  const level = withoutDailyCycle(before.values, after.values, grid)
  const joined = Float64Array.of(...level.baseline, ...level.current)
  const whole = mean(level.current) - mean(level.baseline)
  const found = changePoints(joined)
    .map(({ index }) => ({ index, shift: shiftAt(joined, index) }))
    .filter(({ shift }) => shift > 0 === upward && Math.abs(shift) >= HALF * Math.abs(whole))
    .map(({ index, shift }) => ({
      index,
      explained: shift ** 2 * (index / joined.length) * (1 - index / joined.length),
    }))
    .reduce<{ index: number; explained: number } | null>(
      (best, one) => (best === null || one.explained > best.explained ? one : best),
      null,
    )
  if (!found) return null
  const place = found.index - before.values.length
  if (place < -EDGE) return null
  return currentOrigin + (after.slots[place <= EDGE ? 0 : place] as number) * step
}

/** Fewer samples on a side do not make a level: the shortest segment of a change point. */
const FEWEST = 3
const HALF = 0.5
/** A change point this close to the start of the window counts as at its start. */
const EDGE = 2

const shiftAt = (values: Float64Array, index: number): number =>
  mean(values.subarray(index)) - mean(values.subarray(0, index))
