import { type Duration, minutes } from '../../model/index.js'
import type { Limits } from './limits.js'
import { type Reading, RULES } from './reading.js'
import { addToTail, chanceOf, newTail, type Tail } from './tail.js'
import { clearWindows, newWindows, pushWindows, type Windows, windowMean } from './windows.js'

/** Short deviations: of one point, or of the last few together, in units of the noise on their side. */
export interface PointRules {
  /** Deviations minus what the previous point explains, large ones compressed. */
  white: Windows
  raw: Windows
  tails: Tail[]
  /** Largest sums of quiet times: an alarm must exceed them. */
  records: number[]
  last: number
}

const WEEK = 10_080 * minutes(1)
const LENGTHS = [3, 6, 12, 24]
const LONGEST = minutes(30)
/** At a fine step a single point is ignored unless it deviates by more than this. */
const LONE_BLIP = 1_000
const FINE = minutes(10)
/** One point: at least five times the noise. Several: their sum at least five of its own deviations, and this mean. */
const LONE = 5
const SUM = 5
const MEANS = [3, 2.6, 2.3, 2]
// Two compressed points can hardly sum to five, so they need a lower sum, less compression and a higher mean.
const PAIR_SUM = 4.5
const PAIR_MEAN = 3.5
const COMPRESSED_FROM = 2.5
const PAIR_COMPRESSED_FROM = 5
const RECORD = 1.1
const RAW_REACH = 12

export function newPointRules(step: Duration): PointRules {
  const lengths = [1, ...LENGTHS.filter((length) => length * step <= LONGEST)]
  if (lengths.length === 1) lengths.push(2)
  return {
    white: newWindows(lengths),
    raw: newWindows(lengths),
    tails: lengths.map(newTail),
    records: lengths.map(() => 0),
    last: 0,
  }
}

export function clearPointRules(rules: PointRules): void {
  clearWindows(rules.white)
  clearWindows(rules.raw)
  rules.last = 0
}

/**
 * Takes the next deviation, in units of the noise on its side. Neighbours are correlated, so one shock also shows in
 * the next points: the part that the last point explains is subtracted, large values are compressed, and the sums of
 * the last few are compared with their own tail. A shock counts once; a spike that lasts counts with each point.
 */
export function judgePoints(
  rules: PointRules,
  { surprise, unit, correlation, quiet }: { surprise: number; unit: number; correlation: number; quiet: boolean },
  limits: Limits,
  out: Reading,
): number {
  const { white, raw } = rules
  const pair = white.lengths[1] === 2
  const innovation = (surprise - correlation * rules.last) / Math.sqrt(1 - correlation * correlation)
  pushWindows(white, compress(innovation, pair ? PAIR_COMPRESSED_FROM : COMPRESSED_FROM))
  pushWindows(raw, Math.max(-RAW_REACH, Math.min(RAW_REACH, surprise)))
  rules.last = surprise
  const width = limits.strictness * limits.settling
  const coarse = limits.coarseness
  let span = 0
  for (let i = 0; i < white.lengths.length; i++) {
    const length = white.lengths[i] as number
    const sum = length === 1 ? surprise : windowMean(white, i) * Math.sqrt(length)
    if (Number.isNaN(sum)) continue
    const size = Math.abs(sum)
    let ratio: number
    if (length === 1) {
      ratio = size / (limits.step < FINE ? LONE_BLIP : LONE * width * (1 - 0.3 * coarse))
    } else {
      const mean = windowMean(raw, i)
      const going = mean * sum > 0 && surprise * sum > 0 && Math.abs(surprise) >= 0.5 * Math.abs(mean)
      const leastSum = (pair ? PAIR_SUM : SUM) * width
      const leastMean = (pair ? PAIR_MEAN : (MEANS[i - 1] as number)) * width * (1 - 0.15 * coarse)
      ratio = going ? Math.min(size / leastSum, Math.abs(mean) / leastMean) : 0
    }
    const tail = rules.tails[i] as Tail
    if (ratio >= 1 && !isRare(rules, i, size, limits, quiet)) ratio = 0.99
    if (limits.minimumChange > 0) {
      ratio = Math.min(ratio, (Math.abs(length === 1 ? surprise : windowMean(raw, i)) * unit) / limits.minimumChange)
    }
    if (ratio > out.ratio) {
      out.ratio = ratio
      out.rule = length === 1 ? RULES.point : RULES.window
      out.sign = Math.sign(sum)
      span = 2 * length
    }
    if (ratio < 1) rules.records[i] = Math.max(size, rules.records[i] as number)
    addToTail(tail, size)
  }
  return span
}

/** Whether so large a sum is expected less often than the budget allows, and never occurred in quiet times. */
function isRare(
  { tails, records, white }: PointRules,
  i: number,
  size: number,
  limits: Limits,
  quiet: boolean,
): boolean {
  const length = white.lengths[i] as number
  const chances = WEEK / limits.step / length
  if (chances * chanceOf(tails[i] as Tail, size, length > 1) > limits.budget) return false
  return !quiet || size >= RECORD * (records[i] as number)
}

/** Linear up to a limit, logarithmic beyond. */
function compress(value: number, from: number): number {
  if (value > from) return from + Math.log1p(value - from)
  if (value < -from) return -from - Math.log1p(-value - from)
  return value
}
