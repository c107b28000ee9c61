import { createHmac } from 'node:crypto'
import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import { CALL, optional, type Report, requireShape, StabilityError, type Timestamp } from '../model/index.js'
import { renderJson } from '../report/index.js'
import { Receiver, type ReceiverOptions } from './receiver.js'
import { sha256 } from './sha256.js'

/** Which service to post to, and the secret that authenticates you. */
export interface WebhookSinkOptions<T = Report> extends ReceiverOptions {
  /** Its path may be a secret and is never shown in errors. */
  readonly url: string
  /** Shared secret for the signature. Default: not signed. */
  readonly secret?: string | undefined
  /** The body to send. Default: the report as JSON. */
  readonly render?: ((item: T) => string) | undefined
  /** The clock for the signature. Default the system's. */
  readonly now?: (() => Timestamp) | undefined
}

/**
 * Posts a report to a service of your own.
 *
 * Each request has an `Idempotency-Key`, the same for the same body, so that the receiver can drop duplicates: after a
 * time-out the sink cannot know whether it was accepted. With a `secret` it has `X-Tars-Timestamp`, in seconds, and
 * `X-Tars-Signature: sha256=<hex>`, the HMAC-SHA256 of `<timestamp>.<body>`; compare it in constant time and reject
 * timestamps older than a few minutes.
 *
 * @example
 * await new WebhookSink({ url: 'https://ci.example/hooks/stability', secret }).send(report) // { delivered: true, … }
 */
export class WebhookSink<T = Report> implements Sink<T> {
  readonly name = 'webhook'
  readonly #receiver: Receiver
  readonly #secret: string | undefined
  readonly #render: (item: T) => string
  readonly #now: () => Timestamp

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: WebhookSinkOptions<T>) {
    const {
      url,
      secret,
      render,
      now = Date.now,
      ...connection
    } = requireShape(options, 'options', {
      secret: optional('text'),
      render: optional('function'),
      now: optional('function'),
    })
    if (secret === '') {
      throw new StabilityError('CONFIG_INVALID', '`secret` is empty', {
        hint: 'Set `secret` to what the receiver knows, or leave it out.',
      })
    }
    this.#receiver = new Receiver({ ...connection, url, hidePath: true })
    this.#secret = secret
    this.#render = render ?? (renderJson as unknown as (item: T) => string)
    this.#now = now
  }

  /** @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED`, `TLS_FAILED`, `REDIRECT_REFUSED` or `ABORTED` */
  async send(item: T, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    const body = this.#render(item)
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview: body }
    const id = sha256(body)
    const headers = { 'content-type': contentType(body), 'idempotency-key': id, ...this.#signature(body) }
    await this.#receiver.deliver('POST', '', { body, headers, signal })
    return { delivered: true, duplicate: false, sink: this.name, id, preview: body }
  }

  #signature(body: string): Record<string, string> {
    if (this.#secret === undefined) return {}
    const timestamp = String(Math.floor(this.#now() / 1_000))
    const signature = createHmac('sha256', this.#secret).update(`${timestamp}.${body}`).digest('hex')
    return { 'x-tars-timestamp': timestamp, 'x-tars-signature': `sha256=${signature}` }
  }
}

const contentType = (body: string): string => (/^\s*[{[]/.test(body) ? 'application/json' : 'text/plain; charset=utf-8')
