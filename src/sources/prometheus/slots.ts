import { type SteppedRange, scopeKey, slotCount, type TimeSeries } from '../../model/index.js'
import { classicBuckets } from './native-histogram.js'
import type { PrometheusReply } from './reply.js'

export interface SlotAnswer {
  readonly series: TimeSeries[]
  readonly warnings: string[]
  readonly partial: boolean
}

/** Splits a range into parts of at most a given number of slots. */
export function* partsOf(range: SteppedRange, mostSlots: number): Iterable<SteppedRange> {
  for (let start = range.start; start < range.end; start += mostSlots * range.step) {
    yield { start, end: Math.min(range.end, start + mostSlots * range.step), step: range.step }
  }
}

/** The first and the second half of a range of two slots or more. */
export function halvesOf(range: SteppedRange): [SteppedRange, SteppedRange] {
  const middle = range.start + Math.floor(slotCount(range) / 2) * range.step
  return [
    { ...range, end: middle },
    { ...range, start: middle },
  ]
}

/** A reply as series on slots. Samples, read at one moment of every slot, are labelled by the slot's left edge. */
export function onSlots(reply: PrometheusReply, range: SteppedRange): SlotAnswer {
  const conflicts = { count: 0 }
  const labelled = new Map<Float64Array, Float64Array | null>()
  const series = reply.series.flatMap(({ labels, timestamps, values, histograms }) => {
    const buckets = histograms.length > 0 ? classicBuckets(labels, histograms) : []
    return (values.length > 0 || histograms.length === 0 ? [{ labels, timestamps, values }, ...buckets] : buckets).map(
      (raw) => labelledBySlot(raw, range, { labelled, conflicts }),
    )
  })
  return {
    series: series.filter(({ values }) => values.length > 0),
    warnings: [...reply.warnings, ...reply.infos, ...remarks(reply, conflicts.count)],
    partial: reply.isPartial || reply.warnings.some(saysDataIsMissing),
  }
}

/** Joins answers for parts of one range, in order of time. */
export function joined(answers: readonly SlotAnswer[]): SlotAnswer {
  const byScope = new Map<string, TimeSeries[]>()
  for (const { series } of answers) {
    const twins = new Map<string, number>() // two series of one answer with the same labels stay separate
    for (const part of series) {
      const scope = scopeKey(part.labels)
      const twin = twins.get(scope) ?? 0
      twins.set(scope, twin + 1)
      const key = `${scope}${twin}`
      byScope.set(key, [...(byScope.get(key) ?? []), part])
    }
  }
  return {
    series: [...byScope].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parts]) => concatenated(parts)),
    warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
    partial: answers.some(({ partial }) => partial),
  }
}

/**
 * Warnings that data is missing: from Thanos when a store does not answer, from Prometheus when its remote storage does
 * not, or when a limit truncated the result. Remarks on the query ("PromQL info: …") are not such warnings.
 */
function saysDataIsMissing(warning: string): boolean {
  if (/^PromQL (?:info|warning)/i.test(warning)) return false
  return /partial|truncat|incomplete|missing|rpc error|no store|storeapi|(?:fetch|receive)\w* series|remote|unavailable|unreachable|refused|deadline|timed? ?out|limit/i.test(
    warning,
  )
}

/**
 * Moves samples from the right edges of their slots, where the engine read them, to the left edges. Most series share
 * their times with the previous one, so `labelled` caches columns by identity.
 */
function labelledBySlot(
  { labels, timestamps, values }: TimeSeries,
  range: SteppedRange,
  { labelled, conflicts }: { labelled: Map<Float64Array, Float64Array | null>; conflicts: { count: number } },
): TimeSeries {
  let edges = labelled.get(timestamps)
  if (edges === undefined) {
    edges = leftEdges(timestamps, range)
    labelled.set(timestamps, edges)
  }
  return edges ? { labels, timestamps: edges, values } : sorted({ labels, timestamps, values }, range, conflicts)
}

/** The slots of samples, or null where they do not ascend or are outside the range. */
function leftEdges(timestamps: Float64Array, range: SteppedRange): Float64Array | null {
  const edges = new Float64Array(timestamps.length)
  let previous = Number.NEGATIVE_INFINITY
  for (let i = 0; i < timestamps.length; i++) {
    const edge = leftEdge(timestamps[i] as number, range.step)
    if (edge <= previous || edge < range.start || edge >= range.end) return null
    edges[i] = edge
    previous = edge
  }
  return edges
}

/** Asked 1 ms before a right edge; an engine that rounds to seconds answers on it. */
const leftEdge = (timestamp: number, step: number): number => Math.round((timestamp + 1 - step) / step) * step

/** For samples in any order: of several in one slot the last is used, and conflicting ones are counted. */
function sorted(
  { labels, timestamps, values }: TimeSeries,
  range: SteppedRange,
  conflicts: { count: number },
): TimeSeries {
  const bySlot = new Map<number, number>()
  for (let i = 0; i < timestamps.length; i++) {
    const edge = leftEdge(timestamps[i] as number, range.step)
    if (edge < range.start || edge >= range.end) continue
    const value = values[i] as number
    if ((bySlot.get(edge) ?? value) !== value) conflicts.count++
    bySlot.set(edge, value)
  }
  const readings = [...bySlot].sort(([a], [b]) => a - b)
  return {
    labels,
    timestamps: Float64Array.from(readings, ([edge]) => edge),
    values: Float64Array.from(readings, ([, value]) => value),
  }
}

function* remarks({ dropped }: PrometheusReply, conflicts: number): Iterable<string> {
  const samples = (count: number): string => (count === 1 ? '1 sample' : `${count} samples`)
  if (dropped.infinite > 0) yield `${samples(dropped.infinite)} infinite, taken as unknown`
  if (dropped.unreadable > 0) {
    yield `${samples(dropped.unreadable)} unreadable, taken as unknown; the first at ${dropped.firstUnreadable}`
  }
  if (conflicts > 0) yield `${samples(conflicts)} with another value for the same time; the last counts`
}

function concatenated(parts: readonly TimeSeries[]): TimeSeries {
  const [first] = parts as [TimeSeries]
  if (parts.length === 1) return first
  const length = parts.reduce((total, { values }) => total + values.length, 0)
  const whole = { labels: first.labels, timestamps: new Float64Array(length), values: new Float64Array(length) }
  let at = 0
  for (const { timestamps, values } of parts) {
    whole.timestamps.set(timestamps, at)
    whole.values.set(values, at)
    at += values.length
  }
  return whole
}
