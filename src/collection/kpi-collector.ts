import type { MetricSource } from '../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  CALL,
  type Duration,
  days,
  type ErrorCode,
  hours,
  isGauge,
  isStabilityError,
  isWhole,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type Labels,
  type Matchers,
  minutes,
  optional,
  type Problem,
  problemOf,
  type Range,
  requireShape,
  StabilityError,
  type SteppedRange,
  type Timestamp,
  throwIfAborted,
} from '../model/index.js'
import { checkCollectorOptions, type KpiCollectorOptions } from './collector-options.js'
import { SharedHistograms } from './histogram-parts.js'
import { type Answers, type PlannedQuery, queriesOf } from './kpi-queries.js'
import { failedResults, kpiResults, sentQuery } from './kpi-results.js'
import { type ProbeResult, probe } from './probe.js'
import { COLLECTING, type CollectOptions } from './progress.js'
import { asStabilityError, SeriesReader, untilAborted } from './series-reader.js'
import { streamScopes } from './stream-scopes.js'

/**
 * Reads KPIs from a source: one range query per KPI for all scopes, and another where the whole is not the sum of its
 * parts. Holds options, never data.
 *
 * @example
 * const collector = new KpiCollector({ source, kpis: otelHttpKpis(), dimensions: ['service_name'] })
 * const { kpis } = await collector.collect(lastHour) // the seven KPIs for the whole, and for each service
 */
export class KpiCollector {
  /** The source it reads from. */
  readonly source: MetricSource
  /** The KPIs it reads. */
  readonly kpis: readonly Kpi[]
  /** Matchers that narrow every query. */
  readonly matchers: Matchers
  /** Labels to split by. */
  readonly dimensions: readonly string[]
  /** Scopes that must have data. */
  readonly expect: readonly Labels[]
  /** Length of a slot. */
  readonly step: Duration

  /** @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong */
  constructor(options: KpiCollectorOptions) {
    checkCollectorOptions(options)
    const { source, kpis, matchers = {}, dimensions = [], expect = [], step = minutes(5) } = options
    this.source = source
    this.kpis = kpis
    this.matchers = matchers
    this.dimensions = dimensions
    this.expect = expect
    this.step = step
  }

  /** A collector like this one with some options replaced: staging's source, fewer KPIs. */
  with(options: Partial<KpiCollectorOptions>): KpiCollector {
    const { source, kpis, matchers, dimensions, expect, step } = this
    return new KpiCollector({ source, kpis, matchers, dimensions, expect, step, ...options })
  }

  /**
   * Reads all KPIs over the whole slots of a range. A KPI whose query fails has a `problem` and coverage 0. An answer
   * beyond the source's limits is split by scopes, where the source can list a label's values, and by time, down to a
   * slot. The whole result is held in memory, so use `stream` for a fleet.
   *
   * @throws {StabilityError} when the source itself fails, `ABORTED` when the signal aborts, `CONFIG_INVALID` when the
   * range is swapped
   * @example
   * const window = await collector.collect({ start: release.releasedAt, end: release.releasedAt + days(1) })
   */
  async collect(range: Range, options: CollectOptions = {}): Promise<KpiWindow> {
    const { signal, onProgress } = requireShape(options, 'options', COLLECTING)
    const grid = alignRange(range, this.step)
    throwIfAborted(signal)
    const stop = new AbortController()
    const abort = () => stop.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const reader = new SeriesReader(this.source, grid, this.matchers, stop.signal)
      const histograms = new SharedHistograms()
      const alerts = this.#alerts(grid, stop)
      let done = 0
      const total = this.kpis.length
      onProgress?.({ phase: 'collect', done, total, detail: '' })
      const reads = this.kpis.map(async (kpi) => {
        const read = await this.#readKpi(reader, kpi, histograms, stop)
        done++
        onProgress?.({ phase: 'collect', done, total, detail: kpi.name })
        return read
      })
      await Promise.allSettled([alerts, ...reads]) // so that no rejection stays unhandled and no request keeps running
      return this.#window(grid, await Promise.all(reads), await alerts, reader.requests)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /**
   * Reads a range one scope at a time, the whole last: memory use depends on the largest shard, not the fleet.
   *
   * @throws {StabilityError} as `collect`
   * @example
   * for await (const window of collector.stream(range)) console.log(window.kpis[0].scope, certify(window).verdict)
   */
  async *stream(range: Range, options: CollectOptions = {}): AsyncGenerator<KpiWindow> {
    const { signal, onProgress } = requireShape(options, 'options', COLLECTING)
    throwIfAborted(signal)
    const own = signal ?? new AbortController().signal
    yield* streamScopes(this, alignRange(range, this.step), own, { onProgress })
  }

  /**
   * Reports what each KPI's query finds over the last hour, and what to change where it finds nothing. Run this first.
   *
   * @throws {StabilityError} as `collect`
   * @example
   * console.table(await collector.probe()) // suggestion: No series: label `service` absent; `job` exists. …
   */
  async probe(options: ProbeOptions = {}): Promise<ProbeResult[]> {
    const { at = Date.now(), signal } = requireShape(options, 'options', { ...CALL, at: optional('number') })
    if (!(Math.abs(at) < LAST_MOMENT)) {
      throw new StabilityError('CONFIG_INVALID', `\`at\` is ${at}, no moment`, {
        hint: 'Give `at` epoch milliseconds, as Date.now() does.',
      })
    }
    const { step, source } = this
    const end = Math.floor((at - (source.limits?.settle ?? 0)) / step) * step
    const start = end - Math.max(1, Math.floor(hours(1) / step)) * step
    return probe(this, alignRange({ start, end }, step), signal ?? new AbortController().signal)
  }

  async #readKpi(
    reader: SeriesReader,
    kpi: Kpi,
    histograms: SharedHistograms,
    stop: AbortController,
  ): Promise<KpiRead> {
    try {
      const planned = queriesOf(kpi, this.source.kind, this.dimensions)
      const answers: Answers = {}
      let wholeTooLarge: Problem | undefined
      const ask = async (query: PlannedQuery): Promise<void> => {
        try {
          answers[query.role] = await reader.read(query)
        } catch (error) {
          // The whole of a gauge is not the sum of its parts, so the parts are valid without it.
          if (query.role !== 'whole' || !isStabilityError(error, 'RESPONSE_TOO_LARGE')) throw error
          wholeTooLarge = problemOf(error)
        }
      }
      await Promise.all(planned.map(ask))
      const whole = wholeStillToAsk(kpi, planned, answers, this.dimensions)
      if (whole) await ask(whole)
      const read = kpiResults(kpi, answers, this.dimensions, reader.range, this.expect, histograms)
      const problem = wholeTooLarge
      const results = problem ? read.map((one) => (isWhole(one.scope) ? { ...one, problem } : one)) : read
      return { results, answers }
    } catch (error) {
      if (!isStabilityError(error) || OF_THE_SOURCE.has(error.code)) {
        stop.abort(error)
        throw error
      }
      return { results: failedResults(kpi, sentQuery(kpi), problemOf(error), this.expect), answers: {}, failure: error }
    }
  }

  async #alerts(grid: SteppedRange, stop: AbortController): Promise<AlertRead> {
    if (!this.source.alerts) return { alerts: [] }
    try {
      const asked = this.source.alerts(grid, { matchers: this.matchers, signal: stop.signal })
      return { alerts: await untilAborted(asked, stop.signal) }
    } catch (error) {
      const failure = asStabilityError(error, this.source.kind, stop.signal)
      if (!OF_THE_SOURCE.has(failure.code))
        return { alerts: [], warning: `alerts could not be read: ${failure.message}` }
      stop.abort(failure)
      throw failure
    }
  }

  #window(grid: SteppedRange, reads: readonly KpiRead[], { alerts, warning }: AlertRead, requests: number): KpiWindow {
    const failures = reads.flatMap(({ failure }) => (failure ? [failure] : []))
    const answers = reads.flatMap(({ answers }) => Object.values(answers))
    // If one query times out, that KPI has a problem; if all do, the source has failed.
    const [first] = failures
    if (first && failures.length === reads.length && WHEN_ALL_FAIL.has(first.code)) throw first
    const warnings = new Set(answers.flatMap(({ warnings }) => warnings))
    if (warning) warnings.add(warning)
    return {
      range: { start: grid.start, end: grid.end },
      step: grid.step,
      kpis: reads.flatMap(({ results }) => results),
      alerts: [...alerts].sort(byStart),
      warnings: [...warnings].sort(),
      partial: answers.some(({ partial }) => partial),
      requests,
    }
  }
}

/** When and how to probe. */
export interface ProbeOptions {
  /** End of the range to look at. Default now. */
  readonly at?: Timestamp | undefined
  readonly signal?: AbortSignal | undefined
}

/** The largest time of a `Date`, minus a day. */
const LAST_MOMENT = 8.64e15 - days(1)

interface KpiRead {
  readonly results: readonly KpiResult[]
  readonly answers: Answers
  readonly failure?: Error & { readonly code: ErrorCode }
}

interface AlertRead {
  readonly alerts: readonly AlertEpisode[]
  readonly warning?: string
}

/** Failures that would also affect the next query. */
const OF_THE_SOURCE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SOURCE_UNAVAILABLE',
  'RATE_LIMITED',
  'AUTHENTICATION_FAILED',
  'REDIRECT_REFUSED',
  'TLS_FAILED',
  'ABORTED',
])

/** Failures of a single query, unless every query has them. */
const WHEN_ALL_FAIL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'TIMEOUT',
  'RESPONSE_TRUNCATED',
  'RESPONSE_INVALID',
  'RESPONSE_SHAPE',
])

/** A gauge whose query does not name the dimensions but returns parts: its whole needs a second query. */
function wholeStillToAsk(
  kpi: Kpi,
  planned: readonly PlannedQuery[],
  { value }: Answers,
  dimensions: readonly string[],
): PlannedQuery | null {
  const [first] = planned
  if (!isGauge(kpi) || !first || planned.length > 1 || !value) return null
  const hasParts = value.series.some(({ labels }) => dimensions.some((name) => labels[name]))
  return hasParts ? { ...first, role: 'whole', by: [] } : null
}

const byStart = (a: AlertEpisode, b: AlertEpisode): number =>
  a.start - b.start || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
