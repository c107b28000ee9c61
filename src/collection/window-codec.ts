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

/** A window as plain JSON that refers to columns. Equal columns are one: KPIs of one histogram share its buckets, and series of one grid their timestamps. */
export function flattenWindow(window: KpiWindow): { header: FlatWindow; columns: Float64Array[] } {
  const columns = new DistinctColumns()
  const flat = ({ labels, timestamps, values }: TimeSeries): FlatSeries => ({
    labels,
    at: columns.indexOf(timestamps),
    values: columns.indexOf(values),
  })
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
  return { header: { ...window, kpis }, columns: columns.all }
}

export function unflattenWindow(header: FlatWindow, columns: readonly ArrayLike<number>[]): KpiWindow {
  const distinct = columns.map((column) => (column instanceof Float64Array ? column : Float64Array.from(column)))
  const column = (index: number): Float64Array => distinct[index] ?? new Float64Array()
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

/** Columns in the order in which they were first met, each once. */
class DistinctColumns {
  readonly all: Float64Array[] = []
  readonly #indices = new Map<Float64Array, number>()
  readonly #alike = new Map<string, number[]>()

  indexOf(column: Float64Array): number {
    const known = this.#indices.get(column)
    if (known !== undefined) return known
    // By what they hold and not by who shares them: the same window gives the same bytes, whatever its history.
    const glance = `${column.length} ${column[0]} ${column[column.length >> 1]} ${column.at(-1)}`
    const alike = this.#alike.get(glance) ?? []
    const index = alike.find((one) => isEqual(this.all[one] as Float64Array, column)) ?? this.all.push(column) - 1
    this.#indices.set(column, index)
    if (!alike.includes(index)) this.#alike.set(glance, [...alike, index])
    return index
  }
}

/** To the bit, −0 apart from 0. */
function isEqual(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}

const follows = (a: TimeSeries, b: TimeSeries): boolean =>
  isEqual(a.timestamps, b.timestamps) && isEqual(a.values, b.values)
