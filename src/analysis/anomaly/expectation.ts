import { type Duration, days, hours, type Timestamp } from '../../model/index.js'

/** The expected value now: a level, plus an offset for each slot of the day. */
export interface Expectation {
  level: number
  offsets: number[]
  /** Points seen in each slot of the first day; -1 once that day is over. */
  counts: number[]
  total: number
}

/** Time in which the level adapts; shorter while the series is young, since a launch ramp is over in a day or two. */
const LEVEL_TIME = hours(41)
const YOUNG_LEVEL_TIME = hours(10)
/** A slot of the day learns this share of the residual: as a mean over the days seen would, but at least a quarter. */
const LEAST_DAY_GAIN = 0.25
/** One point moves the level and its slot by at most this many times the noise. */
const REACH = 3

export const newExpectation = (slotsPerDay: number): Expectation => ({
  level: 0,
  offsets: new Array(slotsPerDay).fill(0),
  counts: new Array(slotsPerDay).fill(0),
  total: 0,
})

/** The first day is learnt unfiltered: means of the slots. */
export function learnFirstDay(expectation: Expectation, slot: number, value: number): void {
  const { counts, offsets } = expectation
  const count = (counts[slot] as number) + 1
  counts[slot] = count
  expectation.total++
  offsets[slot] = (offsets[slot] as number) + (value - (offsets[slot] as number)) / count
  expectation.level += (value - expectation.level) / expectation.total
}

/** Turns the first day's means into a level and offsets; a slot without points copies the one before it. */
export function endFirstDay(expectation: Expectation): void {
  const { counts, offsets, level } = expectation
  if (counts[0] === -1) return
  let last = level
  for (let slot = 0; slot < offsets.length; slot++) {
    if ((counts[slot] as number) > 0) last = offsets[slot] as number
    offsets[slot] = last - level
  }
  counts.fill(-1)
}

/** Smallest and largest of a slot and its neighbours: a nightly job may run a little early or late. */
export function neighbourhood({ offsets }: Expectation, slot: number, into: { low: number; high: number }): void {
  const own = offsets[slot] as number
  const before = offsets[slot === 0 ? offsets.length - 1 : slot - 1] as number
  const after = offsets[slot === offsets.length - 1 ? 0 : slot + 1] as number
  into.low = Math.min(own, before, after)
  into.high = Math.max(own, before, after)
}

/** Shares of a surprise that the slot and the level learn from one point. */
export interface Gains {
  readonly offset: number
  readonly level: number
}

export function gainsAt(age: Duration, step: Duration, slotLength: Duration): Gains {
  const dayGain = Math.max(LEAST_DAY_GAIN, 1 / (1 + age / days(1)))
  const pointsPerSlot = Math.max(1, slotLength / step)
  const time = Math.min(LEVEL_TIME, Math.max(YOUNG_LEVEL_TIME, (age - days(1)) / 2))
  return { offset: 1 - (1 - dayGain) ** (1 / pointsPerSlot), level: Math.min(0.2, step / time) }
}

/** Moves level and slot a little towards the observed value. */
export function learn(expectation: Expectation, slot: number, residual: number, scale: number, gains: Gains): void {
  const reach = REACH * scale
  const pull = Math.max(-reach, Math.min(reach, residual))
  expectation.offsets[slot] = (expectation.offsets[slot] as number) + gains.offset * pull
  expectation.level += gains.level * pull
}

/** Which slot of the day a moment lies in. */
export function slotOfDay(slots: number, slot: Timestamp): number {
  return ((slot % slots) + slots) % slots
}
