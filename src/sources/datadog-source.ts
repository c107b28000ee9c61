import {
  fillPlaceholders,
  type MetricSource,
  type RangeOptions,
  type SeriesAnswer,
  type SourceLimits,
} from '../contracts/index.js'
import { type ConnectionOptions, type FailedReply, HttpClient, type Rotating } from '../http/index.js'
import {
  alignRange,
  type Labels,
  type Matchers,
  minutes,
  type Query,
  READING,
  requireMatchers,
  requireShape,
  StabilityError,
  type SteppedRange,
  seconds,
  timeSeries,
} from '../model/index.js'
import { type DatadogSeries, seriesOfV1, seriesOfV2 } from './datadog/replies.js'

/** The site to query, and its keys. */
export interface DatadogSourceOptions
  extends Omit<ConnectionOptions, 'url' | 'headers' | 'token' | 'username' | 'password' | 'tenant'> {
  readonly apiKey: Rotating<string>
  readonly applicationKey: Rotating<string>
  /** `datadoghq.eu`, `us3.datadoghq.com` and so on. Default `datadoghq.com`. */
  readonly site?: string | undefined
  /** Replaces the address of the site's API, for a proxy. */
  readonly url?: string | undefined
  /** v2 requests the slots' interval; v1 leaves it to the query's `.rollup`. Default `v2`. */
  readonly api?: 'v1' | 'v2' | undefined
}

/**
 * Metrics from Datadog. A KPI's query for it is `{ datadog: 'avg:system.cpu.user{$__selector} by {$__by}.rollup(avg, $__interval)' }`;
 * `$__increase(sum:requests{$__selector} by {$__by})` is the count in each slot. Without matchers, `{}` becomes
 * `{*}`; without dimensions, `by {}` is removed. Write filters with AND, not commas, where a matcher has
 * several values.
 *
 * Datadog may answer with coarser intervals than requested, for long ranges and old data: such points fit no slot and
 * are left out, and the answer is `partial`. Points of finer intervals are refused, since there is no rule for
 * aggregating them: use `.rollup`.
 *
 * @see https://docs.datadoghq.com/api/latest/metrics/
 * @example
 * new DatadogSource({ apiKey: () => vault.read('dd-api'), applicationKey: () => vault.read('dd-app'), site: 'datadoghq.eu' })
 */
export class DatadogSource implements MetricSource {
  readonly kind = 'datadog'
  readonly limits: SourceLimits
  readonly #http: HttpClient
  readonly #api: 'v1' | 'v2'

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: DatadogSourceOptions) {
    const {
      apiKey,
      applicationKey,
      site = 'datadoghq.com',
      url,
      api = 'v2',
      ...connection
    } = requireShape(options, 'options')
    for (const [option, key] of Object.entries({ apiKey, applicationKey })) {
      if (typeof key !== 'function' && (typeof key !== 'string' || key === '')) throw invalid(option, 'a key')
    }
    if (!/^[\w.-]+$/.test(site)) throw invalid('site', "a host such as 'datadoghq.eu'")
    if (api !== 'v1' && api !== 'v2') throw invalid('api', "'v1' or 'v2'")
    this.#http = new HttpClient({
      ...connection,
      url: url ?? `https://api.${site}`,
      headers: { 'dd-api-key': apiKey, 'dd-application-key': applicationKey },
    })
    this.#api = api
    // A graph has at most 1,500 points; beyond that, Datadog coarsens. The last bucket is still filling for about two
    // minutes.
    this.limits = { pointsPerSeries: 1_500, concurrency: connection.maxConcurrency ?? 4, settle: minutes(2) }
  }

  /**
   * @throws {StabilityError} `RATE_LIMITED` with the wait that Datadog asks for, `QUERY_REJECTED` with its reason,
   * `AUTHENTICATION_FAILED`, `RESPONSE_SHAPE`, and those of `HttpClient`
   */
  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    const { by = [], matchers = {}, signal } = requireShape(options, 'options', READING)
    const grid = alignRange(range, range.step)
    const sent = filled(query, grid.step, by, matchers)
    if (grid.start >= grid.end) return { series: [], warnings: [], partial: false, query: sent }
    const { series, warnings, partial } = await (this.#api === 'v1' ? this.#v1 : this.#v2).call(
      this,
      sent,
      grid,
      signal,
    )
    const finer = series.find(({ interval }) => interval !== null && interval < grid.step)
    if (finer) throw tooFine(finer, grid.step)
    const fitting = series.filter(({ interval }) => interval === null || interval === grid.step)
    const isCoarse = fitting.length < series.length
    return {
      series: fitting
        .map(({ tags, points }) => timeSeries(labelsOf(tags, by), points, grid))
        .filter(({ values }) => values.length > 0),
      warnings: isCoarse ? [...warnings, coarser(series, grid.step)] : warnings,
      partial: partial || isCoarse,
      query: sent,
    }
  }

  close(): Promise<void> {
    return this.#http.close()
  }

  async #v1(query: string, { start, end }: SteppedRange, signal: AbortSignal | undefined) {
    // Both ends are included; a second before the end is within its last slot.
    const search = { from: String(start / 1_000), to: String(Math.floor(end / 1_000) - 1), query }
    return seriesOfV1(await this.#http.json('GET', '/api/v1/query', { search, signal, failure }))
  }

  async #v2(query: string, { start, end, step }: SteppedRange, signal: AbortSignal | undefined) {
    const queries = [{ data_source: 'metrics', name: 'a', query }]
    const attributes = { formulas: [{ formula: 'a' }], queries, from: start, to: end - 1, interval: step }
    const body = { data: { type: 'timeseries_request', attributes } }
    return seriesOfV2(await this.#http.json('POST', '/api/v2/query/timeseries', { body, signal, failure }))
  }
}

function filled(query: Query, step: number, by: readonly string[], matchers: Matchers): string {
  if (typeof query !== 'string') throw invalid('query', "a text such as 'avg:system.cpu.user{$__selector}'")
  if (step % seconds(1) !== 0) throw invalid('step', 'whole seconds')
  const interval = String(step / seconds(1))
  const text = fillPlaceholders(query, {
    by: by.map(tagKey),
    selector: Object.entries(requireMatchers(matchers))
      .map(([key, wanted]) => filterOf(key, wanted))
      .join(' AND '),
    interval,
    rateInterval: interval,
    increase: (counts) => `${counts}.as_count().rollup(sum, ${interval})`,
  })
  return text
    .replace(/\s+AND\s+(?=[})])|(?<=[{(])\s*AND\s+/g, '')
    .replace(/\s*by\s*\{\s*\}/g, '')
    .replace(/\{\s*\}/g, '{*}')
}

const filterOf = (key: string, wanted: string | readonly string[]): string =>
  typeof wanted === 'string'
    ? `${tagKey(key)}:${tagText(wanted)}`
    : `${tagKey(key)} IN (${wanted.map(tagText).join(', ')})`

/**
 * Normalizes tags like Datadog itself, so that no value can inject anything into the query.
 * https://docs.datadoghq.com/getting_started/tagging/
 */
const tagText = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\-:./]/gu, '_')
    .slice(0, 200)

const tagKey = (key: string): string => tagText(key).replaceAll(':', '_')

/** `N/A` means a missing tag; of a repeated key, the first counts. */
function labelsOf(tags: readonly string[], by: readonly string[]): Labels {
  const found = by.flatMap((name): [string, string][] => {
    const tag = tags.find((one) => one.startsWith(`${tagKey(name)}:`))
    const value = tag?.slice(tag.indexOf(':') + 1)
    return value === undefined || value === 'N/A' ? [] : [[name, value]]
  })
  return Object.fromEntries(found)
}

/** `X-RateLimit-Reset` says in how many seconds the limit ends. */
function failure({ status, headers, text, retryAfterMs }: FailedReply): StabilityError | null {
  if (status === 429) {
    const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
    const wait = retryAfterMs ?? (Number.isFinite(reset) ? reset * 1_000 : null)
    const name = headers['x-ratelimit-name']
    return new StabilityError('RATE_LIMITED', `Datadog's limit${name ? ` '${name.slice(0, 60)}'` : ''} is spent`, {
      hint: 'Lower `maxConcurrency`, take a coarser step, or ask Datadog for a higher limit.',
      retryable: true,
      context: { status, ...(wait !== null && { retryAfterMs: wait }) },
    })
  }
  if (status !== 400) return null
  return new StabilityError('QUERY_REJECTED', `Datadog refused the query: ${text.slice(0, 200)}`, {
    hint: 'Try the query in the Metrics Explorer with its placeholders filled.',
    context: { status },
  })
}

const tooFine = ({ interval }: DatadogSeries, step: number): StabilityError =>
  new StabilityError('QUERY_REJECTED', `Datadog answered every ${interval} ms, finer than the slots of ${step} ms`, {
    hint: 'End the query with .rollup(avg, $__interval), or sum, min or max, so that each slot has one point.',
  })

const coarser = (series: readonly DatadogSeries[], step: number): string => {
  const interval = series.reduce((longest, one) => Math.max(longest, one.interval ?? longest), step)
  return `Datadog answered every ${interval / 1_000} s: slots of ${step / 1_000} s cannot be told from it.`
}

const invalid = (option: string, wanted: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` is not ${wanted}`, { hint: `Set \`${option}\` to ${wanted}.` })
