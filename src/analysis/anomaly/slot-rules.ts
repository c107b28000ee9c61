import { type Duration, days, hours } from '../../model/index.js'
import type { Limits } from './limits.js'
import { RULES, type Rule } from './reading.js'
import { newStreamingMedian, type StreamingMedian, updateStreamingMedian } from './streaming-median.js'
import { clearWindows, newWindows, pushWindows, type Windows, windowMean } from './windows.js'

/** What is judged a slot, a quarter of an hour or one point, at a time: shifts, drifts, changes of variance. */
export interface SlotRules {
  /** Means of the residual over hours. */
  shift: Windows
  shiftScales: StreamingMedian[]
  shiftRecords: number[]
  /** Means of the slots of the last day and of the day before it; NaN where there are none to compare with. */
  yesterday: number[]
  dayBefore: number[]
  change: Windows
  longChange: Windows
  /** Slots for which nothing is compared with the days before: an accepted level has no such days yet. */
  blind: number
  /** Mean distance from the last hours, in units of the noise, over hours. */
  roughness: Windows
  usualRoughness: number
  roughnessVariance: number
  /** What the last slot found, good until the next. */
  found: { ratio: number; rule: Rule; sign: number; span: number }
}

/** One slot that is over. */
export interface Slot {
  /** Slot of the day. */
  readonly slot: number
  readonly mean: number
  readonly residual: number
  readonly roughness: number
  readonly age: Duration
  readonly scale: number
  /** How much more a mean of correlated points varies than one of as many free ones, as a ratio of deviations. */
  readonly inflation: number
  /** No event is open: what is seen is the usual. */
  readonly quiet: boolean
  /** What an event says of today is no comparison for tomorrow. */
  readonly aside: boolean
}

const SHIFT_HOURS = [1, 2, 8]
const LEAST_SLOTS = 4
/** A window of hours is out by at least five of its own deviations and by these of the noise, the longer the fewer. */
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
/** Half a day lies apart from the same hours a day before by at least the noise, and by seven of its own deviations. */
const CHANGE = { noises: 1, deviations: 7 }
/** The same against two days before: twice the drift, so a little more. */
const LONG_CHANGE = { noises: 1.6, deviations: 7 }
const ROUGHNESS_HOURS = [2, 8, 24]
const ROUGHNESS_FROM = hours(36)
const ROUGHNESS_DEVIATIONS = 6
const ROUGHNESS_TIMES = 1.5
/** A series that has hardly ever moved has no usual roughness to be larger than. */
const LEAST_ROUGHNESS = 1e-6
/** Noise is called larger only where the level has not moved by as much. */
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
    blind: 0,
    roughness: newWindows(ROUGHNESS_HOURS.map((count) => slotsIn(hours(count)))),
    usualRoughness: 0,
    roughnessVariance: 0,
    found: { ratio: 0, rule: RULES.shift, sign: 1, span: 0 },
  }
}

/** Takes a slot that is over. */
export function judgeSlot(rules: SlotRules, slot: Slot, slotLength: Duration, limits: Limits): void {
  rules.found.ratio = 0
  const before = rules.yesterday[slot.slot] as number
  if (slot.age >= days(1) + 2 * slotLength) {
    judgeShift(rules, slot, slotLength, limits)
    judgeChange(rules, rules.change, slot, slot.mean - before, CHANGE_FROM, CHANGE, slotLength, limits)
    const long = slot.mean - (rules.dayBefore[slot.slot] as number)
    judgeChange(rules, rules.longChange, slot, long, LONG_CHANGE_FROM, LONG_CHANGE, slotLength, limits)
    judgeRoughness(rules, slot, slotLength, limits)
  }
  if (rules.blind > 0) rules.blind--
  rules.dayBefore[slot.slot] = before
  rules.yesterday[slot.slot] = slot.aside ? Number.NaN : slot.mean
}

/** After a gap neighbours in a window are none. */
export function clearSlotWindows(rules: SlotRules): void {
  clearWindows(rules.shift)
  clearWindows(rules.roughness)
}

/** A new level was accepted: comparisons with the days before start anew. */
export function forgetDays(rules: SlotRules): void {
  clearWindows(rules.shift)
  clearWindows(rules.change)
  clearWindows(rules.longChange)
  rules.blind = 2 * rules.yesterday.length
  rules.yesterday.fill(Number.NaN)
  rules.dayBefore.fill(Number.NaN)
  rules.found.ratio = 0
}

function judgeShift(
  rules: SlotRules,
  { residual, scale, age, quiet }: Slot,
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
    if (!going || (quiet && size < RECORD * (rules.shiftRecords[i] as number))) ratio = Math.min(ratio, 0.99)
    find(rules, limits, ratio, size, RULES.shift, Math.sign(mean), Math.ceil((1.5 * length * slotLength) / limits.step))
    if (ratio >= 1) continue
    if (size > 0) updateStreamingMedian(own, size, Math.max(0.005, slotLength / days(2)))
    rules.shiftRecords[i] = Math.max(size, rules.shiftRecords[i] as number)
  }
}

function judgeChange(
  rules: SlotRules,
  window: Windows,
  { scale, age, inflation }: Slot,
  change: number,
  from: Duration,
  { noises, deviations }: { noises: number; deviations: number },
  slotLength: Duration,
  limits: Limits,
): void {
  if (Number.isNaN(change)) return
  pushWindows(window, clip(change, CHANGE_REACH * scale))
  const mean = windowMean(window, 0)
  if (age < from || rules.blind > 0 || Number.isNaN(mean)) return
  const points = ((window.lengths[0] as number) * slotLength) / limits.step
  const least = Math.max(noises, (deviations * inflation) / Math.sqrt(points)) * limits.strictness * scale
  find(rules, limits, Math.abs(mean) / least, Math.abs(mean), RULES.drift, Math.sign(mean), 0)
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
    )
    find(rules, limits, ratio, mean * scale, RULES.variance, 1, 0)
  }
  const gain = Math.max(slotLength / days(3), Math.min(0.3, slotLength / (age - days(1))))
  if (usual === 0) rules.usualRoughness = roughness
  const surplus = Math.min(2 * rules.usualRoughness, roughness - rules.usualRoughness)
  rules.usualRoughness += gain * surplus
  rules.roughnessVariance += gain * (surplus * surplus - rules.roughnessVariance)
}

/** Keeps the strongest finding. */
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
