import { type ErrorCode, StabilityError } from '../model/index.js'

/** A failed reply, which a source's `failure` hook reads before the status is interpreted. */
export interface FailedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The start of the body as text. */
  readonly text: string
  /** What `Retry-After` asked for. */
  readonly retryAfterMs: number | null
}

const HINTS = {
  auth: 'Check `token`, `username`, `password`, `headers` or `sign`, and that they may read this path.',
  path: 'Check `url` and its path prefix, and the query.',
  later: 'The server is overloaded or down; try again later, or lower `maxConcurrency`.',
  reach: 'Check `url`, that the server runs, and that this machine may reach it.',
  tls: 'Set `ca` to the authority that signed the certificate, check the host in `url`, and `cert` and `key` where the server asks for them.',
  time: 'Raise `timeout`, ask for a shorter range, or a coarser step.',
}

/** The error of a status, where the body gives none. */
export function statusFailure({ status, retryAfterMs }: FailedReply): StabilityError {
  const context = retryAfterMs === null ? { status } : { status, retryAfterMs }
  const failure = (code: ErrorCode, message: string, hint: string, retryable: boolean): StabilityError =>
    new StabilityError(code, message, { hint, retryable, context })

  if (status === 401 || status === 403) {
    return failure('AUTHENTICATION_FAILED', `the server answered ${status}: not allowed`, HINTS.auth, false)
  }
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    const wish = retryAfterMs === null ? '' : ` and asks to wait ${retryAfterMs} ms`
    return failure('RATE_LIMITED', `the server answered ${status}${wish}`, HINTS.later, true)
  }
  if (status === 408 || status === 504) {
    return failure('TIMEOUT', `the server answered ${status}: it took too long`, HINTS.time, true)
  }
  if (status >= 500 && status !== 501) {
    return failure('SOURCE_UNAVAILABLE', `the server answered ${status}`, HINTS.later, status <= 503)
  }
  return failure('QUERY_REJECTED', `the server answered ${status}`, HINTS.path, false)
}

const TLS_CODES = /^(?:ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/
const CUT_CODES = new Set([
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'HPE_INVALID_EOF_STATE',
  'Z_BUF_ERROR', // the compressed body ended early
])
/** Prefixes of the error codes of the HTTP parser, gzip and brotli. */
const UNREADABLE_CODES = /^(?:HPE_|Z_|ERR__)/

/** The error of a network failure, by its code, since messages may change. */
export function wireFailure(error: unknown, { gotHeaders }: { gotHeaders: boolean }): StabilityError {
  const code = codeOf(error)
  const failure = (kind: ErrorCode, message: string, hint: string, retryable: boolean): StabilityError =>
    new StabilityError(kind, message, { hint, retryable, cause: error, context: { wire: code } })

  if (TLS_CODES.test(code)) return failure('TLS_FAILED', `no secure connection (${code})`, HINTS.tls, false)
  if (CUT_CODES.has(code) || (gotHeaders && code === 'UND_ERR_SOCKET')) {
    return failure('RESPONSE_TRUNCATED', `the reply broke off (${code})`, HINTS.later, true)
  }
  if (UNREADABLE_CODES.test(code)) {
    return failure(
      'RESPONSE_INVALID',
      `the reply cannot be read (${code})`,
      'Check that `url` names an HTTP server.',
      false,
    )
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_CHAR') {
    return failure(
      'CONFIG_INVALID',
      'the request cannot be sent as configured',
      'Check `headers`, `token` and `tenant` for characters that no header may hold.',
      false,
    )
  }
  return failure('SOURCE_UNAVAILABLE', `the server cannot be reached (${code})`, HINTS.reach, true)
}

function codeOf(error: unknown): string {
  const { code, name, cause } = (error ?? {}) as { code?: unknown; name?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  if (name === 'HTTPParserError') return 'HPE_UNKNOWN' // undici identifies some of them only by name
  return cause === undefined ? 'unknown' : codeOf(cause)
}

/** A name that is not found may be a temporary resolver failure: it is retried once. */
export const isUnknownHost = (error: StabilityError): boolean => error.context.wire === 'ENOTFOUND'
