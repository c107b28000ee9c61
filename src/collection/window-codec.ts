import {
  type KpiResult,
  type KpiWindow,
  ratioSeries,
  requireShape,
  StabilityError,
  type TimeSeries,
  WINDOW,
} from '../model/index.js'
import { pack, unpack } from './packed.js'

const KIND = 'TOwn'
/** Raise it with every change of the format, and teach `decodeWindow` to read the older ones. */
const VERSION = 1

/**
 * A window as bytes, to keep a baseline: JSON and binary columns with a version and a checksum. The same window gives the
 * same bytes.
 *
 * @example
 * await store.save('baseline', encodeWindow(window))
 */
export function encodeWindow(window: KpiWindow): Uint8Array {
  requireShape(window, 'window', { ...WINDOW, alerts: ['object'], warnings: 'list' })
  return pack(KIND, { version: VERSION, ...flattenWindow(window) })
}

/**
 * The window that `encodeWindow` wrote, every number to the bit.
 *
 * @throws {StabilityError} `STATE_CORRUPT` when the bytes are damaged or no window, `STATE_TOO_NEW` when a later version
 * wrote them
 * @example
 * decodeWindow(encodeWindow(window)) // equals window
 */
export function decodeWindow(bytes: Uint8Array): KpiWindow {
  if (!(bytes instanceof Uint8Array)) {
    throw new StabilityError('CONFIG_INVALID', '`bytes` is no Uint8Array', {
      hint: 'Give decodeWindow what encodeWindow returned.',
    })
  }
  const { header, columns } = unpack(KIND, VERSION, bytes)
  return unflattenWindow(header as FlatWindow, columns)
}

/** A series in the header: its labels, and which columns are its own. `null` values follow from the counts. */
interface FlatSeries {
  readonly labels: TimeSeries['labels']
  readonly at: number
  readonly values: number | null
}

type FlatResult = Omit<KpiResult, 'series' | 'counts' | 'buckets' | 'sum'> & {
  readonly series: FlatSeries
  readonly counts?: { readonly bad: FlatSeries; readonly valid: FlatSeries }
  readonly buckets?: readonly { readonly le: number | 'Infinity'; readonly series: FlatSeries }[]
  readonly sum?: FlatSeries
}

export type FlatWindow = Omit<KpiWindow, 'kpis'> & { readonly kpis: readonly FlatResult[] }

/** A window as plain JSON that refers to columns. Series of one grid share their timestamps. */
export function flattenWindow(window: KpiWindow): { header: FlatWindow; columns: Float64Array[] } {
  const columns: Float64Array[] = []
  const shared = new Map<string, number>()
  const keepTimes = (timestamps: Float64Array): number => {
    const key = stretchesOf(timestamps, window.step)
    const index = shared.get(key) ?? columns.length
    if (index === columns.length) {
      shared.set(key, index)
      columns.push(timestamps)
    }
    return index
  }
  const flat = ({ labels, timestamps, values }: TimeSeries): FlatSeries => {
    const at = keepTimes(timestamps)
    return { labels, at, values: columns.push(values) - 1 }
  }
  const kpis = window.kpis.map(
    ({ series, counts, buckets, sum, ...rest }): FlatResult => ({
      ...rest,
      series:
        counts && follows(series, ratioSeries(rest.kpi, series.labels, counts))
          ? { labels: series.labels, at: -1, values: null }
          : flat(series),
      ...(counts && { counts: { bad: flat(counts.bad), valid: flat(counts.valid) } }),
      ...(buckets && {
        buckets: buckets.map(({ le, series }) => ({
          le: le === Number.POSITIVE_INFINITY ? 'Infinity' : le,
          series: flat(series),
        })),
      }),
      ...(sum && { sum: flat(sum) }),
    }),
  )
  return { header: { ...window, kpis }, columns }
}

export function unflattenWindow(header: FlatWindow, columns: readonly ArrayLike<number>[]): KpiWindow {
  const column = (index: number): Float64Array => Float64Array.from(columns[index] ?? [])
  const full = ({ labels, at, values }: FlatSeries): TimeSeries => ({
    labels,
    timestamps: column(at),
    values: column(values ?? -1),
  })
  return {
    ...header,
    kpis: header.kpis.map(({ series, counts, buckets, sum, ...rest }): KpiResult => {
      const fullCounts = counts && { bad: full(counts.bad), valid: full(counts.valid) }
      const derived = series.values === null && fullCounts
      return {
        ...rest,
        series: derived ? ratioSeries(rest.kpi, series.labels, fullCounts) : full(series),
        ...(fullCounts && { counts: fullCounts }),
        ...(buckets && {
          buckets: buckets.map(({ le, series }) => ({ le: Number(le), series: full(series) })),
        }),
        ...(sum && { sum: full(sum) }),
      }
    }),
  }
}

/** Timestamps as text: the stretches without a gap, so that a week of slots is a line and not a page. */
function stretchesOf(timestamps: Float64Array, step: number): string {
  const parts: number[] = []
  for (let i = 0; i < timestamps.length; i++) {
    const at = timestamps[i] as number
    if (i === 0 || at !== (timestamps[i - 1] as number) + step) parts.push(i, at)
  }
  return `${timestamps.length}:${parts.join(',')}`
}

const follows = (a: TimeSeries, b: TimeSeries): boolean =>
  a.timestamps.length === b.timestamps.length &&
  a.timestamps.every((at, index) => at === b.timestamps[index] && Object.is(a.values[index], b.values[index]))
