import { type Duration, days, hours } from '../../model/index.js'
import type { Limits } from './limits.js'
import { RULES, type Rule } from './reading.js'
import { type ShapeHistory, sinceLastWeek } from './shape-history.js'
import { newStreamingMedian, type StreamingMedian, updateStreamingMedian } from './streaming-median.js'
import { clearWindows, newWindows, pushWindows, type Windows, windowMean } from './windows.js'

/** Rules evaluated once per slot (a quarter of an hour, or one point): shifts, drifts, changes of variance. */
export interface SlotRules {
  /** Means of the residual over hours. */
  shift: Windows
  shiftScales: StreamingMedian[]
  shiftRecords: number[]
  /** Means of the slots of the last two days; NaN where there is nothing to compare with. */
  yesterday: number[]
  dayBefore: number[]
  change: Windows
  longChange: Windows
  /**
   * Means of the residual over a few hours and twice as many, and the usual difference between neighbours of that
   * length.
   */
  wander: Windows
  apart: StreamingMedian
  /** Slots left until comparison with the days before resumes: a newly accepted level has no such days yet. */
  blind: number
  /** Mean distance from the last hours, in units of the noise, over hours. */
  roughness: Windows
  usualRoughness: number
  roughnessVariance: number
  /** The finding of the last slot, valid until the next. */
  found: { ratio: number; rule: Rule; sign: number; span: number }
}

/** One completed slot. */
export interface Slot {
  /** Slot of the day. */
  readonly slot: number
  readonly mean: number
  readonly residual: number
  readonly roughness: number
  readonly age: Duration
  readonly scale: number
  /** Standard deviation of a mean of correlated points, relative to one of as many independent points. */
  readonly inflation: number
  /** No event is open: the values are normal. */
  readonly quiet: boolean
  /** An event is open: today must not be compared with tomorrow. */
  readonly aside: boolean
  readonly history: ShapeHistory
}

const SHIFT_HOURS = [1, 2, 8]
const LEAST_SLOTS = 4
/**
 * A window of hours must deviate by five of its own deviations and by these multiples of the noise, fewer if longer.
 */
const SHIFT_DEVIATIONS = 5
const SHIFT_NOISES = [1.8, 1.6, 1.3]
const SHIFT_REACH = 4
const RECORD = 1.1
/** A long window, or a day-to-day comparison, would see the launch ramp first. */
const LONG_WINDOW = hours(4)
const LONG_FROM = hours(40)
const CHANGE_TIME = hours(12)
const CHANGE_FROM = hours(56)
const LONG_CHANGE_FROM = hours(80)
const CHANGE_REACH = 6
/** Half a day must differ from the same hours a day before by the noise and by seven of its own deviations. */
const CHANGE_NOISES = 1
const CHANGE_DEVIATIONS = 7
/** The same against two days before; higher, since a drift is twice as large. */
const LONG_CHANGE_NOISES = 1.6
/**
 * A series that wanders over hours, such as resident memory, differs from the day before anyway: require more than
 * that.
 */
const WANDER = { time: hours(3), times: 2.5 }
/** The noise of the points in means of that length, with a margin for an estimate from a day or two. */
const NOISE_ROOM = 2.2
/** At least this share of a change must also be a change from last week. */
const NEWS = 0.5
/** Just below the limit. */
const SILENT = 0.99
const ROUGHNESS_HOURS = [2, 8, 24]
const ROUGHNESS_FROM = hours(36)
const ROUGHNESS_DEVIATIONS = 6
const ROUGHNESS_TIMES = 1.5
/** A series that has hardly ever moved has no usual noise to compare with. */
const LEAST_ROUGHNESS = 1e-6
/** Noise below the minimum noise is never reported as increased. */
const LEAST_DISTANCE = 1
/** Noise is reported as increased only if the level has not moved by as much. */
const LEVEL_HELD = 1.2

export function newSlotRules(slotLength: Duration, slotsPerDay: number): SlotRules {
  const slotsIn = (duration: Duration) => Math.max(1, Math.round(duration / slotLength))
  const lengths = [...new Set(SHIFT_HOURS.map((count) => Math.max(LEAST_SLOTS, slotsIn(hours(count)))))]
  return {
    shift: newWindows(lengths),
    shiftScales: lengths.map(newStreamingMedian),
    shiftRecords: lengths.map(() => 0),
    yesterday: new Array(slotsPerDay).fill(Number.NaN),
    dayBefore: new Array(slotsPerDay).fill(Number.NaN),
    change: newWindows([slotsIn(CHANGE_TIME)]),
    longChange: newWindows([slotsIn(CHANGE_TIME)]),
    wander: newWindows([slotsIn(WANDER.time), slotsIn(2 * WANDER.time)]),
    apart: newStreamingMedian(),
    blind: 0,
    roughness: newWindows(ROUGHNESS_HOURS.map((count) => slotsIn(hours(count)))),
    usualRoughness: 0,
    roughnessVariance: 0,
    found: { ratio: 0, rule: RULES.shift, sign: 1, span: 0 },
  }
}

/** Takes a completed slot. */
export function judgeSlot(rules: SlotRules, slot: Slot, slotLength: Duration, limits: Limits): void {
  rules.found.ratio = 0
  const before = rules.yesterday[slot.slot] as number
  if (slot.age >= days(1) + 2 * slotLength) {
    judgeShift(rules, slot, slotLength, limits)
    judgeChange(rules, slot, slotLength, limits)
    judgeRoughness(rules, slot, slotLength, limits)
    learnWander(rules, slot, slotLength)
  }
  if (rules.blind > 0) rules.blind--
  rules.dayBefore[slot.slot] = before
  rules.yesterday[slot.slot] = slot.aside ? Number.NaN : slot.mean
}

/** After a gap, neighbours in a window are not adjacent in time. */
export function clearSlotWindows(rules: SlotRules): void {
  clearWindows(rules.shift)
  clearWindows(rules.roughness)
  clearWindows(rules.wander)
}

/** A new level was accepted: comparisons with the days before restart. */
export function forgetDays(rules: SlotRules): void {
  clearWindows(rules.shift)
  clearWindows(rules.change)
  clearWindows(rules.longChange)
  clearWindows(rules.wander)
  rules.blind = 2 * rules.yesterday.length
  rules.yesterday.fill(Number.NaN)
  rules.dayBefore.fill(Number.NaN)
  rules.found.ratio = 0
}

function judgeShift(
  rules: SlotRules,
  { residual, scale, age, quiet, history }: Slot,
  slotLength: Duration,
  limits: Limits,
): void {
  const width = limits.strictness * limits.settling
  pushWindows(rules.shift, clip(residual, SHIFT_REACH * scale))
  for (let i = 0; i < rules.shift.lengths.length; i++) {
    const length = rules.shift.lengths[i] as number
    const mean = windowMean(rules.shift, i)
    if (Number.isNaN(mean) || (length * slotLength > LONG_WINDOW && age < LONG_FROM)) continue
    const size = Math.abs(mean)
    const own = rules.shiftScales[i] as StreamingMedian
    const deviation = Math.max(1.4826 * own.value, scale / Math.sqrt((length * slotLength) / limits.step))
    let ratio = Math.min(
      size / (SHIFT_DEVIATIONS * width * deviation),
      size / ((SHIFT_NOISES[i] as number) * width * scale),
    )
    const going = residual * mean >= 0.5 * mean * mean
    if (!going || (quiet && size < RECORD * (rules.shiftRecords[i] as number))) ratio = Math.min(ratio, SILENT)
    ratio = unlessWeekly(ratio, history, length * slotLength, mean)
    find(rules, limits, ratio, size, RULES.shift, Math.sign(mean), Math.ceil((1.5 * length * slotLength) / limits.step))
    if (ratio >= 1) continue
    if (size > 0) updateStreamingMedian(own, size, Math.max(0.005, slotLength / days(2)))
    rules.shiftRecords[i] = Math.max(size, rules.shiftRecords[i] as number)
  }
}

/**
 * Half a day against the same hours one and two days before. Once both are known, both must show the change: a series
 * that is back where it was two days ago has wandered, not shifted.
 */
function judgeChange(rules: SlotRules, slot: Slot, slotLength: Duration, limits: Limits): void {
  const { scale, age, inflation, mean, history } = slot
  pushKnown(rules.change, mean - (rules.yesterday[slot.slot] as number), CHANGE_REACH * scale)
  pushKnown(rules.longChange, mean - (rules.dayBefore[slot.slot] as number), CHANGE_REACH * scale)
  const change = windowMean(rules.change, 0)
  const longChange = windowMean(rules.longChange, 0)
  if (age < CHANGE_FROM || rules.blind > 0) return
  const points = ((rules.change.lengths[0] as number) * slotLength) / limits.step
  const own = Math.max(
    (CHANGE_DEVIATIONS * inflation * scale) / Math.sqrt(points),
    WANDER.times * wanderOf(rules, slot, limits),
  )
  const sign = Math.sign(change)
  const known = age >= LONG_CHANGE_FROM && !Number.isNaN(longChange)
  const agreed = known ? Math.min(Math.abs(change), sign * longChange) : Math.abs(change)
  const least = Math.max(CHANGE_NOISES * scale, own) * limits.strictness
  if (!Number.isNaN(change)) {
    const ratio = unlessWeekly(agreed / least, history, CHANGE_TIME, change)
    find(rules, limits, ratio, agreed, RULES.drift, sign, 0)
  }
  if (!known) return
  const size = Math.abs(longChange)
  const longLeast = Math.max(LONG_CHANGE_NOISES * scale, own) * limits.strictness
  const ratio = unlessWeekly(size / longLeast, history, CHANGE_TIME, longChange)
  find(rules, limits, ratio, size, RULES.drift, Math.sign(longChange), 0)
}

/** Weekly patterns raise no alarm: the last hours are about where the same hours of last week were. */
function unlessWeekly(ratio: number, history: ShapeHistory, span: Duration, change: number): number {
  if (ratio < 1) return ratio
  return sinceLastWeek(history, span) * Math.sign(change) < NEWS * Math.abs(change) ? SILENT : ratio
}

function pushKnown(window: Windows, change: number, reach: number): void {
  if (!Number.isNaN(change)) pushWindows(window, clip(change, reach))
}

/** Difference between the mean of a few hours and that of the hours before. */
function learnWander({ wander, apart }: SlotRules, { residual, scale }: Slot, slotLength: Duration): void {
  pushWindows(wander, clip(residual, CHANGE_REACH * scale))
  const distance = 2 * Math.abs(windowMean(wander, 0) - windowMean(wander, 1))
  if (distance > 0) updateStreamingMedian(apart, distance, slotLength / days(2))
}

/** How far a series normally wanders in a few hours, beyond what the noise of its points explains. */
function wanderOf({ apart }: SlotRules, { scale }: Slot, { step }: Limits): number {
  const usual = 1.4826 * apart.value
  const noise = (NOISE_ROOM * Math.SQRT2 * scale) / Math.sqrt(Math.max(1, WANDER.time / step))
  return usual > noise ? Math.sqrt(usual * usual - noise * noise) : 0
}

function judgeRoughness(rules: SlotRules, { roughness, scale, age }: Slot, slotLength: Duration, limits: Limits): void {
  if (roughness <= 0) return
  pushWindows(rules.roughness, roughness)
  const usual = rules.usualRoughness
  const last = rules.shift.lengths.length - 1
  const moved = Math.max(Math.abs(windowMean(rules.shift, 0)) || 0, Math.abs(windowMean(rules.shift, last)) || 0)
  const width = limits.strictness * limits.settling
  for (let i = 0; usual > LEAST_ROUGHNESS && age >= ROUGHNESS_FROM && i < rules.roughness.lengths.length; i++) {
    const mean = windowMean(rules.roughness, i)
    if (Number.isNaN(mean) || moved > LEVEL_HELD * scale) continue
    const deviation = Math.sqrt(rules.roughnessVariance / (rules.roughness.lengths[i] as number))
    const ratio = Math.min(
      (mean - usual) / (ROUGHNESS_DEVIATIONS * width * deviation),
      mean / usual / ROUGHNESS_TIMES / width,
      mean / LEAST_DISTANCE,
    )
    find(rules, limits, ratio, mean * scale, RULES.variance, 1, 0)
  }
  const gain = Math.max(slotLength / days(3), Math.min(0.3, slotLength / (age - days(1))))
  if (usual === 0) rules.usualRoughness = roughness
  const surplus = Math.min(2 * rules.usualRoughness, roughness - rules.usualRoughness)
  rules.usualRoughness += gain * surplus
  rules.roughnessVariance += gain * (surplus * surplus - rules.roughnessVariance)
}

/** Keeps only the strongest finding. */
function find(
  { found }: SlotRules,
  { minimumChange }: Limits,
  ratio: number,
  size: number,
  rule: Rule,
  sign: number,
  span: number,
): void {
  const worth = minimumChange > 0 ? Math.min(ratio, size / minimumChange) : ratio
  if (!(worth > found.ratio)) return
  found.ratio = worth
  found.rule = rule
  found.sign = sign
  found.span = span
}

const clip = (value: number, reach: number): number => Math.max(-reach, Math.min(reach, value))
