import {
  CALL,
  type Duration,
  isStabilityError,
  type Problem,
  problemOf,
  requireShape,
  StabilityError,
} from '../model/index.js'
import { Authorization } from './authorization.js'
import { decodedBody, startOf, wholeText } from './body.js'
import { CallScope } from './call-scope.js'
import type { ConnectionOptions } from './connection-options.js'
import { type ConnectionSettings, checkedOptions } from './connection-settings.js'
import { type FailedReply, isUnknownHost, statusFailure, wireFailure } from './failures.js'
import { redirectTarget, sendsElsewhere } from './redirect.js'
import { encodedBody, type RequestBody, type SearchParameters, targetOf } from './request-parts.js'
import { asksTooMuch, parseRetryAfter, RetryBudget, retryDelay } from './retry.js'
import {
  type OwnTransport,
  type Transport,
  type TransportReply,
  type TransportRequest,
  undiciTransport,
} from './transport.js'
import { Turnstile } from './turnstile.js'

/** The HTTP methods that the client knows. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** The content of a request, and how to abort it. */
export interface RequestOptions {
  readonly search?: SearchParameters | undefined
  /** An object is sent as JSON, `URLSearchParams` as a form, text and bytes as they are. */
  readonly body?: RequestBody | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
  /** The error of a failed reply, where its body says more than its status; null: use the status. */
  readonly failure?: ((reply: FailedReply) => StabilityError | null) | undefined
}

/** How to read a reply that is too large to hold as text. */
export interface ReadOptions<T> extends Omit<RequestOptions, 'search' | 'body'> {
  /** Rebuilt for each attempt, which has `remaining` ms left. */
  readonly parts?: ((remaining: Duration) => Pick<RequestOptions, 'search' | 'body'>) | undefined
  /** Reads a successful reply as it streams. */
  decode(body: AsyncIterable<Uint8Array>, head: ReplyHead): Promise<T>
  /** From `HttpClient.deadline()`, where one call makes several requests. */
  readonly deadline?: number | undefined
}

/** A reply before its body. */
export interface ReplyHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Removes our credentials from a text that an error quotes, before it is truncated. */
  readonly scrub: (text: string) => string
}

/** A successful reply with its body as text. */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Replaced by tests: randomness and waiting. */
export interface HttpSeams {
  readonly random: () => number
  readonly sleep: (duration: Duration, signal: AbortSignal) => Promise<void>
}

/** More redirects than this are a loop. */
const MOST_REDIRECTS = 3
/** How much of a failed reply is read, to find the reason. */
const FAILED_BODY_BYTES = 65_536

/**
 * The one place that does HTTP: a deadline for each call, retries with full jitter within one budget for all calls,
 * a limit on the body's size, no redirects to other origins, no secrets in errors. The first request loads undici.
 *
 * @example
 * const client = new HttpClient({ url: 'https://graphite.example', token: () => vault.read('graphite') })
 * await client.json('GET', '/render', { search: { target: 'cpu', format: 'json' } })
 */
export class HttpClient {
  readonly #settings: ConnectionSettings
  readonly #authorization: Authorization
  readonly #turnstile: Turnstile
  readonly #budget = new RetryBudget()
  readonly #closing = new AbortController()
  readonly #seams: HttpSeams
  #own: Promise<OwnTransport> | undefined

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: ConnectionOptions, seams: Partial<HttpSeams> = {}) {
    this.#settings = checkedOptions(options)
    this.#authorization = new Authorization(options, this.#settings.base)
    this.#turnstile = new Turnstile(this.#settings.maxConcurrency)
    this.#seams = { random: Math.random, sleep, ...seams }
  }

  /**
   * Sends a request and reads its JSON reply.
   *
   * @param path - joined to the path prefix of `url`
   * @returns the parsed reply; the caller must validate it
   * @throws {StabilityError} `ABORTED`, `TIMEOUT`, `SOURCE_UNAVAILABLE`, `RATE_LIMITED`, `AUTHENTICATION_FAILED`,
   * `QUERY_REJECTED`, `REDIRECT_REFUSED`, `TLS_FAILED` or one of the `RESPONSE_` codes
   * @example
   * await client.json('POST', '/api/query', { body: { metric: 'cpu' } })
   */
  async json(method: Method, path: string, options: RequestOptions = {}): Promise<unknown> {
    return this.#readText(method, path, options, ({ text }, scrub) => parsedJson(text, scrub))
  }

  /** As `json`, for replies of any kind: status, headers and text. */
  async send(method: Method, path: string, options: RequestOptions = {}): Promise<HttpReply> {
    return this.#readText(method, path, options, (reply) => reply)
  }

  /** As `json`, for large replies: `decode` reads the bytes as they stream. */
  async read<T>(method: Method, path: string, options: ReadOptions<T>): Promise<T> {
    requireShape(path, 'path', 'text')
    requireShape(options, 'options', { ...CALL, decode: 'function' })
    const scope = new CallScope(options.deadline ?? this.deadline(), {
      caller: options.signal,
      closing: this.#closing.signal,
    })
    try {
      return await scope.race(() => this.#inTurn(method, path, options, scope))
    } finally {
      scope.end()
    }
  }

  /** The deadline of a call that begins now, for `read`. */
  deadline(): number {
    return performance.now() + this.#settings.timeout
  }

  /** Ends running calls with `ABORTED` and closes every connection. */
  async close(): Promise<void> {
    this.#closing.abort()
    await (await this.#own)?.destroy()
  }

  #readText<T>(
    method: Method,
    path: string,
    options: RequestOptions,
    answer: (reply: HttpReply, scrub: ReplyHead['scrub']) => T,
  ): Promise<T> {
    const { search, body, ...rest } = requireShape(options, 'options')
    return this.read(method, path, {
      ...rest,
      parts: () => ({ search, body }),
      decode: async (bytes, { scrub, ...head }) => answer({ ...head, text: await wholeText(bytes) }, scrub),
    })
  }

  async #inTurn<T>(method: Method, path: string, options: ReadOptions<T>, scope: CallScope): Promise<T> {
    const leave = await this.#turnstile.enter(scope.signal)
    try {
      return await this.#patiently(method, path, options, scope)
    } finally {
      leave()
    }
  }

  async #patiently<T>(method: Method, path: string, options: ReadOptions<T>, scope: CallScope): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#attempt(method, path, options, scope, attempt)
        this.#budget.reward()
        return answer
      } catch (error) {
        if (scope.signal.aborted) throw scope.signal.reason
        if (!isStabilityError(error)) throw error
        const delay = this.#delayBefore(error, attempt, scope)
        if (delay === null) throw error
        scope.phase = 'retry'
        await this.#seams.sleep(delay, scope.signal)
      }
    }
  }

  /** How long to wait before the next attempt, or null where a retry is useless. */
  #delayBefore(error: StabilityError, tries: number, { remaining }: CallScope): Duration | null {
    const { attempts, baseDelay, maxDelay } = this.#settings.retry
    if (!error.retryable || tries >= attempts || asksTooMuch(error)) return null
    if (isUnknownHost(error) && tries > 1) return null
    const delay = retryDelay(error, tries, { baseDelay, maxDelay, random: this.#seams.random })
    return delay < remaining && this.#budget.take(error) ? delay : null
  }

  async #attempt<T>(
    method: Method,
    path: string,
    options: ReadOptions<T>,
    scope: CallScope,
    attempt: number,
  ): Promise<T> {
    const started = performance.now()
    const url = this.#settings.show(path)
    const seen: { status: number | null; bytes: number } = { status: null, bytes: 0 }
    const tell = (problem?: Problem): void =>
      this.#settings.onRequest?.({
        url,
        attempt,
        ms: performance.now() - started,
        ...seen,
        ...(problem ? { problem } : {}),
      })
    let answer: T
    try {
      const reply = await this.#exchange(method, path, options, scope)
      seen.status = reply.statusCode
      scope.phase = 'body'
      answer = await this.#judged(reply, options, (count) => {
        seen.bytes += count
      })
    } catch (error) {
      const failure = this.#failure(scope.signal.aborted ? scope.signal.reason : error, seen.status, url)
      tell(problemOf(failure))
      throw failure
    }
    tell()
    return answer
  }

  async #judged<T>(reply: TransportReply, options: ReadOptions<T>, onBytes: (count: number) => void): Promise<T> {
    const status = reply.statusCode
    const headers = flatHeaders(reply.headers)
    const body = decodedBody(reply, { maxBytes: this.#settings.maxBodyBytes, onBytes })
    const { secrets } = this.#authorization
    const scrub = (text: string): string => secrets.scrub(text)
    if (status < 300) return options.decode(body, { status, headers, scrub })
    const text = scrub(await startOf(body, FAILED_BODY_BYTES))
    const now = Date.parse(headers.date ?? '')
    const retryAfterMs = parseRetryAfter(headers['retry-after'], Number.isNaN(now) ? Date.now() : now)
    const failed: FailedReply = { status, headers, text, retryAfterMs }
    throw options.failure?.(failed) ?? statusFailure(failed)
  }

  /** One request, and those to which the same origin redirects it. */
  async #exchange<T>(
    method: Method,
    path: string,
    { parts, headers }: ReadOptions<T>,
    scope: CallScope,
  ): Promise<TransportReply> {
    const { search, body } = parts?.(scope.remaining) ?? {}
    const encoded = encodedBody(body)
    let target = targetOf(this.#settings.base, path, search)
    for (let redirects = 0; ; redirects++) {
      scope.phase = 'connection'
      const request = { method, url: target.href, body: encoded.bytes, headers: { ...encoded.headers, ...headers } }
      const signed = await this.#authorization.headersFor(request)
      const transport = await this.#transport()
      scope.phase = 'headers'
      const reply = await sent(transport, {
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method,
        headers: signed,
        body: encoded.bytes,
        signal: scope.signal,
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      if (!sendsElsewhere(reply.statusCode)) return reply
      await startOf(reply.body, FAILED_BODY_BYTES)
      target = redirectTarget(reply, target, { method, tooMany: redirects >= MOST_REDIRECTS })
    }
  }

  #transport(): Promise<Transport> | Transport {
    if (this.#settings.dispatcher) return this.#settings.dispatcher
    this.#own ??= undiciTransport(this.#settings.tls)
    return this.#own
  }

  #failure(error: unknown, status: number | null, url: string): StabilityError {
    if (isMistake(error)) throw error
    const typed = isStabilityError(error) ? error : wireFailure(error, { gotHeaders: status !== null })
    const { code, message, hint, retryable, context, cause } = typed
    return this.#authorization.secrets.scrubbed(
      new StabilityError(code, `${url}: ${message}`, {
        hint,
        retryable,
        context: { url, ...(status === null ? {} : { status }), ...context },
        ...(cause === undefined ? {} : { cause }),
      }),
    )
  }
}

/** A transport may be based on fetch, which throws a `TypeError` when the server cannot be reached. */
async function sent(transport: Transport, request: TransportRequest): Promise<TransportReply> {
  try {
    return await transport.request(request)
  } catch (error) {
    throw error instanceof TypeError ? wireFailure(error, { gotHeaders: false }) : error
  }
}

function parsedJson(text: string, scrub: ReplyHead['scrub']): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    // JSON.parse's own error quotes the text, including secrets, and is no more helpful than this one.
    const excerpt = scrub(text.slice(0, 4_096)).slice(0, 120)
    throw new StabilityError('RESPONSE_INVALID', `the reply is not JSON: ${JSON.stringify(excerpt)}`, {
      hint: 'Check that `url` names the API, not a web page or a login before it.',
    })
  }
}

/** A programming error, ours or a hook's, not a network error: it is neither retried nor translated. */
const isMistake = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) &&
  (error as { code?: unknown }).code === undefined

const flatHeaders = (headers: TransportReply['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))

const sleep = (duration: Duration, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, duration)
    signal.addEventListener('abort', stop, { once: true })
  })
