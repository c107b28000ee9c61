import type { LabelValuesOptions, MetricSource, RangeOptions, SeriesAnswer, SourceLimits } from '../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  firesWithin,
  type Labels,
  type Matchers,
  optional,
  type Query,
  type Range,
  READING,
  requireMatchers,
  requireShape,
  StabilityError,
  type SteppedRange,
  scopeKey,
  type TimeSeries,
  throwIfAborted,
} from '../model/index.js'

/** The data of a source in memory. */
export interface MemorySourceOptions {
  /** The series of each query, at a resolution at least as fine as any requested step. */
  readonly series: Readonly<Record<string, readonly TimeSeries[]>>
  /** Default none. */
  readonly alerts?: readonly AlertEpisode[] | undefined
  readonly limits?: SourceLimits | undefined
}

/**
 * A source with series in memory: for tests, examples and data that a program already has. A query is a key of
 * `series`, compared by its exact text (an object by its JSON); an unknown key has no data.
 *
 * Samples of one slot become one: their mean, or their sum where the query counts. A query counts when it
 * contains `$__increase`, aggregates by `sum`, or the collector reads it as counts. Series that differ only in labels
 * beyond `by` (and the matchers) are merged where the result is unambiguous: counts are summed, and a query that begins
 * with `sum`, `avg`, `min`, `max` or `count` `by (…$__by…)` is aggregated accordingly. A series without further labels
 * takes precedence for its scope. Other series stay separate, since there is no rule whether two CPUs should be added
 * or averaged; a collector then reports `AMBIGUOUS_SERIES`.
 *
 * @example
 * const source = new MemorySource({ series: { up: [timeSeries({ app: 'a' }, [[0, 1]])] } })
 * await source.range('up', { start: 0, end: minutes(5), step: minutes(5) }, { by: ['app'] }) // one series, one sample
 */
export class MemorySource implements MetricSource {
  readonly kind = 'memory'
  /** As it was given. */
  readonly limits: SourceLimits
  readonly #series: ReadonlyMap<string, readonly TimeSeries[]>
  readonly #alerts: readonly AlertEpisode[]

  /** @throws {StabilityError} `CONFIG_INVALID` when `series` is not an object of lists of series */
  constructor(options: MemorySourceOptions) {
    const {
      series,
      alerts = [],
      limits = {},
    } = requireShape(options, 'options', { series: 'object', alerts: optional(['object']) })
    this.#series = new Map(Object.entries(series))
    for (const [query, list] of this.#series) {
      if (Array.isArray(list) && list.every(isSeries)) continue
      throw new StabilityError('CONFIG_INVALID', `series of '${query}' is not a list of time series`, {
        hint: 'Set `series` to an object whose values are lists made with timeSeries(labels, points).',
      })
    }
    this.#alerts = alerts
    this.limits = limits
  }

  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    const { by = [], matchers = {}, counts, signal } = requireShape(options, 'options', READING)
    throwIfAborted(signal)
    const text = typeof query === 'string' ? query : JSON.stringify(requireShape(query, 'query'))
    const combine = aggregationOf(text) ?? (counts ? 'sum' : null)
    const grid = alignRange(range, range.step)
    const wanted = requireMatchers(matchers)
    const groups = new Map<string, { labels: Labels; exact: TimeSeries[]; wider: TimeSeries[] }>()
    for (const series of this.#series.get(text) ?? []) {
      if (!matches(series.labels, wanted)) continue
      const labels = pick(series.labels, by)
      const key = scopeKey(labels)
      const group = groups.get(key) ?? { labels, exact: [], wider: [] }
      groups.set(key, group)
      const further = Object.keys(series.labels).some((name) => !by.includes(name) && matchers[name] === undefined)
      group[further ? 'wider' : 'exact'].push(series)
    }
    const answer: TimeSeries[] = []
    for (const key of [...groups.keys()].sort()) {
      const { labels, exact, wider } = groups.get(key) as { labels: Labels; exact: TimeSeries[]; wider: TimeSeries[] }
      const members = exact.length > 0 ? exact : wider
      const slotted = members.map((series) => intoSlots(series, grid, combine === 'sum'))
      const merged = combine && members.length > 1 ? [merge(labels, slotted, combine)] : slotted
      for (const series of merged) {
        if (series.timestamps.length === 0) continue
        answer.push(merged.length === 1 ? { ...series, labels } : series)
      }
    }
    return { series: answer, warnings: [], partial: false }
  }

  /** Values of a label among the series that `matchers` keep, for any range. */
  async labelValues(label: string, range: Range, options: LabelValuesOptions = {}): Promise<string[]> {
    requireShape(label, 'label', 'text')
    requireShape(range, 'range')
    const { matchers = {}, signal } = requireShape(options, 'options', READING)
    throwIfAborted(signal)
    const wanted = requireMatchers(matchers)
    const values = new Set<string>()
    for (const { labels } of [...this.#series.values()].flat()) {
      const value = labels[label]
      if (value && matches(labels, wanted)) values.add(value)
    }
    return [...values].sort()
  }

  async alerts(range: SteppedRange, options: RangeOptions = {}): Promise<AlertEpisode[]> {
    requireShape(range, 'range')
    const { matchers = {}, signal } = requireShape(options, 'options', READING)
    throwIfAborted(signal)
    const wanted = requireMatchers(matchers)
    return this.#alerts
      .filter((alert) => firesWithin(alert, range) && matches(alert.labels, wanted))
      .map((alert) => ({ ...alert, end: alert.end === null || alert.end >= range.end ? null : alert.end }))
  }

  async check(): Promise<{ ok: boolean; detail: string }> {
    return { ok: true, detail: `${this.#series.size} queries in memory` }
  }
}

const isSeries = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'timestamps' in value && 'values' in value && 'labels' in value

type Aggregation = 'sum' | 'avg' | 'min' | 'max' | 'count'

/** How a query aggregates, or null where it does not say. */
function aggregationOf(query: string): Aggregation | null {
  const operator = /^\s*(sum|avg|min|max|count)\s*by\s*\([^)]*\$__by/.exec(query)?.[1]
  return (operator as Aggregation | undefined) ?? (query.includes('$__increase') ? 'sum' : null)
}

const matches = (labels: Labels, matchers: Matchers): boolean =>
  Object.entries(matchers).every(([name, wanted]) => {
    const value = labels[name] ?? ''
    return typeof wanted === 'string' ? value === wanted : wanted.includes(value)
  })

const pick = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(names.filter((name) => labels[name] !== undefined).map((name) => [name, labels[name] as string]))

/** A series with at most one sample per slot: the mean of the slot's samples, or their sum. */
function intoSlots(
  { labels, timestamps, values }: TimeSeries,
  { start, end, step }: SteppedRange,
  add: boolean,
): TimeSeries {
  const slots: number[] = []
  const totals: number[] = []
  let count = 0
  for (let i = 0; i < timestamps.length; i++) {
    const at = timestamps[i] as number
    if (at < start || at >= end) continue
    const slot = Math.floor(at / step) * step
    const last = slots.length - 1
    if (slots[last] === slot) {
      count++
      // A running mean rather than sum and division, so that a slot of one sample keeps its exact value.
      const total = totals[last] as number
      const value = values[i] as number
      totals[last] = add ? total + value : total + (value - total) / count
    } else {
      slots.push(slot)
      totals.push(values[i] as number)
      count = 1
    }
  }
  return { labels, timestamps: Float64Array.from(slots), values: Float64Array.from(totals) }
}

const COMBINE: Record<Aggregation, (values: readonly number[]) => number> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  avg: (values) => values.reduce((total, value) => total + value, 0) / values.length,
  min: (values) => values.reduce((least, value) => Math.min(least, value)),
  max: (values) => values.reduce((most, value) => Math.max(most, value)),
  count: (values) => values.length,
}

function merge(labels: Labels, members: readonly TimeSeries[], aggregation: Aggregation): TimeSeries {
  const samples = new Map<number, number[]>()
  for (const { timestamps, values } of members) {
    for (let i = 0; i < timestamps.length; i++) {
      const at = timestamps[i] as number
      const present = samples.get(at)
      if (present) present.push(values[i] as number)
      else samples.set(at, [values[i] as number])
    }
  }
  const timestamps = Float64Array.from(samples.keys()).sort()
  const combine = COMBINE[aggregation]
  return { labels, timestamps, values: timestamps.map((at) => combine(samples.get(at) as number[])) }
}
