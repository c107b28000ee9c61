import { type ConnectionOptions, type FailedReply, HttpClient, type HttpReply, type Method } from '../http/index.js'
import { isStabilityError, StabilityError } from '../model/index.js'

/** How to reach a receiver, where the defaults do not suffice. */
export type ReceiverOptions = Pick<
  ConnectionOptions,
  'timeout' | 'retry' | 'dispatcher' | 'ca' | 'cert' | 'key' | 'headers' | 'onRequest'
>

/** The error of one receiver's failed reply; null: use the status. */
export type Judge = (reply: FailedReply) => { readonly message: string; readonly hint: string } | StabilityError | null

interface Delivery {
  readonly body?: object | string | undefined
  readonly search?: Readonly<Record<string, string>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly signal?: AbortSignal | undefined
}

/** Statuses after which the receiver may accept it later. Source: the OTLP specification, "Failures". */
const LATER: readonly number[] = [429, 502, 503, 504]

/**
 * Delivers to a receiver over HTTP. 429, 502, 503, 504 and socket errors are retried, other refusals are not. After a
 * time-out or an interrupted reply it is unknown whether the receiver has accepted it.
 */
export class Receiver {
  readonly #http: HttpClient
  readonly #judge: Judge

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(connection: ConnectionOptions, judge: Judge = () => null) {
    this.#http = new HttpClient(connection)
    this.#judge = judge
  }

  /** @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED`, `TLS_FAILED`, `REDIRECT_REFUSED` or `ABORTED` */
  async deliver(method: Method, path: string, { signal, ...delivery }: Delivery): Promise<HttpReply> {
    try {
      return await this.#http.send(method, path, { ...delivery, signal, failure: (reply) => this.#failure(reply) })
    } catch (error) {
      throw deliveryFailure(error)
    }
  }

  #failure(reply: FailedReply): StabilityError {
    const judged = this.#judge(reply)
    if (isStabilityError(judged)) return judged
    return LATER.includes(reply.status) ? tryLater(reply, reply.retryAfterMs) : rejected(reply, judged)
  }
}

/** The receiver asks to wait. */
export const tryLater = ({ status }: FailedReply, retryAfterMs: number | null): StabilityError =>
  new StabilityError('DELIVERY_FAILED', `the receiver answered ${status}: not now`, {
    hint: 'Send it again later, or through an Outbox, which does so.',
    retryable: true,
    context: retryAfterMs === null ? { status } : { status, retryAfterMs },
  })

const rejected = ({ status }: FailedReply, told: { message: string; hint: string } | null): StabilityError =>
  new StabilityError('DELIVERY_REJECTED', told?.message ?? `the receiver answered ${status}`, {
    hint: told?.hint ?? 'Check where the sink delivers to, its credentials and what the receiver takes.',
    context: { status },
  })

/** Codes that are passed on unchanged. */
const CLEAR = ['ABORTED', 'CONFIG_INVALID', 'DELIVERY_FAILED', 'DELIVERY_REJECTED', 'REDIRECT_REFUSED', 'TLS_FAILED']

function deliveryFailure(error: unknown): unknown {
  if (!isStabilityError(error) || CLEAR.includes(error.code)) return error
  const { code, message, context, cause } = error
  if (code === 'AUTHENTICATION_FAILED') {
    return new StabilityError('DELIVERY_REJECTED', message, { hint: error.hint, context, cause })
  }
  const ambiguous = code === 'TIMEOUT' || code.startsWith('RESPONSE_')
  return new StabilityError('DELIVERY_FAILED', ambiguous ? `${message}; it may have been delivered` : message, {
    hint: ambiguous
      ? 'Raise `timeout`; send again, and expect a duplicate.'
      : 'Check that the receiver can be reached.',
    retryable: true,
    context: { ...context, ambiguous },
    cause,
  })
}
