/** What went wrong, to branch on. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'SOURCE_UNAVAILABLE'
  | 'TIMEOUT'
  | 'RATE_LIMITED'
  | 'AUTHENTICATION_FAILED'
  | 'QUERY_REJECTED'
  | 'RESPONSE_TRUNCATED'
  | 'RESPONSE_TOO_LARGE'
  | 'RESPONSE_INVALID'
  | 'RESPONSE_SHAPE'
  | 'REDIRECT_REFUSED'
  | 'TLS_FAILED'
  | 'AMBIGUOUS_SERIES'
  | 'INSUFFICIENT_DATA'
  | 'STATE_LOCKED'
  | 'STATE_CORRUPT'
  | 'STATE_TOO_NEW'
  | 'STORAGE_FAILED'
  | 'DELIVERY_REJECTED'
  | 'DELIVERY_FAILED'
  | 'ABORTED'

/** The details of an error besides its message. */
export interface StabilityErrorOptions {
  /** What to do about it, in one sentence that names the option to change. */
  readonly hint: string
  /** The original failure. */
  readonly cause?: unknown
  /** True when the same call may succeed later. */
  readonly retryable?: boolean | undefined
  /** Facts about the failure, free of secrets. */
  readonly context?: Readonly<Record<string, unknown>> | undefined
}

const BRAND = Symbol.for('tars-observability.StabilityError')

/**
 * Every error this library throws on purpose. Branch on `code`; show `message` and `hint`.
 *
 * @example
 * new StabilityError('CONFIG_INVALID', '`step` is 0', { hint: 'Set `step` to minutes(5).' }).code // 'CONFIG_INVALID'
 */
export class StabilityError extends Error {
  override readonly name = 'StabilityError'
  /** What went wrong, to branch on. */
  readonly code: ErrorCode
  /** What to do about it, in one sentence. */
  readonly hint: string
  /** The same call may succeed later. */
  readonly retryable: boolean
  /** Facts about the failure, free of secrets. */
  readonly context: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: StabilityErrorOptions) {
    const { hint = '', cause, retryable = false, context = {} } = options ?? {}
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint
    this.retryable = retryable
    this.context = context
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Recognizes a `StabilityError`, optionally of one code, even if another copy of this package threw it: `instanceof`
 * fails between an ESM and a CJS copy in one process.
 *
 * @example
 * isStabilityError(new Error('no')) // false
 */
export function isStabilityError(error: unknown, code?: ErrorCode): error is StabilityError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as Record<symbol, unknown>)[BRAND] === true &&
    (code === undefined || (error as StabilityError).code === code)
  )
}

/** A failure as plain data, inside results. */
export interface Problem {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
}

/**
 * Turns a `StabilityError` into data. Any other error is a bug and is rethrown.
 */
export function problemOf(error: unknown): Problem {
  if (!isStabilityError(error)) throw error
  const { code, message, hint } = error
  return { code, message, hint }
}
