import {
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type Labels,
  ratioSeries,
  requireShape,
  StabilityError,
  type TimeSeries,
  WINDOW,
} from '../model/index.js'
import { pack, unpack } from './packed.js'

const KIND = 'TOwn'
/** Raise it with every change of the format, and teach `decodeWindow` to read the older ones. */
const VERSION = 2

/**
 * Encodes a window as bytes, to store a baseline: JSON and binary columns with a version and a checksum. The same
 * window gives the same bytes.
 *
 * @example
 * await store.save('baseline', encodeWindow(window))
 */
export function encodeWindow(window: KpiWindow): Uint8Array {
  requireShape(window, 'window', { ...WINDOW, alerts: ['object'], warnings: 'list' })
  return pack(KIND, { version: VERSION, ...flattenWindow(window) })
}

/**
 * Decodes what `encodeWindow` wrote; every number is bit-identical.
 *
 * @throws {StabilityError} `STATE_CORRUPT` when the bytes are damaged or not a window, `STATE_TOO_NEW` when a later
 * version wrote them
 * @example
 * decodeWindow(encodeWindow(window)) // equals window
 */
export function decodeWindow(bytes: Uint8Array): KpiWindow {
  if (!(bytes instanceof Uint8Array)) {
    throw new StabilityError('CONFIG_INVALID', '`bytes` is no Uint8Array', {
      hint: 'Give decodeWindow what encodeWindow returned.',
    })
  }
  const { version, header, columns } = unpack(KIND, VERSION, bytes)
  return unflattenWindow(version === 1 ? withQuestions(header as FlatWindow1) : (header as FlatWindow), columns)
}

/** A series in the header: which columns it uses; labels only where they differ from the scope. */
interface FlatSeries {
  readonly labels?: TimeSeries['labels']
  readonly at: number
  /** Null where they can be computed from the counts. */
  readonly values: number | null
}

interface Flat {
  readonly series: FlatSeries
  readonly counts?: { readonly bad: FlatSeries; readonly valid: FlatSeries }
  readonly buckets?: readonly { readonly le: number | 'Infinity'; readonly series: FlatSeries }[]
  readonly sum?: FlatSeries
}

type FlatResult = Omit<KpiResult, 'kpi' | 'query' | keyof Flat> & Flat & { readonly question: number }

/** The query, stored once for all its scopes. */
type Question = Pick<KpiResult, 'kpi' | 'query'>

export type FlatWindow = Omit<KpiWindow, 'kpis'> & {
  readonly questions: readonly Question[]
  readonly kpis: readonly FlatResult[]
}

/** Version 1 repeated the query and the labels in every result. */
export type FlatWindow1 = Omit<KpiWindow, 'kpis'> & {
  readonly kpis: readonly (Omit<FlatResult, 'question'> & Question)[]
}

export function withQuestions({ kpis, ...rest }: FlatWindow1): FlatWindow {
  const { questions, indexOf } = newQuestions()
  return {
    ...rest,
    questions,
    kpis: kpis.map(({ kpi, query, ...flat }) => ({ ...flat, question: indexOf(kpi, query) })),
  }
}

function newQuestions(): { questions: Question[]; indexOf: (kpi: Kpi, query: string) => number } {
  const questions: Question[] = []
  const known = new Map<string, number>()
  const indexOf = (kpi: Kpi, query: string): number => {
    const last = questions.at(-1) // results come KPI by KPI
    if (last?.kpi === kpi && last.query === query) return questions.length - 1
    const key = JSON.stringify([kpi, query])
    const index = known.get(key) ?? questions.push({ kpi, query }) - 1
    known.set(key, index)
    return index
  }
  return { questions, indexOf }
}

/**
 * A window as plain JSON that refers to columns. Equal columns are stored once: KPIs of one histogram share its
 * buckets, and series of one grid their timestamps.
 */
export function flattenWindow(window: KpiWindow): { header: FlatWindow; columns: Float64Array[] } {
  const columns = new DistinctColumns()
  const { questions, indexOf } = newQuestions()
  const kpis = window.kpis.map(({ kpi, query, scope, series, counts, buckets, sum, ...rest }): FlatResult => {
    const flat = ({ labels, timestamps, values }: TimeSeries): FlatSeries => ({
      ...(!sameLabels(labels, scope) && { labels }),
      at: columns.indexOf(timestamps),
      values: columns.indexOf(values),
    })
    const follows = counts && isSame(series, ratioSeries(kpi, series.labels, counts))
    return {
      ...rest,
      scope,
      question: indexOf(kpi, query),
      series: follows
        ? { ...(!sameLabels(series.labels, scope) && { labels: series.labels }), at: -1, values: null }
        : flat(series),
      ...(counts && { counts: { bad: flat(counts.bad), valid: flat(counts.valid) } }),
      ...(buckets && {
        buckets: buckets.map(({ le, series }) => ({
          le: le === Number.POSITIVE_INFINITY ? 'Infinity' : le,
          series: flat(series),
        })),
      }),
      ...(sum && { sum: flat(sum) }),
    }
  })
  return { header: { ...window, questions, kpis }, columns: columns.all }
}

export function unflattenWindow(header: FlatWindow, columns: readonly Float64Array[]): KpiWindow {
  const { questions, ...window } = header
  const none = new Float64Array()
  const column = (index: number): Float64Array => columns[index] ?? none
  return {
    ...window,
    kpis: header.kpis.map(({ question, scope, series, counts, buckets, sum, ...rest }): KpiResult => {
      const { kpi, query } = questions[question] as Question
      const full = ({ labels = scope, at, values }: FlatSeries): TimeSeries => ({
        labels,
        timestamps: column(at),
        values: column(values ?? -1),
      })
      const fullCounts = counts && { bad: full(counts.bad), valid: full(counts.valid) }
      const derived = series.values === null && fullCounts
      return {
        kpi,
        scope,
        ...rest,
        query,
        series: derived ? ratioSeries(kpi, series.labels ?? scope, fullCounts) : full(series),
        ...(fullCounts && { counts: fullCounts }),
        ...(buckets && {
          buckets: buckets.map(({ le, series }) => ({ le: Number(le), series: full(series) })),
        }),
        ...(sum && { sum: full(sum) }),
      }
    }),
  }
}

/** Distinct columns in order of first use. */
class DistinctColumns {
  readonly all: Float64Array[] = []
  readonly #indices = new Map<Float64Array, number>()
  readonly #alike = new Map<string, number[]>()

  indexOf(column: Float64Array): number {
    const known = this.#indices.get(column)
    if (known !== undefined) return known
    // Compared by content, not by identity, so that equal windows give the same bytes.
    const glance = `${column.length} ${column[0]} ${column[column.length >> 1]} ${column.at(-1)}`
    const alike = this.#alike.get(glance) ?? []
    const index = alike.find((one) => isEqual(this.all[one] as Float64Array, column)) ?? this.all.push(column) - 1
    this.#indices.set(column, index)
    if (!alike.includes(index)) this.#alike.set(glance, [...alike, index])
    return index
  }
}

/** Bitwise equality, which distinguishes −0 from 0. */
function isEqual(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}

/** Also in the same order, so that a decoded window encodes to the same text. */
function sameLabels(a: Labels, b: Labels): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)]
  return names.length === others.length && names.every((name, index) => name === others[index] && a[name] === b[name])
}

const isSame = (a: TimeSeries, b: TimeSeries): boolean =>
  isEqual(a.timestamps, b.timestamps) && isEqual(a.values, b.values)
