import type { MetricSource, RangeOptions, SeriesAnswer, SourceLimits } from '../contracts/index.js'
import {
  alignRange,
  type Duration,
  days,
  hours,
  minutes,
  optional,
  type Query,
  READING,
  requireShape,
  StabilityError,
  type SteppedRange,
  seconds,
  type Timestamp,
  throwIfAborted,
  timeSeries,
} from '../model/index.js'
import { CallGatherer } from './cloud-watch/call-gatherer.js'
import type { CloudWatchClient, MetricDataResult } from './cloud-watch/client.js'
import { type CloudWatchQuery, labelsIn, queriesOf } from './cloud-watch/queries.js'

/** The AWS client to use. */
export interface CloudWatchSourceOptions {
  /** `new CloudWatch({ region })` of `@aws-sdk/client-cloudwatch`, or any object with its `getMetricData`. */
  readonly client: CloudWatchClient
  /** The clock for CloudWatch's retention of fine periods. Default: the system's. */
  readonly now?: (() => Timestamp) | undefined
}

/**
 * CloudWatch's limit of datapoints per call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
const POINTS_OF_A_CALL = 100_800

/** How long a period is kept. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html */
const KEPT: readonly { readonly below: Duration; readonly period: string; readonly kept: Duration }[] = [
  { below: minutes(1), period: 'below a minute', kept: hours(3) },
  { below: minutes(5), period: 'below five minutes', kept: days(15) },
  { below: hours(1), period: 'below an hour', kept: days(63) },
  { below: Number.POSITIVE_INFINITY, period: 'of an hour', kept: days(455) },
]

/**
 * Metrics from Amazon CloudWatch, through the host's own AWS client, which handles region, credentials and retries. A
 * KPI's query for it is data, or an expression.
 *
 * `{ namespace, metricName, statistic, dimensions? }` reads one metric; the labels of `by` and the matchers are
 * further dimensions. Where a dimension has no single value, a SEARCH finds the metrics that have exactly these
 * dimensions. A text is a CloudWatch expression, with `$__interval` for the period in seconds; if it returns several
 * series, for example by `SEARCH`, each needs all the dimensions in `by`.
 *
 * Calls made in one turn of the event loop are sent together, with up to 500 queries per call.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @example
 * const source = new CloudWatchSource({ client: new CloudWatch({ region: 'eu-west-1' }) })
 * const query = { namespace: 'AWS/ApplicationELB', metricName: 'RequestCount', statistic: 'Sum' }
 * await source.range(query, day, { by: ['LoadBalancer'] }) // a series for each load balancer
 */
export class CloudWatchSource implements MetricSource {
  readonly kind = 'cloudwatch'
  readonly limits: SourceLimits = { pointsPerSeries: POINTS_OF_A_CALL, concurrency: 500, settle: minutes(2) }
  readonly #calls: CallGatherer
  readonly #now: () => Timestamp

  /** @throws {StabilityError} `CONFIG_INVALID` without a client */
  constructor(options: CloudWatchSourceOptions) {
    const { client, now = Date.now } = requireShape(options, 'options', { now: optional('function') })
    if (typeof client?.getMetricData !== 'function') {
      throw new StabilityError('CONFIG_INVALID', '`client` has no getMetricData', {
        hint: "Set `client` to new CloudWatch({ region }) of '@aws-sdk/client-cloudwatch', the class whose name has no 'Client'.",
      })
    }
    this.#calls = new CallGatherer(client)
    this.#now = now
  }

  /**
   * @throws {StabilityError} `QUERY_REJECTED`, `RATE_LIMITED`, `AUTHENTICATION_FAILED`, `SOURCE_UNAVAILABLE`, each with a bare copy of the
   * client's error as `cause`, `CONFIG_INVALID` for a step that is not a valid period, `ABORTED`
   */
  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    const { by = [], matchers = {}, signal } = requireShape(options, 'options', READING)
    throwIfAborted(signal)
    const grid = alignRange(range, range.step)
    const period = checkedPeriod(grid.step)
    const queries = queriesOf(query as string | CloudWatchQuery, { by, matchers, period })
    const sent = JSON.stringify(queries)
    if (grid.start >= grid.end) return { series: [], warnings: [], partial: false, query: sent }
    const { results, messages } = await this.#calls.ask(queries, grid, signal)
    const forbidden = results.find(({ StatusCode }) => StatusCode === 'Forbidden')
    if (forbidden) throw notAllowed(forbidden)
    const incomplete = results.filter(
      ({ StatusCode }) => StatusCode === 'PartialData' || StatusCode === 'InternalError',
    )
    const told = results.flatMap(({ Messages = [] }) => Messages.map(({ Code, Value }) => `${Code}: ${Value}`))
    const forgotten = this.#forgotten(grid)
    return {
      series: results
        .map((result) => timeSeries(labelsIn(result, by), pointsOf(result), grid))
        .filter(({ values }) => values.length > 0),
      warnings: [...new Set([...messages, ...told, ...incomplete.map(statusWords), ...forgotten])],
      partial: incomplete.length > 0 || forgotten.length > 0,
      query: sent,
    }
  }

  #forgotten({ start, step }: SteppedRange): string[] {
    const tier = KEPT.find(({ below }) => step < below)
    if (tier === undefined || this.#now() - start <= tier.kept) return []
    return [`CloudWatch keeps periods ${tier.period} for ${tier.kept / hours(1)} hours: the range begins before that.`]
  }
}

function* pointsOf({ Timestamps = [], Values = [] }: MetricDataResult): Iterable<[Timestamp, number | null]> {
  for (const [index, moment] of Timestamps.entries()) yield [new Date(moment).getTime(), Values[index] ?? null]
}

/** Periods are 1, 5, 10, 20 or 30 seconds, or whole minutes. */
function checkedPeriod(step: Duration): number {
  const period = step / seconds(1)
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return period
  throw new StabilityError('CONFIG_INVALID', `CloudWatch has no period of ${period} seconds`, {
    hint: 'Set `step` to whole minutes.',
  })
}

const statusWords = ({ Label = '', StatusCode }: MetricDataResult): string =>
  `CloudWatch answered '${Label}' with ${StatusCode}: some of its data is missing.`

const notAllowed = ({ Label = '' }: MetricDataResult): StabilityError =>
  new StabilityError('AUTHENTICATION_FAILED', `CloudWatch does not allow this account to read '${Label}'`, {
    hint: 'Give the credentials of `client` cloudwatch:GetMetricData for the account of the metric.',
  })
