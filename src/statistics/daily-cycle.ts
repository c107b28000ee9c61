import { requireShape } from '../model/index.js'
import { medianWithin } from './median.js'
import { requireColumn, requireThat } from './require.js'

/** Where two columns to compare lie on their daily grid. */
export interface DailyGrid {
  /** Slots in a day, such as 48 for half-hours. Without it no daily cycle is taken out. */
  readonly samplesPerDay?: number | undefined
  /** Slot of each baseline value, ascending whole numbers; slot 0 starts a day. Default 0, 1, 2 …: no gaps. */
  readonly baselineSlots?: ArrayLike<number> | undefined
  /**
   * Slot of each current value, counted from the start of the current range's own first day. Default 0, 1, 2 …: no
   * gaps.
   */
  readonly currentSlots?: ArrayLike<number> | undefined
}

/** A column and its slots. */
export interface Slotted {
  readonly values: Float64Array
  readonly slots: Float64Array
}

/**
 * Takes the daily cycle out of two columns: subtracts from every value the usual difference between its slot of the
 * day and its day's median. Otherwise the cycle looks like autocorrelation and hides real shifts. With fewer than
 * three whole days in both together, or without `samplesPerDay`, the values are returned unchanged.
 *
 * @param baseline - finite numbers, in order of time
 * @param current - finite numbers of the same unit, in order of time
 * @returns both columns, adjusted, in the same unit
 * @throws {StabilityError} `INSUFFICIENT_DATA` when a column is empty, `CONFIG_INVALID` when one holds a non-finite
 * number or the grid is invalid
 * @example
 * withoutDailyCycle([1, 9, 1, 9], [2, 10], { samplesPerDay: 2 }).current // Float64Array [6, 6]
 */
export function withoutDailyCycle(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  grid: DailyGrid = {},
): { readonly baseline: Float64Array; readonly current: Float64Array } {
  const [before, after] = adjusted(baseline, current, requireShape(grid, 'grid'))
  return { baseline: before.values, current: after.values }
}

/** The same, with the slots that the values lie in. */
export function adjusted(
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  { samplesPerDay, baselineSlots, currentSlots }: DailyGrid,
): [Slotted, Slotted] {
  const before = slotted(baseline, 'baseline', baselineSlots, 'baselineSlots')
  const after = slotted(current, 'current', currentSlots, 'currentSlots')
  if (samplesPerDay === undefined) return [before, after]
  requireThat(
    Number.isInteger(samplesPerDay) && samplesPerDay > 0,
    `\`samplesPerDay\` is ${samplesPerDay}`,
    'Give `samplesPerDay` a whole number of slots, 1 or more.',
  )
  const days = [...wholeDays(before, samplesPerDay), ...wholeDays(after, samplesPerDay)]
  if (days.length < FEWEST_DAYS) return [before, after]
  const cycle = cycleOf(days, samplesPerDay)
  return [without(before, cycle), without(after, cycle)]
}

/** One day of a column: its values, and where slot 0 of the day lies in the column's slots. */
export interface Day extends Slotted {
  readonly start: number
}

/** The days of which a column has at least four fifths. */
export function wholeDays({ values, slots }: Slotted, samplesPerDay: number): Day[] {
  const days: Day[] = []
  const whole = WHOLE * samplesPerDay
  for (let from = 0; from < values.length; ) {
    const day = Math.floor((slots[from] as number) / samplesPerDay)
    let to = from + 1
    while (to < values.length && (slots[to] as number) < (day + 1) * samplesPerDay) to++
    if (to - from >= whole) {
      days.push({ values: values.subarray(from, to), slots: slots.subarray(from, to), start: day * samplesPerDay })
    }
    from = to
  }
  return days
}

/** A median over fewer days would be mostly one day's noise. */
const FEWEST_DAYS = 3
/** The same minimum coverage as elsewhere in this library. */
const WHOLE = 0.8

function slotted(
  values: ArrayLike<number>,
  name: string,
  slots: ArrayLike<number> | undefined,
  slotsName: string,
): Slotted {
  requireColumn(values, name)
  const column = new Float64Array(values)
  if (slots === undefined) return { values: column, slots: column.map((_, i) => i) }
  requireThat(
    slots.length === column.length,
    `\`${slotsName}\` has ${slots.length} entries for ${column.length} values`,
    `Give \`${slotsName}\` one slot for each value.`,
  )
  const ordered = countAscending(slots)
  requireThat(
    ordered === slots.length,
    `\`${slotsName}\`[${ordered}] is ${slots[ordered]}`,
    `Give \`${slotsName}\` ascending whole numbers from 0 up.`,
  )
  return { values: column, slots: slots instanceof Float64Array ? slots : Float64Array.from(slots) }
}

/** How many slots, from the first on, are whole numbers that ascend from 0. */
function countAscending(slots: ArrayLike<number>): number {
  let before = -1
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as number
    if (!(Number.isInteger(slot) && slot > before)) return i
    before = slot
  }
  return slots.length
}

/** For every slot of the day, the median over days of its difference from its day's median. */
function cycleOf(days: readonly Day[], samplesPerDay: number): Float64Array {
  const excess = new Float64Array(samplesPerDay * days.length) // one row for each slot, filled as far as days have it
  const filled = new Uint32Array(samplesPerDay)
  for (const { values, slots, start } of days) {
    const center = medianWithin(values.slice())
    for (let i = 0; i < values.length; i++) {
      const slot = (slots[i] as number) - start
      const place = filled[slot] as number
      excess[slot * days.length + place] = (values[i] as number) - center
      filled[slot] = place + 1
    }
  }
  const cycle = new Float64Array(samplesPerDay)
  for (let slot = 0; slot < samplesPerDay; slot++) {
    const row = slot * days.length
    const known = excess.subarray(row, row + (filled[slot] as number))
    if (known.length > 0) cycle[slot] = medianWithin(known)
  }
  return cycle
}

const without = ({ values, slots }: Slotted, cycle: Float64Array): Slotted => ({
  values: values.map((value, i) => value - (cycle[(slots[i] as number) % cycle.length] as number)),
  slots,
})
