import type { MetricSource, SeriesAnswer } from '../contracts/index.js'
import {
  aborted,
  isStabilityError,
  type Matchers,
  StabilityError,
  type SteppedRange,
  slotCount,
  type TimeSeries,
} from '../model/index.js'
import { joinSeries } from './join-series.js'
import { type PlannedQuery, queryText } from './kpi-queries.js'
import { tidySeries } from './tidy-series.js'

/**
 * Asks one source for one range: equal queries once, ranges split where the source says how much it takes, no more
 * requests at a time than it bears.
 */
export class SeriesReader {
  /** How many requests it took. */
  requests = 0
  readonly #source: MetricSource
  readonly range: SteppedRange
  readonly #matchers: Matchers
  readonly #signal: AbortSignal
  readonly #answers = new Map<string, Promise<SeriesAnswer>>()
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(source: MetricSource, range: SteppedRange, matchers: Matchers, signal: AbortSignal) {
    this.#source = source
    this.range = range
    this.#matchers = matchers
    this.#signal = signal
    // Four at a time gained nothing over two on a two-core Prometheus, and more than four only queue there.
    this.#free = Math.max(1, source.limits?.concurrency ?? 4)
  }

  /** Whether the same was asked before, so that asking again is free. */
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
    return joinAnswers(await Promise.all(parts.map((part) => this.#readOrHalve(planned, part))))
  }

  /** An answer that is too large comes in halves, down to a single slot. */
  async #readOrHalve(planned: PlannedQuery, range: SteppedRange): Promise<SeriesAnswer> {
    try {
      return await this.#request(planned, range)
    } catch (error) {
      if (!isStabilityError(error, 'RESPONSE_TOO_LARGE')) throw error
      if (slotCount(range) < 2) throw tooWide(error)
      const halves: SeriesAnswer[] = []
      for (const half of split(range, 2)) halves.push(await this.#readOrHalve(planned, half))
      return joinAnswers(halves)
    }
  }

  async #request({ query, by, counts }: PlannedQuery, range: SteppedRange): Promise<SeriesAnswer> {
    await this.#take()
    try {
      if (this.#signal.aborted) throw stopped(this.#signal)
      this.requests++
      const signal = this.#signal
      const asked = this.#source.range(query, range, {
        by,
        matchers: this.#matchers,
        signal,
        ...(counts && { counts }),
      })
      return tidyAnswer(await untilAborted(asked, signal), range, queryText(query))
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

/** One slot of all series is more than the source may answer: no split of time helps. */
const tooWide = ({ message, cause, context }: StabilityError): StabilityError =>
  new StabilityError('RESPONSE_TOO_LARGE', `one slot of all series is too large: ${message}`, {
    hint: 'Read scope by scope with `stream`, narrow `matchers`, take one of `dimensions` away, or raise `maxBodyBytes`.',
    context,
    ...(cause === undefined ? {} : { cause }),
  })

/** A range in parts of whole slots, as even as they come. */
function split(range: SteppedRange, parts: number): SteppedRange[] {
  const slots = slotCount(range)
  const size = Math.ceil(slots / Math.max(1, parts)) * range.step
  const result: SteppedRange[] = []
  for (let start = range.start; start < range.end; start += size) {
    result.push({ start, end: Math.min(range.end, start + size), step: range.step })
  }
  return result
}

function joinAnswers(answers: readonly SeriesAnswer[]): SeriesAnswer {
  const [first] = answers
  if (first && answers.length === 1) return first
  return {
    series: joinSeries(answers.map(({ series }) => series)),
    warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
    partial: answers.some(({ partial }) => partial),
    ...(first?.query !== undefined && { query: first.query }),
  }
}

function tidyAnswer(answer: SeriesAnswer, range: SteppedRange, query: string): SeriesAnswer {
  if (!Array.isArray(answer?.series)) {
    throw new StabilityError('RESPONSE_SHAPE', `the source answered ${query} without a list of series`, {
      hint: 'Let `range` of the source resolve to { series, warnings, partial }.',
    })
  }
  const warnings = [...(answer.warnings ?? [])]
  const series: TimeSeries[] = []
  for (const one of answer.series) {
    const { tidy, untidy } = tidySeries(one, range)
    if (untidy) warnings.push(`${query}: ${untidy}`)
    if (tidy.timestamps.length > 0) series.push(tidy)
  }
  return { ...answer, series, warnings, partial: answer.partial === true }
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

/** The failure for which a collection was stopped, or its caller's abort. */
const stopped = ({ reason }: AbortSignal): StabilityError => (isStabilityError(reason) ? reason : aborted(reason))

/** What a source threw, as one of ours: a source that a user wrote may throw anything. */
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
