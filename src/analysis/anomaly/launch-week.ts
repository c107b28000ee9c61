import { type Duration, days, hours, minutes, type Timestamp } from '../../model/index.js'
import {
  type Expectation,
  endFirstDay,
  gainsAt,
  learn,
  learnFirstDay,
  neighbourhood,
  newExpectation,
  slotOfDay,
} from './expectation.js'
import { type Limits, settlingAt } from './limits.js'
import { learnNoise, learnSide, type Noise, neighbourCorrelation, newNoise, noiseScale, sideScale } from './noise.js'
import { onsetBack } from './onset.js'
import { clearPointRules, judgePoints, newPointRules, type PointRules } from './point-rules.js'
import type { Reading } from './reading.js'
import { addToHistory, newShapeHistory, type ShapeHistory } from './shape-history.js'
import { clearSlotWindows, forgetDays, judgeSlot, newSlotRules, type SlotRules } from './slot-rules.js'
import { isWeekend, isWeekendFall, learnWeekend, newWeekend, type Weekend } from './weekend.js'
import { clearWindows, newWindows, pushWindows, type Windows, windowMean } from './windows.js'

/** State of the launch-week read-out: the expectation, the noise, and the state of each rule. */
export interface LaunchWeek {
  readonly step: Duration
  readonly slotLength: Duration
  readonly first: Timestamp
  last: Timestamp
  expectation: Expectation
  weekend: Weekend
  noise: Noise
  /** Offset of the last hours from the expectation. */
  local: number
  previous: number
  points: PointRules
  slots: SlotRules
  /** The current slot. */
  slot: { index: number; values: number; residuals: number; distances: number; count: number }
  /** Residuals of the last hours, for onsets and new levels. */
  recent: Windows
  history: ShapeHistory
  /** An event is open. */
  inEvent: boolean
  /** Learning pauses: otherwise the event would become the normal. */
  frozen: boolean
  /** Today's slots must not be compared with tomorrow's. */
  aside: boolean
}

const DAY = days(1)
const SLOT = minutes(15)
/** The last hours: a point counts only if it is unusual both for them and for the daily cycle. */
const LOCAL_TIME = hours(3)
const LOCAL_REACH = 3
const RECENT = { time: hours(8), least: 4, most: 480 }
const FAR = 5
/** Width of the reported expected range: about where a single point raises an alarm. */
const SHOWN = 6
/** A series of this age on a Monday has seen the weekend and a day before it. */
const FULL_WEEKEND = days(3)

export function newLaunchWeek(step: Duration, first: Timestamp): LaunchWeek {
  const slotLength = Math.min(DAY, Math.max(SLOT, step))
  const slotsPerDay = Math.max(1, Math.round(DAY / slotLength))
  return {
    step,
    slotLength,
    first,
    last: first,
    expectation: newExpectation(slotsPerDay),
    weekend: newWeekend(slotsPerDay),
    noise: newNoise(),
    local: 0,
    previous: 0,
    points: newPointRules(step),
    slots: newSlotRules(slotLength, slotsPerDay),
    slot: { index: Math.floor(first / slotLength), values: 0, residuals: 0, distances: 0, count: 0 },
    recent: newWindows([Math.max(RECENT.least, Math.min(RECENT.most, Math.round(RECENT.time / step)))]),
    history: newShapeHistory(step, first),
    inEvent: false,
    frozen: false,
    aside: false,
  }
}

const range = { low: 0, high: 0 }
/** The current point and its expectation: one object reused for all points, of which there are millions. */
const point = {
  slot: 0,
  onWeekend: false,
  /** Offset of the weekend from the level and the daily cycle. */
  added: 0,
  base: 0,
  /** Offset while no weekend is known: the series is compared only with its own last hours. */
  rest: 0,
  low: 0,
  high: 0,
  scale: 0,
  residual: 0,
  fromLocal: 0,
}

/** Judges a point by the past, then learns from it. */
export function readLaunchWeek(
  week: LaunchWeek,
  limits: Limits,
  timestamp: Timestamp,
  value: number,
  out: Reading,
): void {
  const { step, slotLength, expectation, weekend } = week
  const age = timestamp - week.first
  const index = Math.floor(timestamp / slotLength)
  if (index !== limits.slot) adapt(limits, week, index)
  if (index !== week.slot.index) closeSlot(week, index, age, limits)
  const afterGap = timestamp - week.last > Math.max(4 * step, minutes(30))
  if (afterGap) {
    clearPointRules(week.points)
    week.local = 0
  }
  week.last = timestamp
  out.ratio = 0
  out.learning = age < DAY
  if (out.learning) {
    readFirstDay(week, slotOfDay(expectation.offsets.length, index), value)
    return
  }
  endFirstDay(expectation)
  expectPoint(week, limits, index, value, afterGap)
  judgePoint(week, limits, timestamp, value, out)
  if (point.onWeekend && !week.inEvent && !weekend.resting && isWeekendFall(weekend, out, timestamp, value)) {
    out.ratio = 0
    restFrom(week, point.residual)
  }
  learnPoint(week, limits, timestamp, value)
}

/**
 * Slowly changing values, as of the slot's beginning, so that a detector restored within the slot computes the same.
 */
function adapt(limits: Limits, { first, step, slotLength }: LaunchWeek, index: number): void {
  const ageOfSlot = Math.max(0, index * slotLength - first)
  limits.slot = index
  limits.settling = settlingAt(ageOfSlot)
  limits.gains = gainsAt(ageOfSlot, step, slotLength)
  limits.levelGain = { ...limits.gains, offset: 0 }
}

function expectPoint(week: LaunchWeek, limits: Limits, index: number, value: number, afterGap: boolean): void {
  const { expectation, weekend, noise, slotLength } = week
  const slot = slotOfDay(expectation.offsets.length, index)
  const onWeekend = limits.quietWeekends && isWeekend(index * slotLength)
  const added = onWeekend && weekend.known ? (weekend.offsets[slot] as number) : 0
  const base = expectation.level + (expectation.offsets[slot] as number) + added
  if (weekend.resting && afterGap) week.local = value - base
  const rest = weekend.resting ? week.local : 0
  neighbourhood(expectation, slot, range)
  point.slot = slot
  point.onWeekend = onWeekend
  point.added = added
  point.base = base
  point.rest = rest
  point.low = expectation.level + added + rest + range.low
  point.high = expectation.level + added + rest + range.high
  point.scale = noiseScale(noise, expectation.level)
  point.residual = value - base
  point.fromLocal = point.residual - week.local
}

function judgePoint(week: LaunchWeek, limits: Limits, timestamp: Timestamp, value: number, out: Reading): void {
  const { expectation, noise, slots } = week
  const { base, rest, low, high, scale, residual, fromLocal } = point
  const outside = value > high ? value - high : value < low ? value - low : 0
  const surprise = outside * fromLocal <= 0 ? 0 : Math.abs(outside) < Math.abs(fromLocal) ? outside : fromLocal
  const unit = sideScale(noise, surprise, scale, expectation.level)
  out.expected = base + rest
  out.lower = low - SHOWN * scale
  out.upper = high + SHOWN * scale
  out.scale = scale
  const correlation = neighbourCorrelation(noise)
  let span = judgePoints(
    week.points,
    { surprise: surprise / unit, unit, correlation, quiet: !week.inEvent },
    limits,
    out,
  )
  const { found } = slots
  if (found.ratio > out.ratio) {
    out.ratio = found.ratio
    out.rule = found.rule
    out.sign = found.sign
    span = found.span
  }
  pushWindows(week.recent, residual - rest)
  const began = out.ratio >= 1 && !week.inEvent && span > 0 ? onsetBack(week.recent, span, out.sign) : 1
  out.onset = timestamp - (began - 1) * week.step
}

function learnPoint(week: LaunchWeek, limits: Limits, timestamp: Timestamp, value: number): void {
  const { step, expectation, weekend, noise } = week
  const { slot, onWeekend, added, base, rest, scale, residual, fromLocal } = point
  const knownWeekend = onWeekend && weekend.known
  const isOpen = !week.frozen && !weekend.resting
  if (isOpen) learn(expectation, slot, residual, scale, knownWeekend ? limits.levelGain : limits.gains)
  const gain = Math.max(step / (2 * DAY), 0.0005)
  const reach = LOCAL_REACH * scale
  week.local += Math.min(0.3, step / LOCAL_TIME) * Math.max(-reach, Math.min(reach, residual - week.local))
  const distance = Math.abs(residual - week.local)
  // The noise of a quieter weekend must not be used for Monday.
  const apart = !isOpen || knownWeekend
  if (!apart) {
    learnNoise(noise, distance, gain)
    learnSide(noise, fromLocal, distance, gain)
  }
  addToHistory(week.history, timestamp, value - base + expectation.level - rest)
  addToSlot(week, value - added, residual, apart ? 0 : Math.min(distance / scale, FAR))
}

/** The first weekend is quieter than the days before it: only sudden changes count until it ends. */
function restFrom(week: LaunchWeek, residual: number): void {
  week.weekend.resting = true
  week.local = residual
  week.slots.found.ratio = 0
  clearPointRules(week.points)
  clearWindows(week.recent)
}

/** On Monday the weekdays' level is expected again, and compared with the Friday before. */
function endWeekend(week: LaunchWeek, age: Duration): void {
  const { weekend } = week
  weekend.known ||= weekend.resting || age >= FULL_WEEKEND
  if (!weekend.resting) return
  weekend.resting = false
  week.local = 0
  clearPointRules(week.points)
  clearSlotWindows(week.slots)
  clearWindows(week.recent)
}

/** Deviation from the expectation over the last hours; 0 where unknown. */
const displacement = ({ recent, slots }: LaunchWeek): number =>
  windowMean(recent, 0) || windowMean(slots.shift, slots.shift.lengths.length - 1) || 0

/** A level that an event has kept for a day becomes the new normal. */
export function acceptLevel(week: LaunchWeek): void {
  clearPointRules(week.points)
  if (!week.weekend.resting) {
    week.expectation.level += displacement(week)
    week.local = 0
    forgetDays(week.slots)
  }
  clearWindows(week.recent)
}

function readFirstDay(week: LaunchWeek, slot: number, value: number): void {
  const { noise, expectation, previous, slotLength, step } = week
  learnFirstDay(expectation, slot, value)
  if (expectation.total === 2) week.local = previous
  if (expectation.total > 1) {
    // A slot of few points has too noisy a mean to compare: neighbours differ by √2 times the noise.
    const distance = slotLength / step >= 4 ? Math.abs(value - week.local) : Math.abs(value - previous) / Math.SQRT2
    week.local += (value - week.local) / 32
    learnNoise(noise, distance, step / (2 * DAY))
  }
  week.previous = value
  if (week.last - week.first + step >= DAY) week.local = 0
  addToSlot(week, value, 0, 0)
}

function addToSlot({ slot }: LaunchWeek, value: number, residual: number, distance: number): void {
  slot.values += value
  slot.residuals += residual
  slot.distances += distance
  slot.count++
}

function closeSlot(week: LaunchWeek, next: number, age: Duration, limits: Limits): void {
  const { slot, slots, slotLength, expectation } = week
  const slotsPerDay = expectation.offsets.length
  if (slot.count > 0) {
    const correlation = neighbourCorrelation(week.noise)
    const closed = {
      inflation: Math.sqrt((1 + correlation) / (1 - correlation)),
      slot: slotOfDay(slotsPerDay, slot.index),
      mean: slot.values / slot.count,
      residual: slot.residuals / slot.count,
      roughness: slot.distances / slot.count,
      age,
      scale: noiseScale(week.noise, expectation.level),
      quiet: !week.inEvent,
      aside: week.aside,
      history: week.history,
    }
    const { weekend } = week
    const onWeekend = limits.quietWeekends && isWeekend(slot.index * slotLength)
    if (!weekend.resting) judgeSlot(slots, closed, slotLength, limits)
    if (onWeekend && !week.frozen && (weekend.resting || weekend.known)) {
      learnWeekend(weekend, closed.slot, closed.residual, LOCAL_REACH * closed.scale)
    }
    if (onWeekend && !isWeekend(next * slotLength)) endWeekend(week, age)
  }
  if (next - slot.index > 8) clearSlotWindows(slots)
  for (let gone = slot.index + 1; gone < next && gone - slot.index <= slotsPerDay; gone++) {
    slots.yesterday[slotOfDay(slotsPerDay, gone)] = Number.NaN
  }
  slot.index = next
  slot.values = slot.residuals = slot.distances = slot.count = 0
}
