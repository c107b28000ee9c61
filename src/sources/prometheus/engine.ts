import {
  fillPlaceholders,
  type PlaceholderValue,
  placeholdersOf,
  promqlLabelName,
  promqlSelector,
  type RangeOptions,
} from '../../contracts/index.js'
import {
  type Duration,
  isStabilityError,
  type Query,
  StabilityError,
  type SteppedRange,
  type Timestamp,
} from '../../model/index.js'
import { durationOf, secondsOf } from './promql-time.js'
import type { PrometheusReply } from './reply.js'
import { commonInterval, countsOf, type ScrapeInterval, USUAL_INTERVAL } from './scrape-interval.js'
import { Shared } from './shared.js'

/** The engine: each needs a different query for exact counts. */
export type Dialect = 'prometheus' | 'victoriametrics'

/** A query as sent, and warnings about it. */
export interface FilledQuery {
  readonly promql: string
  readonly warnings: string[]
}

/** The facts about an engine that queries depend on, detected when first needed: dialect and scrape interval. */
export class Engine {
  readonly #ask: (parameters: Record<string, string>) => Promise<PrometheusReply>
  readonly #scrapeInterval: Duration | undefined
  readonly #probed = new Shared<Dialect>()
  readonly #intervals = new Map<string, Shared<ScrapeInterval | null>>()
  #dialect: Dialect | undefined

  /** @param ask - an instant query with its own deadline, since its result is shared by all callers */
  constructor(
    ask: (parameters: Record<string, string>) => Promise<PrometheusReply>,
    { dialect, scrapeInterval }: { dialect: Dialect | 'auto'; scrapeInterval: Duration | undefined },
  ) {
    this.#ask = ask
    this.#dialect = dialect === 'auto' ? undefined : dialect
    this.#scrapeInterval = scrapeInterval
  }

  /** The dialect, if already known. */
  get knownDialect(): Dialect | undefined {
    return this.#dialect
  }

  /**
   * @param at - the moment at which counts are read, in epoch milliseconds; default: that of the request
   * @throws {StabilityError} `CONFIG_INVALID` for a query that is not text, an invalid name or an unknown placeholder
   */
  async filled(
    query: Query,
    range: SteppedRange,
    { by = [], matchers = {}, signal }: RangeOptions,
    at?: Timestamp,
  ): Promise<FilledQuery> {
    if (typeof query !== 'string') {
      throw new StabilityError('CONFIG_INVALID', 'a query for Prometheus is PromQL, a text', {
        hint: "Give the KPI's `query` as a string, or as { prometheus: '…' }.",
      })
    }
    const selector = promqlSelector(matchers)
    const names = by.map((name) => promqlLabelName(name, 'by'))
    const once = withoutTwins(query, names)
    const needed = placeholdersOf(query)
    const counts = needed.includes('increase')
    const timed = counts || needed.includes('rate_interval')
    const dialect = timed ? await this.dialect(signal) : 'prometheus'
    const asIs = { by: names, selector, interval: durationOf(range.step), rate_interval: '', increase: '' }
    const scrape =
      timed && (dialect === 'prometheus' || !counts)
        ? await this.#scrapeIntervalFor(argumentsOf(query, asIs), range, signal)
        : { interval: USUAL_INTERVAL, uniform: true }
    const { step } = range
    const moment = at === undefined ? '' : ` @ ${secondsOf(at)}`
    const promql = fillPlaceholders(once, {
      ...asIs,
      rate_interval: durationOf(Math.max(4 * scrape.interval, step + (dialect === 'prometheus' ? scrape.interval : 0))),
      increase: (counter) =>
        dialect === 'prometheus'
          ? // Between the first and the last of step/scrape + 1 samples lie exactly the events of one step; rate()
            // would extrapolate to the window, and times the step undoes it.
            `(rate(${counter}[${durationOf(step + scrape.interval)}]${moment}) * ${step / 1_000})`
          : // From only the sample before the window, it would return 0 where nothing was scraped.
            `(increase(${counter}[${durationOf(step)}]) if count_over_time(${counter}[${durationOf(step)}]))`,
    })
    const warnings = scrape.uniform
      ? []
      : ['targets are scraped at several intervals, so that counts are near but not exact; set `scrapeInterval`']
    return { promql, warnings }
  }

  async dialect(signal: AbortSignal | undefined): Promise<Dialect> {
    this.#dialect ??= await this.#probed.get(signal, () => this.#probedDialect())
    return this.#dialect
  }

  /** `default` is an operator of MetricsQL and an error in PromQL, which also works through proxies. */
  async #probedDialect(): Promise<Dialect> {
    try {
      await this.#ask({ query: 'vector(1) default 0' })
      return 'victoriametrics'
    } catch (error) {
      if (!isStabilityError(error, 'QUERY_REJECTED')) throw error
      await this.#ask({ query: 'vector(1)' })
      return 'prometheus'
    }
  }

  /** The interval of all targets if they agree, else that of the queried counters. */
  async #scrapeIntervalFor(
    counters: readonly string[],
    range: SteppedRange,
    signal: AbortSignal | undefined,
  ): Promise<ScrapeInterval> {
    if (this.#scrapeInterval !== undefined) return { interval: this.#scrapeInterval, uniform: true }
    const common = await this.#intervalOf('up', range, signal)
    if (common?.uniform) return common
    for (const counter of counters) {
      const own = await this.#intervalOf(counter, range, signal)
      if (own) return own
    }
    return common ?? { interval: USUAL_INTERVAL, uniform: true }
  }

  async #intervalOf(
    selector: string,
    range: SteppedRange,
    signal: AbortSignal | undefined,
  ): Promise<ScrapeInterval | null> {
    const shared = this.#intervals.get(selector) ?? new Shared<ScrapeInterval | null>()
    this.#intervals.set(selector, shared)
    const found = await shared.get(signal, () => this.#measuredInterval(selector, range))
    if (found === null) this.#intervals.delete(selector) // nothing was scraped yet: check again next time
    return found
  }

  async #measuredInterval(selector: string, { start, end }: SteppedRange): Promise<ScrapeInterval | null> {
    for (const at of [end - 1, (start + end) / 2, start]) {
      const { samples } = await this.#ask({ query: countsOf(selector), time: secondsOf(at) })
      const found = commonInterval(samples)
      if (found) return found
    }
    return null
  }
}

/** Removes labels from a query's own grouping that `$__by` adds as well, such as `le`. */
const withoutTwins = (query: string, by: readonly string[]): string =>
  query.replace(/\(([^()]*)\$__by\b/g, (_, before: string) => {
    const kept = before.split(',').filter((name) => !by.includes(name.trim()))
    return `(${kept.join(',').trimStart()}$__by`
  })

/** The counters whose increase the query uses. */
function argumentsOf(query: string, values: Record<string, PlaceholderValue>): string[] {
  const found: string[] = []
  fillPlaceholders(query, {
    ...values,
    increase: (argument) => {
      found.push(argument)
      return argument
    },
  })
  return found
}
