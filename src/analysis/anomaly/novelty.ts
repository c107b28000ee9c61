import { days } from '../../model/index.js'
import { type Reading, RULES } from './reading.js'
import { newWindows, pushWindows, type Windows, windowMean } from './windows.js'

/**
 * The read-out that ranks unprecedented values: how far a value exceeds the range so far, and how far the mean of the
 * last 4 and 32 residuals exceeds its own record. Windows are counted in points, since the step is unknown.
 */
export interface Novelty {
  count: number
  level: number
  offsets: number[]
  windows: Windows
  records: number[]
  low: number
  high: number
  noise: number
  /** Recent scores that still suppress lower ones, highest first, and their positions. */
  peaks: number[]
  peakAt: number[]
}

const DAY = days(1)
// Measured on the development half of NAB; results change little around them (see docs/anomaly-detection.md).
const SLOTS = 48
const PROFILE_GAIN = 0.1
const LEVEL_GAIN = 0.002
const LENGTHS = [4, 32]
const RECORD_DECAY = 0.5 ** (1 / 12_000)
const RANGE_GROWTH = 3
/** Within this many points, a score must exceed all earlier ones to count. */
const GATE = 80
const ALARM = 0.2
const LEARNING = 150

export const newNovelty = (): Novelty => ({
  count: 0,
  level: 0,
  offsets: new Array(SLOTS).fill(0),
  windows: newWindows(LENGTHS),
  records: [0, 0],
  low: 0,
  high: 0,
  noise: 0,
  peaks: [],
  peakAt: [],
})

export function readNovelty(state: Novelty, timestamp: number, value: number, out: Reading): void {
  if (state.count === 0) state.level = state.low = state.high = value
  const slot = Math.floor((((timestamp % DAY) + DAY) % DAY) / (DAY / SLOTS)) % SLOTS
  const expected = state.level + (state.offsets[slot] as number)
  const residual = value - expected
  let score = rangeMargin(state, value)
  let rule = 0
  pushWindows(state.windows, residual)
  for (let i = 0; i < LENGTHS.length; i++) {
    const size = Math.abs(windowMean(state.windows, i))
    if (Number.isNaN(size)) continue
    const record = state.records[i] as number
    const margin = record > 0 ? Math.min(6, 10 * Math.log10(size / record)) : 0
    if (margin > score) {
      score = margin
      rule = i + 1
    }
    state.records[i] = Math.max(size, record * RECORD_DECAY)
  }
  const passed = passGate(state, score)
  const learning = state.count < LEARNING
  out.learning = learning
  out.expected = expected
  out.scale = state.noise
  out.lower = Math.min(state.low, expected)
  out.upper = Math.max(state.high, expected)
  out.ratio = learning || !passed ? 0 : score / ALARM
  out.rule = rule === 0 ? RULES.range : RULES.record
  out.sign = residual < 0 ? -1 : 1
  out.onset = timestamp
  learn(state, slot, value, residual)
}

function rangeMargin(state: Novelty, value: number): number {
  const { low, high } = state
  const width = high - low
  const excess = value > high ? value - high : value < low ? low - value : 0
  if (excess === 0) return 0
  const share = width > 0 ? excess / width : 1
  const reach = width > 0 ? RANGE_GROWTH * width : excess
  if (value > high) state.high = Math.min(value, high + reach)
  else state.low = Math.max(value, low - reach)
  return Math.min(6, Math.log10(1 + 100 * share))
}

/** Whether a score exceeds all recent ones: one alarm for each event, and one for each escalation. */
function passGate(state: Novelty, score: number): boolean {
  const { peaks, peakAt } = state
  while (peakAt.length > 0 && state.count - (peakAt[0] as number) > GATE) {
    peaks.shift()
    peakAt.shift()
  }
  const passed = score > 0 && (peaks.length === 0 || score > (peaks[0] as number))
  while (peaks.length > 0 && (peaks.at(-1) as number) <= score) {
    peaks.pop()
    peakAt.pop()
  }
  if (score > 0) {
    peaks.push(score)
    peakAt.push(state.count)
  }
  return passed
}

function learn(state: Novelty, slot: number, value: number, residual: number): void {
  state.count++
  state.level += LEVEL_GAIN * (value - state.level)
  state.offsets[slot] =
    (state.offsets[slot] as number) + PROFILE_GAIN * (value - state.level - (state.offsets[slot] as number))
  state.noise += Math.max(0.002, 1 / state.count) * (Math.abs(residual) - state.noise)
}
