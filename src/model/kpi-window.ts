import type { AlertEpisode } from './alert-episode.js'
import { type Problem, StabilityError } from './errors.js'
import { isRatio, type Kpi, ratioOf } from './kpi.js'
import type { Labels } from './labels.js'
import { requireKpi } from './require-kpi.js'
import { optional, RANGE, requireShape, SERIES, WINDOW } from './require-shape.js'
import { sliceSeries, type TimeSeries, timeSeries } from './series.js'
import { alignRange, type Duration, type Range, slotCount } from './time.js'

/** Increase per slot of one classic bucket: events up to `le`. Cumulative: a larger `le` includes the smaller ones. */
export interface Bucket {
  readonly le: number
  readonly series: TimeSeries
}

/** Counts per slot: valid events and the bad ones among them. A slot with `valid` but no `bad` has 0 bad events. */
export interface Counts {
  readonly bad: TimeSeries
  readonly valid: TimeSeries
}

/** One KPI in one scope over a range. */
export interface KpiResult {
  readonly kpi: Kpi
  /** `{}` means the whole. */
  readonly scope: Labels
  /** The KPI's value per slot, in its unit. */
  readonly series: TimeSeries
  readonly counts?: Counts | undefined
  /** Ascending by `le`, the last +Infinity. */
  readonly buckets?: readonly Bucket[] | undefined
  /** Increase per slot of a histogram's `_sum`, in the KPI's unit. */
  readonly sum?: TimeSeries | undefined
  /** Share of the range's slots that the KPI has an answer for, 0 to 1. */
  readonly coverage: number
  /** The query that was sent. */
  readonly query: string
  readonly problem?: Problem | undefined
}

/** KPIs over one range: the result of a collector and the input of every analysis. */
export interface KpiWindow {
  readonly range: Range
  readonly step: Duration
  readonly kpis: readonly KpiResult[]
  readonly alerts: readonly AlertEpisode[]
  readonly warnings: readonly string[]
  /** The backend says that data is missing: a gate is then inconclusive. */
  readonly partial: boolean
  /** How many requests the collection took. */
  readonly requests: number
}

/**
 * Builds a window by hand, for data that does not come from a `MetricSource` and for tests. Computes the coverage and,
 * where none is given, the value series of a ratio from its counts.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when the range is swapped, the step is not a duration, a KPI is invalid, or
 * a series' columns differ in length
 * @example
 * kpiWindow({ range: { start: 0, end: minutes(10) }, step: minutes(5), kpis: [{ kpi, series: timeSeries({}, [[0, 1]]) }] }).kpis[0].coverage // 0.5
 */
export function kpiWindow(parts: {
  range: Range
  step: Duration
  kpis: readonly {
    kpi: Kpi
    scope?: Labels | undefined
    /** Default for a ratio: computed from its counts. */
    series?: TimeSeries | undefined
    counts?: Counts | undefined
    buckets?: readonly Bucket[] | undefined
    sum?: TimeSeries | undefined
    query?: string | undefined
  }[]
  alerts?: readonly AlertEpisode[] | undefined
  warnings?: readonly string[] | undefined
  partial?: boolean | undefined
}): KpiWindow {
  const {
    range,
    step,
    kpis,
    alerts = [],
    warnings = [],
    partial = false,
  } = requireShape(parts, 'parts', {
    range: RANGE,
    kpis: [{ kpi: 'object', scope: optional('object'), series: optional(SERIES) }],
  })
  const grid = alignRange(range, step)
  const slots = slotCount(grid)
  return {
    range: { start: grid.start, end: grid.end },
    step,
    kpis: kpis.map(({ kpi, scope = {}, query = '', ...given }) => {
      const own = (series: TimeSeries): TimeSeries => soundSeries(series, `${requireKpi(kpi).name}.series`)
      const counts = given.counts && { bad: own(given.counts.bad), valid: own(given.counts.valid) }
      const buckets = given.buckets?.map(({ le, series }) => ({ le, series: own(series) }))
      const told = given.series && own(given.series)
      const series = counts && isRatio(kpi) && !told?.values.length ? ratioSeries(kpi, scope, counts) : told
      return {
        kpi,
        scope,
        series: requireShape(series, `${kpi.name}.series`) as TimeSeries,
        ...(counts && { counts }),
        ...(buckets && { buckets }),
        ...(given.sum && { sum: own(given.sum) }),
        coverage: coverageOf({ series: series as TimeSeries, counts, buckets }, slots),
        query,
      }
    }),
    alerts,
    warnings,
    partial,
    requests: 0,
  }
}

/** A hand-made series as a valid `TimeSeries`: unchanged if it is one already, else rebuilt by timeSeries(). */
function soundSeries(series: TimeSeries, name: string): TimeSeries {
  const { labels = {}, timestamps, values } = requireShape(series, name, SERIES)
  if (timestamps.length !== values.length) {
    throw new StabilityError(
      'CONFIG_INVALID',
      `\`${name}\` has ${timestamps.length} timestamps, ${values.length} values`,
      {
        hint: 'Give `series` columns of one length, as timeSeries(labels, points) makes them.',
        context: { argument: name },
      },
    )
  }
  if (isSound(timestamps, values)) return series
  return timeSeries(
    labels,
    Array.from(timestamps, (timestamp, i) => [timestamp, values[i] as number]),
  )
}

function isSound(timestamps: unknown, values: unknown): boolean {
  if (!(timestamps instanceof Float64Array && values instanceof Float64Array)) return false
  return timestamps.every(
    (at, i) => !(at <= (timestamps[i - 1] ?? Number.NaN)) && Number.isFinite(at + (values[i] as number)),
  )
}

/**
 * Share of slots for which a KPI has data, 0 to 1. A slot without traffic counts as having data: its count is known to
 * be zero, though the KPI has no value there.
 */
export function coverageOf(
  { series, counts, buckets }: Pick<KpiResult, 'series' | 'counts' | 'buckets'>,
  slots: number,
): number {
  const answered = (counts?.valid ?? buckets?.at(-1)?.series ?? series).timestamps.length
  return slots === 0 ? 0 : Math.min(1, answered / slots)
}

/** A ratio's value per slot from its counts; slots without valid events have none. */
export function ratioSeries(kpi: Kpi, labels: Labels, { bad, valid }: Counts): TimeSeries {
  const timestamps: number[] = []
  const values: number[] = []
  let b = 0
  for (let i = 0; i < valid.timestamps.length; i++) {
    const at = valid.timestamps[i] as number
    while (b < bad.timestamps.length && (bad.timestamps[b] as number) < at) b++
    const value = ratioOf(kpi, bad.timestamps[b] === at ? (bad.values[b] as number) : 0, valid.values[i] as number)
    if (value === null) continue
    timestamps.push(at)
    values.push(value)
  }
  return { labels, timestamps: Float64Array.from(timestamps), values: Float64Array.from(values) }
}

/**
 * A window narrowed to a part of its range: series are cut, coverage is recomputed, alerts that overlap it are kept.
 *
 * @param range - epoch milliseconds; rounded inward to whole slots and limited to the window's range
 * @example
 * const day3 = sliceWindow(week, releaseDays(release)[3].range) // as if only that day had been collected
 */
export function sliceWindow(window: KpiWindow, range: Range): KpiWindow {
  requireShape(window, 'window', { ...WINDOW, alerts: ['object'] })
  requireShape(range, 'range', RANGE)
  const { start, end } = alignRange(
    {
      start: Math.max(range.start, window.range.start),
      end: Math.max(range.start, Math.min(range.end, window.range.end)),
    },
    window.step,
  )
  const slots = slotCount({ start, end, step: window.step })
  const cut = (series: TimeSeries): TimeSeries => sliceSeries(series, start, end)
  return {
    ...window,
    range: { start, end },
    kpis: window.kpis.map((result) => {
      const series = cut(result.series)
      const counts = result.counts && { bad: cut(result.counts.bad), valid: cut(result.counts.valid) }
      const buckets = result.buckets?.map(({ le, series }) => ({ le, series: cut(series) }))
      return {
        ...result,
        series,
        ...(counts && { counts }),
        ...(buckets && { buckets }),
        ...(result.sum && { sum: cut(result.sum) }),
        coverage: coverageOf({ series, counts, buckets }, slots),
      }
    }),
    alerts: window.alerts.filter((alert) => alert.start < end && (alert.end === null || alert.end > start)),
  }
}
