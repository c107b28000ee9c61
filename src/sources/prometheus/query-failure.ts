import type { FailedReply } from '../../http/index.js'
import { type ErrorCode, StabilityError } from '../../model/index.js'
import type { PrometheusError } from './reply.js'

/** Maximum number of characters of the engine's message to quote. */
const LONGEST_REASON = 300

interface Meaning {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly hint: string
}

const TOO_LARGE: Meaning = {
  code: 'RESPONSE_TOO_LARGE',
  retryable: false,
  hint: 'Ask for a shorter range, a coarser step or fewer series.',
}

/**
 * What each `errorType` of the query API means. A timeout is not retried, since the query would probably time out
 * again.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  bad_data: { code: 'QUERY_REJECTED', retryable: false, hint: "Correct the KPI's query." },
  execution: { code: 'QUERY_REJECTED', retryable: false, hint: "Correct the KPI's query." },
  not_found: { code: 'QUERY_REJECTED', retryable: false, hint: 'Check `url` and its path prefix.' },
  not_acceptable: { code: 'QUERY_REJECTED', retryable: false, hint: 'Check `headers`.' },
  too_large_entry: TOO_LARGE,
  timeout: { code: 'TIMEOUT', retryable: false, hint: 'Narrow the query or the range, or raise `timeout`.' },
  canceled: { code: 'SOURCE_UNAVAILABLE', retryable: true, hint: 'Try again later; the server gave the query up.' },
  internal: { code: 'SOURCE_UNAVAILABLE', retryable: true, hint: 'Try again later; see the log of the server.' },
  unavailable: { code: 'SOURCE_UNAVAILABLE', retryable: true, hint: 'Try again later; the server is not ready.' },
  too_many_requests: { code: 'RATE_LIMITED', retryable: true, hint: 'Lower `maxConcurrency`.' },
}

/**
 * Messages that a query exceeds a limit of the engine, so that parts of it may succeed: Prometheus, Thanos,
 * VictoriaMetrics (whose flags begin so), Mimir and Cortex.
 */
const TOO_MUCH = new RegExp(
  [
    'maximum resolution of [\\d,]+ points',
    'would load too many samples',
    'exceeded (series|samples|chunks|bytes) limit',
    '-search\\.max(Points|Samples|UniqueTimeseries|Series|ResponseSeries|\\*)',
    'matching timeseries exceeds',
    'err-mimir-max-[a-z-]+-(per-query|length)',
    'hit the (max number of|aggregated) (series|chunks)',
    'query time range exceeds the limit',
  ].join('|'),
  'i',
)

/** The error that the engine's message means, or null if it is unknown. */
export function meaningOf(
  { errorType, error }: PrometheusError,
  context: Record<string, unknown>,
): StabilityError | null {
  // VictoriaMetrics gives the status as the type, and 422 for all that is wrong with a query.
  const said = MEANINGS[errorType === '422' || errorType === '400' ? 'bad_data' : errorType]
  if (!said) return null
  const meaning = said.code === 'QUERY_REJECTED' && TOO_MUCH.test(error) ? TOO_LARGE : said
  const reason = error.length > LONGEST_REASON ? `${error.slice(0, LONGEST_REASON)}…` : error
  return new StabilityError(meaning.code, `the server says ${errorType}: ${reason}`, {
    hint: meaning.hint,
    retryable: meaning.retryable,
    context: { ...context, errorType },
  })
}

/** Reads a failed reply's body before its status: a 503 may be a query that took too long. */
export function queryFailure({ status, text, retryAfterMs }: FailedReply): StabilityError | null {
  const error = errorIn(text)
  // These two concern credentials, whatever a proxy writes into the body.
  if (error === null || status === 401 || status === 403) return null
  return meaningOf(error, retryAfterMs === null ? { status } : { status, retryAfterMs })
}

/** An error in a reply with status 200, as some proxies send. */
export const failureInside = (error: PrometheusError): StabilityError =>
  meaningOf(error, {}) ??
  new StabilityError(
    'SOURCE_UNAVAILABLE',
    `the server says ${error.errorType}: ${error.error.slice(0, LONGEST_REASON)}`,
    {
      hint: 'See the log of the server.',
      context: { errorType: error.errorType },
    },
  )

function errorIn(text: string): PrometheusError | null {
  try {
    const body = JSON.parse(text) as { status?: unknown; errorType?: unknown; error?: unknown } | null
    if (body?.status !== 'error') return null
    return { errorType: String(body.errorType ?? ''), error: String(body.error ?? '') }
  } catch {
    return null // a proxy's page: only its status is useful
  }
}
