import {
  type CallOptions,
  type LabelValuesOptions,
  type MetricSource,
  placeholdersOf,
  promqlLabelName,
  promqlSelector,
  type RangeOptions,
  type SeriesAnswer,
  type SourceCheck,
  type SourceLimits,
} from '../contracts/index.js'
import { type ConnectionOptions, HttpClient } from '../http/index.js'
import {
  type AlertEpisode,
  alignRange,
  CALL,
  type Duration,
  isStabilityError,
  type Labels,
  minutes,
  optional,
  problemOf,
  type Query,
  RANGE,
  type Range,
  READING,
  requireShape,
  StabilityError,
  type SteppedRange,
  seconds,
  slotCount,
  type TimeSeries,
  type Timestamp,
} from '../model/index.js'
import { alertEpisodes } from './prometheus/alert-episodes.js'
import { buildOf } from './prometheus/build-info.js'
import { sharedGaps, withCountsOf } from './prometheus/counts-across-gaps.js'
import { type Dialect, Engine } from './prometheus/engine.js'
import { labelValuesOf } from './prometheus/label-values.js'
import { withoutLookbackZeros } from './prometheus/lookback-zeros.js'
import { durationOf, secondsOf } from './prometheus/promql-time.js'
import { failureInside, queryFailure } from './prometheus/query-failure.js'
import { type PrometheusReply, readReply } from './prometheus/reply.js'
import { wrongShape } from './prometheus/sample-columns.js'
import { USUAL_INTERVAL } from './prometheus/scrape-interval.js'
import { halvesOf, joined, onSlots, partsOf, type SlotAnswer } from './prometheus/slots.js'
import { type Totals, totalsAcross } from './prometheus/totals-across.js'

/** How to reach an engine with Prometheus' API, and which one it is. */
export interface PrometheusSourceOptions extends ConnectionOptions {
  /** Default `auto`: detected by the first query that needs it. */
  readonly dialect?: Dialect | 'auto' | undefined
  /** How often targets are scraped. Default: measured from the data. */
  readonly scrapeInterval?: Duration | undefined
}

declare global {
  // For programs whose `lib` predates `await using`: the same declaration as TypeScript's own.
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}

/** One sample of an instant query, `NaN` and infinities included. */
export interface InstantSample {
  readonly labels: Labels
  readonly timestamp: Timestamp
  readonly value: number
}

/** The answer of an instant query. */
export interface InstantAnswer extends SeriesAnswer {
  /** Every sample as returned by the engine; `series` has the finite ones. */
  readonly samples: readonly InstantSample[]
}

/**
 * Maximum number of points of one series in a reply: Prometheus refuses more than 11,000, VictoriaMetrics more than
 * 30,000.
 */
const POINTS: Record<Dialect, number> = { prometheus: 11_000, victoriametrics: 30_000 }
/** VictoriaMetrics hides the last 30 s (`-search.latencyOffset`); Prometheus shows a scrape at once. */
const SHORTEST_SETTLE: Duration = seconds(30)
/** A window is as long as a slot or four scrapes: with the sample before it, it reaches two slots past the last scrape. */
const LOOKBACK_SLOTS = 2
/** Rules are evaluated about once a minute, so that a shorter window would show gaps in an alert. */
const ALERT_WINDOW: Duration = minutes(2)

/**
 * Metrics from Prometheus and backends with its API: VictoriaMetrics, Thanos, Mimir, Cortex, Amazon and Google managed.
 *
 * Ranges are read 1 ms before the right edge of each slot, where the windows of all engines contain the same samples,
 * and labelled by the left edge. Ranges past the engine's points limit are split and joined. Replies are decoded as
 * they stream, into columns.
 *
 * @example
 * const source = new PrometheusSource({ url: 'http://localhost:9090' })
 * const day = { start: Date.parse('2026-11-10T00:00Z'), end: Date.parse('2026-11-11T00:00Z'), step: minutes(5) }
 * const { series } = await source.range('sum by ($__by) (up)', day, { by: ['job'] }) // a series for each job
 */
export class PrometheusSource implements MetricSource {
  readonly kind = 'prometheus'
  readonly #http: HttpClient
  readonly #maxConcurrency: number
  readonly #scrapeInterval: Duration | undefined
  readonly #engine: Engine
  #getOnly = false

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: PrometheusSourceOptions) {
    const { dialect = 'auto', scrapeInterval, ...connection } = requireShape(options, 'options')
    if (!['auto', 'prometheus', 'victoriametrics'].includes(dialect)) {
      throw new StabilityError('CONFIG_INVALID', `\`dialect\` is '${dialect}'`, {
        hint: "Set `dialect` to 'prometheus', 'victoriametrics' or 'auto'.",
      })
    }
    if (scrapeInterval !== undefined && !(Number.isInteger(scrapeInterval) && scrapeInterval > 0)) {
      throw new StabilityError('CONFIG_INVALID', `\`scrapeInterval\` is ${scrapeInterval}`, {
        hint: 'Set `scrapeInterval` to a duration such as seconds(15).',
      })
    }
    this.#http = new HttpClient(connection)
    this.#maxConcurrency = connection.maxConcurrency ?? 4
    this.#scrapeInterval = scrapeInterval
    this.#engine = new Engine(
      (parameters) => this.#ask('/api/v1/query', parameters, { deadline: this.#http.deadline() }),
      { dialect, scrapeInterval },
    )
  }

  /** The engine's limits: points per series, concurrent requests, and how long data may still change. */
  get limits(): SourceLimits {
    return {
      pointsPerSeries: POINTS[this.#engine.knownDialect ?? 'prometheus'],
      concurrency: this.#maxConcurrency,
      settle: Math.max(SHORTEST_SETTLE, this.#scrapeInterval ?? USUAL_INTERVAL),
    }
  }

  /**
   * A query over a range, slot by slot.
   *
   * @param query - PromQL with placeholders
   * @param range - rounded inward to its step
   * @returns one series for each combination of `by`, sorted by labels; no match is an empty list
   * @throws {StabilityError} `CONFIG_INVALID`, `QUERY_REJECTED` with the engine's message, or what `HttpClient` throws
   */
  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    requireShape(options, 'options', READING)
    const grid = alignRange(range, range.step)
    if (slotCount(grid) === 0) return { series: [], warnings: [], partial: false }
    const call = { deadline: this.#http.deadline(), signal: options.signal }
    const { promql, warnings } = await this.#engine.filled(query, grid, options)
    const answers: SlotAnswer[] = [{ series: [], warnings, partial: false }]
    for (const part of partsOf(grid, this.limits.pointsPerSeries as number)) {
      answers.push(await this.#slots(promql, part, call))
    }
    const answer = joined(answers)
    return { ...answer, series: await this.#asKnown(answer.series, { query, grid, options, call }), query: promql }
  }

  /**
   * A query at one moment.
   *
   * @param at - epoch milliseconds; default the server's now
   * @throws {StabilityError} as `range`
   */
  async instant(query: Query, at?: Timestamp, options: RangeOptions = {}): Promise<InstantAnswer> {
    requireShape(at, 'at', optional('number'))
    requireShape(options, 'options', READING)
    const call = { deadline: this.#http.deadline(), signal: options.signal }
    const moment = { start: (at ?? Date.now()) - minutes(5), end: at ?? Date.now(), step: minutes(5) }
    const { promql, warnings } = await this.#engine.filled(query, moment, options)
    const reply = await this.#ask(
      '/api/v1/query',
      { query: promql, ...(at === undefined ? {} : { time: secondsOf(at) }), nocache: '1' },
      call,
    )
    if (reply.resultType !== 'vector' && reply.resultType !== 'scalar') throw wrongShape('/data/resultType', 'a vector')
    return {
      series: reply.samples
        .filter(({ value }) => Number.isFinite(value))
        .map(({ labels, timestamp, value }) => ({
          labels,
          timestamps: Float64Array.of(timestamp),
          values: Float64Array.of(value),
        })),
      samples: reply.samples,
      warnings: [...warnings, ...reply.warnings, ...reply.infos],
      partial: reply.isPartial,
    }
  }

  /**
   * Values of a label in any metric, from the engine's index; a collector uses them to split large answers.
   *
   * @throws {StabilityError} as `range`
   */
  async labelValues(label: string, range: Range, options: LabelValuesOptions = {}): Promise<string[]> {
    requireShape(range, 'range')
    return labelValuesOf(this.#http, label, range, requireShape(options, 'options', READING))
  }

  /**
   * Alerts that fired in a range, from the engine's own `ALERTS` series.
   *
   * @param options - `by` keeps only these labels besides the alert's name and severity
   * @returns episodes sorted by start; `end` is null where the alert still fires at the end of the range
   * @throws {StabilityError} as `range`
   */
  async alerts(range: SteppedRange, options: RangeOptions = {}): Promise<AlertEpisode[]> {
    requireShape(range, 'range', { ...RANGE, step: 'number' })
    const { by, matchers = {}, signal } = requireShape(options, 'options', READING)
    const firing = promqlSelector({ alertstate: 'firing', ...matchers })
    const window = Math.max(range.step, ALERT_WINDOW)
    const grouping = by
      ? `by (${['alertname', 'severity', ...by.map((name) => promqlLabelName(name, 'by'))].join(', ')})`
      : 'without (alertstate)'
    const query = `max ${grouping} (max_over_time(ALERTS{${firing}}[${durationOf(window)}]))`
    const { series } = await this.range(query, range, { signal })
    return alertEpisodes(series, alignRange(range, range.step), window - range.step)
  }

  /** Whether the server can be reached, which engine it is and whether it answers a query. Only an abort rejects. */
  async check(options: CallOptions = {}): Promise<SourceCheck> {
    const { signal } = requireShape(options, 'options', CALL)
    try {
      const dialect = await this.#engine.dialect(signal)
      const { version, clock } = await buildOf(this.#http, signal)
      const engine = dialect === 'prometheus' ? 'Prometheus or its like' : 'VictoriaMetrics'
      return {
        ok: true,
        ...(version === undefined ? {} : { version }),
        detail: `${engine}${version === undefined ? '' : ` ${version}`} answers queries${clock}`,
      }
    } catch (error) {
      if (isStabilityError(error, 'ABORTED')) throw error
      const { message, hint } = problemOf(error)
      return { ok: false, detail: `${message}. ${hint}` }
    }
  }

  /** Ends running calls with `ABORTED` and closes every connection. */
  close(): Promise<void> {
    return this.#http.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #slots(promql: string, range: SteppedRange, call: Call): Promise<SlotAnswer> {
    const parameters = {
      query: promql,
      start: secondsOf(range.start + range.step - 1),
      end: secondsOf(range.end - 1),
      step: durationOf(range.step),
      nocache: '1', // VictoriaMetrics otherwise aligns long ranges to its own grid
    }
    try {
      const reply = await this.#ask('/api/v1/query_range', parameters, call)
      if (reply.resultType !== 'matrix') throw wrongShape('/data/resultType', 'a matrix')
      return onSlots(reply, range)
    } catch (error) {
      if (slotCount(range) < 2 || !isStabilityError(error, 'RESPONSE_TOO_LARGE')) throw error
      const [first, second] = halvesOf(range)
      return joined([await this.#slots(promql, first, call), await this.#slots(promql, second, call)])
    }
  }

  /** Corrects answers around gaps in scraping: one engine loses counts, the other returns zeros. */
  async #asKnown(series: TimeSeries[], asked: Asked): Promise<TimeSeries[]> {
    const placeholders = placeholdersOf(asked.query as string)
    if (this.#engine.knownDialect === 'victoriametrics') {
      return placeholders.includes('rate_interval') ? withoutLookbackZeros(series, asked.grid, LOOKBACK_SLOTS) : series
    }
    return placeholders.includes('increase') ? this.#acrossGaps(series, asked) : series
  }

  /** Only Prometheus loses what was counted while nothing was scraped: `increase` of VictoriaMetrics looks back. */
  async #acrossGaps(series: TimeSeries[], { query, grid, options, call }: Asked): Promise<TimeSeries[]> {
    const gaps = sharedGaps(series, grid)
    const ask = (parameters: Record<string, string>) => this.#ask('/api/v1/query', parameters, call)
    const totals = await totalsAcross(gaps, query as string, grid, { engine: this.#engine, options, ask })
    return gaps.reduce((whole, gap, i) => withCountsOf(gap, whole, totals[i] as Totals), series)
  }

  /** Sends a query by POST, which has no length limit; after a proxy has refused POST, by GET. */
  async #ask(path: string, parameters: Record<string, string>, call: Call): Promise<PrometheusReply> {
    if (this.#getOnly) return this.#request('GET', path, parameters, call)
    try {
      return await this.#request('POST', path, parameters, call)
    } catch (error) {
      if (!isStabilityError(error) || !REFUSES_POST.includes(error.context.status)) throw error
      const reply = await this.#request('GET', path, parameters, call)
      this.#getOnly = true
      return reply
    }
  }

  #request(
    method: 'GET' | 'POST',
    path: string,
    parameters: Record<string, string>,
    call: Call,
  ): Promise<PrometheusReply> {
    return this.#http.read(method, path, {
      ...call,
      parts: (remaining) => {
        const form = new URLSearchParams({
          ...parameters,
          timeout: durationOf(Math.max(1, Math.floor(remaining))),
          // Thanos: deduplicate replicas, and fail rather than leave a silent gap.
          dedup: 'true',
          partial_response: 'false',
        })
        return method === 'GET' ? { search: form } : { body: form }
      },
      failure: queryFailure,
      decode: (body, { headers, scrub }) =>
        readReply(body, {
          framed: headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined,
          onError: ({ errorType, error }) => failureInside({ errorType, error: scrub(error) }),
          scrub,
        }),
    })
  }
}

/** A range query as it was asked. */
interface Asked {
  readonly query: Query
  readonly grid: SteppedRange
  readonly options: RangeOptions
  readonly call: Call
}

interface Call {
  readonly deadline: number
  readonly signal?: AbortSignal | undefined
}

/** Statuses of proxies and read-only gateways that refuse a POST but would accept a GET. */
const REFUSES_POST: readonly unknown[] = [403, 405, 501]
