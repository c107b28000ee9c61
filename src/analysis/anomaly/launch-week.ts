import { type Reading, RULES, type Rule } from './reading.js'
import { newStreamingMedian, type StreamingMedian, updateStreamingMedian } from './streaming-median.js'
import { addToTail, chanceOf, newTail, type Tail } from './tail.js'
import { clearWindows, newWindows, pushWindows, type Windows, windowMean } from './windows.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** State of the launch-week read-out: everything it knows of one series. */
export interface LaunchWeek {
  readonly step: number
  readonly slotLength: number
  first: number
  last: number
  count: number
  /** Level and what each slot of the day adds to it. */
  level: number
  offsets: number[]
  offsetCounts: number[]
  noise: StreamingMedian
  meanNoise: number
  local: number
  previous: number
  /** Residuals of the last points. */
  points: Windows
  pointScales: StreamingMedian[]
  pointTails: Tail[]
  pointRecords: number[]
  /** Means of slots, one ring for two days. */
  slot: number
  slotSum: number
  slotValues: number
  slotCount: number
  slotNoise: number
  slots: Windows
  slotScales: StreamingMedian[]
  slotRecords: number[]
  yesterday: number[]
  seasonal: Windows
  roughness: Windows
  logNoise: number
  logNoiseVariance: number
  hold: { ratio: number; rule: Rule; sign: number; onset: number }
  inEvent: boolean
}

const POINT_LENGTHS = [1, 3, 6, 12, 24]
const SLOT_HOURS = [1, 2, 8]

export function newLaunchWeek(step: number, first: number): LaunchWeek {
  const slotLength = Math.min(DAY, Math.max(15 * MINUTE, step))
  const perDay = Math.max(1, Math.round(DAY / slotLength))
  const slotsIn = (duration: number) => Math.max(1, Math.round(duration / slotLength))
  const lengths = POINT_LENGTHS.filter((length) => length === 1 || length * step <= 30 * MINUTE)
  if (lengths.length === 1) lengths.push(2)
  const slotLengths = [...new Set(SLOT_HOURS.map((h) => Math.max(4, slotsIn(h * HOUR))))]
  return {
    step,
    slotLength,
    first,
    last: first,
    count: 0,
    level: 0,
    offsets: new Array(perDay).fill(0),
    offsetCounts: new Array(perDay).fill(0),
    noise: newStreamingMedian(),
    meanNoise: 0,
    local: 0,
    previous: 0,
    points: newWindows(lengths),
    pointScales: lengths.map(newStreamingMedian),
    pointTails: lengths.map(newTail),
    pointRecords: lengths.map(() => 0),
    slot: Math.floor(first / slotLength),
    slotSum: 0,
    slotValues: 0,
    slotCount: 0,
    slotNoise: 0,
    slots: newWindows(slotLengths),
    slotScales: slotLengths.map(newStreamingMedian),
    slotRecords: slotLengths.map(() => 0),
    yesterday: new Array(perDay).fill(Number.NaN),
    seasonal: newWindows([slotsIn(12 * HOUR)]),
    roughness: newWindows([slotsIn(2 * HOUR), slotsIn(8 * HOUR)]),
    logNoise: 0,
    logNoiseVariance: 0,
    hold: { ratio: 0, rule: RULES.shift, sign: 1, onset: 0 },
    inEvent: false,
  }
}
export const P = {
  clip: 4,
  aL: 41,
  zS: [5, 5, 5],
  fS: [1.8, 1.6, 1.3],
  zP: 4.5,
  fP: [5, 3.4, 2.6, 2.2, 1.9],
  budget: 0.02,
  settle: 2,
  record: 1.1,
  drift: 1,
  varZ: 6,
  varR: 1.5,
  localTau: 1.5,
  useLocal: true,
  kS: 0.3,
  rules: { point: true, window: true, shift: true, drift: true, variance: true } as Record<string, boolean>,
}

export function readLaunchWeek(s: LaunchWeek, timestamp: number, value: number, out: Reading): void {
  const age = timestamp - s.first
  const gap = timestamp - s.last
  const slot = Math.floor(timestamp / s.slotLength)
  if (slot !== s.slot) closeSlot(s, slot, age)
  if (gap > Math.max(4 * s.step, 30 * MINUTE)) {
    clearWindows(s.points)
    s.local = 0
  }
  const perDay = s.offsets.length
  const k = ((slot % perDay) + perDay) % perDay
  s.last = timestamp
  s.count++
  if (age < DAY) {
    learnFirstDay(s, k, value)
    out.learning = true
    out.ratio = 0
    return
  }
  if (s.offsetCounts[k] !== -1) settleFirstDay(s)
  const own = s.offsets[k] as number
  const before = s.offsets[k === 0 ? perDay - 1 : k - 1] as number
  const after = s.offsets[k === perDay - 1 ? 0 : k + 1] as number
  const low = s.level + Math.min(own, before, after)
  const high = s.level + Math.max(own, before, after)
  const expected = s.level + own
  const scale = Math.max(s.noise.value * 1.4826, 0.5 * 1.2533 * s.meanNoise, 0.005 * Math.abs(s.level), 1e-12)
  const residual = value - expected
  const outside = value > high ? value - high : value < low ? value - low : 0
  const fromLocal = residual - s.local
  const surprise = !P.useLocal
    ? outside
    : outside * fromLocal <= 0
      ? 0
      : Math.abs(outside) < Math.abs(fromLocal)
        ? outside
        : fromLocal

  out.learning = false
  out.expected = expected
  out.scale = scale
  out.lower = low - 6 * scale
  out.upper = high + 6 * scale
  out.ratio = 0
  // settling: the second day knows the day's shape from one day only
  const q = Math.log10(s.step / MINUTE) / 1.48
  const settle = 1 + P.settle * Math.exp(-(age - DAY) / (8 * HOUR))
  const zf = settle * (1 - P.kS * Math.min(1, Math.max(0, q)))
  const ff = settle * (1 - 0.5 * P.kS * Math.min(1, Math.max(0, q)))
  pushWindows(s.points, Math.max(-12 * scale, Math.min(12 * scale, surprise)))
  const floor = Math.max(s.step / (2 * DAY), 0.0005)
  for (let i = 0; i < s.points.lengths.length; i++) {
    const mean = i === 0 ? surprise : windowMean(s.points, i)
    if (Number.isNaN(mean)) continue
    const length = s.points.lengths[i] as number
    const size = Math.abs(mean)
    const own = s.pointScales[i] as StreamingMedian
    const tail = s.pointTails[i] as Tail
    const c = Math.max(1.4826 * own.value, scale / Math.sqrt(length))
    let ratio = Math.min(size / (P.zP * zf * c), size / ((P.fP[i] as number) * ff * scale))
    if (!P.rules[i === 0 ? 'point' : 'window'] || surprise * mean < 0.5 * mean * mean) ratio = 0
    if (ratio >= 1) {
      const week = WEEK / s.step / length
      const chance = chanceOf(tail, size / scale)
      if (week * chance > P.budget) ratio = Math.min(ratio, 0.99)
      if (!s.inEvent && size < P.record * (s.pointRecords[i] as number)) ratio = Math.min(ratio, 0.99)
    }
    if (ratio > out.ratio) {
      out.ratio = ratio
      out.rule = i === 0 ? RULES.point : RULES.window
      out.sign = Math.sign(mean)
      out.onset = timestamp - (length - 1) * s.step
    }
    if (ratio < 1) {
      if (size > 0) updateStreamingMedian(own, size, floor)
      if (size > (s.pointRecords[i] as number)) s.pointRecords[i] = size
    }
    addToTail(tail, Math.min(size, 12 * scale) / scale)
  }
  if (s.hold.ratio > out.ratio) {
    out.ratio = s.hold.ratio
    out.rule = s.hold.rule
    out.sign = s.hold.sign
    out.onset = s.hold.onset
  }
  // learn
  const reach = P.clip * scale
  const pull = Math.max(-reach, Math.min(reach, residual))
  const perSlot = Math.max(1, s.slotLength / s.step)
  s.offsets[k] = own + (1 - 0.5 ** (1 / perSlot)) * pull
  s.level += (s.step / (P.aL * HOUR)) * pull
  const localGain = Math.min(0.3, s.step / (P.localTau * HOUR))
  s.local += localGain * Math.max(-3 * scale, Math.min(3 * scale, residual - s.local))
  const rough = perSlot >= 4 ? Math.abs(fromLocal) : Math.abs(residual - s.local)
  learnNoise(s, rough, floor)
  s.slotSum += residual
  s.slotValues += value
  s.slotNoise += rough
  s.slotCount++
  s.previous = value
}

function learnNoise(s: LaunchWeek, rough: number, floor: number) {
  updateStreamingMedian(s.noise, rough, floor)
  const clipped = s.meanNoise > 0 ? Math.min(rough, 8 * s.meanNoise) : rough
  s.meanNoise += Math.max(floor, 1 / s.noise.count) * (clipped - s.meanNoise)
}

function learnFirstDay(s: LaunchWeek, k: number, value: number): void {
  const count = (s.offsetCounts[k] as number) + 1
  s.offsetCounts[k] = count
  s.offsets[k] = (s.offsets[k] as number) + (value - (s.offsets[k] as number)) / count
  s.level += (value - s.level) / s.count
  if (s.count > 1) {
    const perSlot = s.slotLength / s.step
    if (s.count === 2) s.local = s.previous
    const rough = perSlot >= 4 ? Math.abs(value - s.local) : Math.abs(value - s.previous) / Math.SQRT2
    s.local += Math.min(0.3, 1 / 32) * (value - s.local)
    learnNoise(s, rough, s.step / (2 * DAY))
  }
  s.slotSum += value
  s.slotValues += value
  s.slotCount++
  s.previous = value
}

function settleFirstDay(s: LaunchWeek): void {
  const perDay = s.offsets.length
  let last = s.level
  for (let k = 0; k < perDay; k++) {
    if ((s.offsetCounts[k] as number) > 0) last = s.offsets[k] as number
    s.offsets[k] = last - s.level
  }
  s.offsetCounts.fill(-1)
  s.local = 0
}

/** What is judged a quarter of an hour at a time: shifts, drifts, changes of variance. */
function closeSlot(s: LaunchWeek, next: number, age: number): void {
  const perDay = s.offsets.length
  const k = ((s.slot % perDay) + perDay) % perDay
  if (s.slotCount > 0) {
    const residual = s.slotSum / s.slotCount
    const scale = Math.max(s.noise.value * 1.4826, 0.5 * 1.2533 * s.meanNoise, 0.005 * Math.abs(s.level), 1e-12)
    s.hold.ratio = 0
    const mean = s.slotValues / s.slotCount
    const yesterday = s.yesterday[k] as number
    if (age >= DAY + 2 * s.slotLength) judgeSlot(s, residual, scale, age, mean - yesterday)
    s.yesterday[k] = mean
  }
  if (next - s.slot > 8) {
    clearWindows(s.slots)
    clearWindows(s.roughness)
  }
  for (let gone = s.slot + 1; gone < next && gone - s.slot <= perDay; gone++)
    s.yesterday[((gone % perDay) + perDay) % perDay] = Number.NaN
  s.slot = next
  s.slotSum = s.slotValues = s.slotNoise = s.slotCount = 0
}

function judgeSlot(s: LaunchWeek, residual: number, scale: number, age: number, change: number): void {
  const settle = 1 + P.settle * Math.exp(-(age - DAY) / (8 * HOUR))
  pushWindows(s.slots, Math.max(-4 * scale, Math.min(4 * scale, residual)))
  const alarm = (ratio: number, rule: Rule, sign: number, onset: number) => {
    if (P.rules[rule] && ratio > s.hold.ratio) s.hold = { ratio, rule, sign, onset }
  }
  for (let i = 0; i < s.slots.lengths.length; i++) {
    const mean = windowMean(s.slots, i)
    if (Number.isNaN(mean)) continue
    const size = Math.abs(mean)
    const own = s.slotScales[i] as StreamingMedian
    const length = s.slots.lengths[i] as number
    const perSlot = s.slotLength / s.step
    const c = Math.max(1.4826 * own.value, scale / Math.sqrt(length * perSlot))
    let ratio = Math.min(size / ((P.zS[i] as number) * settle * c), size / ((P.fS[i] as number) * settle * scale))
    if (ratio >= 1 && !s.inEvent && size < P.record * (s.slotRecords[i] as number)) ratio = 0.99
    alarm(ratio, RULES.shift, Math.sign(mean), (s.slot - length + 1) * s.slotLength)
    if (ratio < 1) {
      if (size > 0) updateStreamingMedian(own, size, Math.max(0.005, s.slotLength / (2 * DAY)))
      if (size > (s.slotRecords[i] as number)) s.slotRecords[i] = size
    }
  }
  if (!Number.isNaN(change)) pushWindows(s.seasonal, Math.max(-6 * scale, Math.min(6 * scale, change)))
  const seasonal = windowMean(s.seasonal, 0)
  if (age >= 56 * HOUR && !Number.isNaN(seasonal)) {
    const length = (s.seasonal.lengths[0] as number) * (s.slotLength / s.step)
    const ratio = Math.abs(seasonal) / (Math.max(P.drift, 6 / Math.sqrt(length)) * scale)
    alarm(ratio, RULES.drift, Math.sign(seasonal), (s.slot - (s.seasonal.lengths[0] as number)) * s.slotLength)
  }
  const rough = s.slotNoise / s.slotCount
  if (rough > 0) {
    const log = Math.log(rough)
    pushWindows(s.roughness, log)
    for (let i = 0; i < 2; i++) {
      const mean = windowMean(s.roughness, i)
      if (Number.isNaN(mean) || s.logNoise === 0 || age < 36 * HOUR) continue
      const excess = mean - s.logNoise
      const n = s.roughness.lengths[i] as number
      const ratio = Math.min(excess / (P.varZ * Math.sqrt(s.logNoiseVariance / n)), excess / Math.log(P.varR))
      alarm(ratio, RULES.variance, 1, (s.slot - n) * s.slotLength)
    }
    const gain = s.slotLength / (2 * DAY)
    if (s.logNoise === 0) s.logNoise = log
    const diff = Math.max(-2, Math.min(1, log - s.logNoise))
    const g = Math.max(gain, Math.min(0.3, 1 / ((age - DAY) / s.slotLength)))
    s.logNoise += g * diff
    s.logNoiseVariance += g * (diff * diff - s.logNoiseVariance)
  }
}
