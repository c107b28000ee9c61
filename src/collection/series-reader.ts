import type { MetricSource, SeriesAnswer } from '../contracts/index.js'
import {
  aborted,
  isStabilityError,
  type Matchers,
  StabilityError,
  type SteppedRange,
  scopeKey,
  slotCount,
  type TimeSeries,
} from '../model/index.js'
import { joinSeries } from './join-series.js'
import { type PlannedQuery, queryText } from './kpi-queries.js'
import { smallerShards } from './shards.js'
import { tidySeries } from './tidy-series.js'

/** The part of a query that one request reads. */
interface Part {
  readonly range: SteppedRange
  readonly matchers: Matchers
}

/**
 * Reads one range from one source: equal queries only once, in parts where the whole exceeds the source's limits, and
 * with no more concurrent requests than the source allows.
 */
export class SeriesReader {
  /** How many requests were sent. */
  requests = 0
  readonly #source: MetricSource
  readonly range: SteppedRange
  readonly #matchers: Matchers
  readonly #signal: AbortSignal
  readonly #answers = new Map<string, Promise<SeriesAnswer>>()
  readonly #values = new Map<string, Promise<readonly string[]>>()
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(source: MetricSource, range: SteppedRange, matchers: Matchers, signal: AbortSignal) {
    this.#source = source
    this.range = range
    this.#matchers = matchers
    this.#signal = signal
    // On a two-core Prometheus, four at a time were no faster than two, and more than four only queued.
    this.#free = Math.max(1, source.limits?.concurrency ?? 4)
  }

  /** Whether the same query was already sent, so that asking again is free. */
  has(planned: PlannedQuery): boolean {
    return this.#answers.has(keyOf(planned))
  }

  read(planned: PlannedQuery): Promise<SeriesAnswer> {
    const key = keyOf(planned)
    const known = this.#answers.get(key)
    if (known) return known
    const answer = this.#readParts(planned, this.range)
    this.#answers.set(key, answer)
    return answer
  }

  async #readParts(planned: PlannedQuery, range: SteppedRange): Promise<SeriesAnswer> {
    const most = this.#source.limits?.pointsPerSeries ?? Number.POSITIVE_INFINITY
    const parts = split(range, Math.ceil(slotCount(range) / most))
    const matchers = this.#matchers
    return joinTimes(await Promise.all(parts.map((range) => this.#readOrSplit(planned, { range, matchers }))))
  }

  /** An answer that is too large is split by scopes, and that of one scope into halves of time, down to a slot. */
  async #readOrSplit(planned: PlannedQuery, part: Part): Promise<SeriesAnswer> {
    try {
      return await this.#request(planned, part)
    } catch (error) {
      if (!isStabilityError(error, 'RESPONSE_TOO_LARGE')) throw error
      const shards = await this.#shardsOf(planned, part)
      const halves = shards.length < 2 ? split(part.range, 2) : []
      if (shards.length < 2 && halves.length < 2) throw tooWide(error)
      const smaller = shards.length < 2 ? halves.map((range) => ({ ...part, range })) : shards
      const answers: SeriesAnswer[] = []
      for (const one of smaller) answers.push(await this.#readOrSplit(planned, one))
      return shards.length < 2 ? joinTimes(answers) : joinScopes(answers)
    }
  }

  /** Splits a part by the values of its first dimension, where they are known. */
  async #shardsOf({ by }: PlannedQuery, { range, matchers }: Part): Promise<Part[]> {
    const dimension = by.find((name) => name !== 'le')
    if (dimension === undefined) return []
    const wanted = matchers[dimension] ?? (await this.#valuesOf(dimension))
    const values = typeof wanted === 'string' ? [wanted] : wanted
    return smallerShards(values, dimension, slotCount(range)).map((values) => ({
      range,
      matchers: { ...matchers, [dimension]: [...values] },
    }))
  }

  /** The empty value stands for series without the label: they belong to the whole. */
  #valuesOf(dimension: string): Promise<readonly string[]> {
    const { labelValues } = this.#source
    const known = this.#values.get(dimension)
    if (known || !labelValues) return known ?? Promise.resolve([])
    const [matchers, signal] = [this.#matchers, this.#signal]
    const values = this.#inTurn(async () => {
      const found = await labelValues.call(this.#source, dimension, this.range, { matchers, signal })
      return [...new Set(['', ...found])]
    })
    this.#values.set(dimension, values)
    return values
  }

  #request({ query, by, counts }: PlannedQuery, { range, matchers }: Part): Promise<SeriesAnswer> {
    const signal = this.#signal
    return this.#inTurn(async () => {
      const answer = await this.#source.range(query, range, { by, matchers, signal, ...(counts && { counts }) })
      return tidyAnswer(answer, range, queryText(query))
    })
  }

  async #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    await this.#take()
    try {
      if (this.#signal.aborted) throw stopped(this.#signal)
      this.requests++
      return await untilAborted(ask(), this.#signal)
    } catch (error) {
      throw asStabilityError(error, this.#source.kind, this.#signal)
    } finally {
      this.#release()
    }
  }

  async #take(): Promise<void> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free++
  }
}

const keyOf = ({ query, by, counts }: PlannedQuery): string => JSON.stringify([query, by, counts])

/** A single slot of all series exceeds the source's limit, so splitting by time does not help. */
const tooWide = ({ message, cause, context }: StabilityError): StabilityError =>
  new StabilityError('RESPONSE_TOO_LARGE', `one slot of all series is too large: ${message}`, {
    hint: 'Read scope by scope with `stream`, narrow `matchers`, take one of `dimensions` away, or raise `maxBodyBytes`.',
    context,
    ...(cause === undefined ? {} : { cause }),
  })

/** Splits a range into parts of whole slots, as evenly as possible. */
function split(range: SteppedRange, parts: number): SteppedRange[] {
  const slots = slotCount(range)
  const size = Math.ceil(slots / Math.max(1, parts)) * range.step
  const result: SteppedRange[] = []
  for (let start = range.start; start < range.end; start += size) {
    result.push({ start, end: Math.min(range.end, start + size), step: range.step })
  }
  return result
}

/** Joins answers for consecutive ranges. */
function joinTimes(answers: readonly SeriesAnswer[]): SeriesAnswer {
  const [first] = answers
  if (first && answers.length === 1) return first
  return {
    series: joinSeries(answers.map(({ series }) => series)),
    warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
    partial: answers.some(({ partial }) => partial),
    ...(first?.query !== undefined && { query: first.query }),
  }
}

/** Joins answers for shards of one range, ordered as if read at once; it has no single query as sent. */
const joinScopes = (answers: readonly SeriesAnswer[]): SeriesAnswer => ({
  series: answers
    .flatMap(({ series }) => series.map((one) => ({ one, key: scopeKey(one.labels) })))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one),
  warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
  partial: answers.some(({ partial }) => partial),
})

function tidyAnswer(answer: SeriesAnswer, range: SteppedRange, query: string): SeriesAnswer {
  if (!Array.isArray(answer?.series)) {
    throw new StabilityError('RESPONSE_SHAPE', `the source answered ${query} without a list of series`, {
      hint: 'Let `range` of the source resolve to { series, warnings, partial }.',
    })
  }
  const warnings = [...(answer.warnings ?? [])]
  const series: TimeSeries[] = []
  for (const one of answer.series) {
    checkColumns(one, query)
    const { tidy, untidy } = tidySeries(one, range)
    if (untidy) warnings.push(`${query}: ${untidy}`)
    if (tidy.timestamps.length > 0) series.push(tidy)
  }
  return { ...answer, series, warnings, partial: answer.partial === true }
}

/** A user's own source may return numbers as text, like Prometheus; they would silently become gaps. */
function checkColumns(series: TimeSeries, query: string): void {
  const { timestamps, values } = series ?? {}
  const isColumn = (column: unknown): column is ArrayLike<number> =>
    typeof (column as ArrayLike<number> | undefined)?.length === 'number'
  if (isColumn(timestamps) && isColumn(values) && timestamps.length === values.length) {
    if (timestamps instanceof Float64Array && values instanceof Float64Array) return
    const isNumber = (value: unknown) => typeof value === 'number'
    const isNumberOrGap = (value: unknown) => isNumber(value) || value === null
    if (Array.from(timestamps).every(isNumber) && Array.from(values).every(isNumberOrGap)) return
  }
  throw new StabilityError('RESPONSE_SHAPE', `the source answered ${query} with a series that is none`, {
    hint: 'Let `range` of the source make each series with timeSeries(labels, points), moments and values as numbers.',
  })
}

/** Rejects as soon as the signal aborts, whether or not the source listens to it. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(stopped(signal))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const done = () => signal.removeEventListener('abort', onAbort)
    Promise.resolve(promise).then(
      (value) => {
        done()
        resolve(value)
      },
      (error) => {
        done()
        reject(error)
      },
    )
  })
}

/** The failure that stopped a collection, or its caller's abort. */
const stopped = ({ reason }: AbortSignal): StabilityError => (isStabilityError(reason) ? reason : aborted(reason))

/** Wraps what a source threw as a `StabilityError`, since a user's own source may throw anything. */
export function asStabilityError(error: unknown, sourceKind: string, signal: AbortSignal): StabilityError {
  if (signal.aborted) return stopped(signal)
  if (isStabilityError(error)) return error
  const what = error instanceof Error ? error.message : String(error)
  return new StabilityError('SOURCE_UNAVAILABLE', `the source of kind '${sourceKind}' failed: ${what}`, {
    hint: 'Look at `cause`; a source of your own tells more by throwing a StabilityError.',
    cause: error,
    retryable: true,
  })
}
