import type { Duration, Problem } from '../model/index.js'
import type { Transport } from './transport.js'

/** A value, or a function that returns it each time it is needed, for values that rotate. */
export type Rotating<T> = T | (() => T | Promise<T>)

/** Headers by name, each fixed or fetched again for each attempt. */
export type HeaderValues = Readonly<Record<string, Rotating<string>>>

/** What a `sign` hook sees: the request exactly as it will be sent. */
export interface SignableRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

/** One attempt, as passed to `onRequest`. */
export interface RequestRecord {
  /** Origin and path, without credentials and query string. */
  readonly url: string
  /** 1 for the first. */
  readonly attempt: number
  /** Null when no reply came. */
  readonly status: number | null
  readonly ms: Duration
  /** Decoded bytes of the body that were read. */
  readonly bytes: number
  readonly problem?: Problem
}

/** How often to retry, and how long to wait. */
export interface RetryOptions {
  /** Maximum number of attempts of one request, including the first. Default 4. */
  readonly attempts?: number | undefined
  /** Longest wait before the second attempt; it doubles with each attempt. Default 250 ms. */
  readonly baseDelay?: Duration | undefined
  /** Longest wait before any attempt. Default 8 s. */
  readonly maxDelay?: Duration | undefined
}

/** How to reach a server, and its timeouts and limits. */
export interface ConnectionOptions {
  /** Where the server is; a path prefix is kept, credentials in it become a header. */
  readonly url: string
  readonly headers?: Rotating<HeaderValues> | undefined
  /** Basic authentication. */
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** Bearer authentication. */
  readonly token?: Rotating<string> | undefined
  /** Sent as `X-Scope-OrgID` (Mimir, Cortex, Loki). */
  readonly tenant?: string | undefined
  /** Headers to add to the finished request, such as an AWS signature. */
  readonly sign?: ((request: SignableRequest) => Record<string, string> | Promise<Record<string, string>>) | undefined
  /** Timeout of a whole call, including retries and waits. Default 30 s. */
  readonly timeout?: Duration | undefined
  /** Maximum size of one reply after decompression, in bytes. Default 64 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** Maximum number of concurrent requests; others are queued. Default 4. */
  readonly maxConcurrency?: number | undefined
  /** Certificate authorities to trust, as PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** Client certificate and its key, as PEM. */
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Sends the requests instead of our own undici Agent: a ProxyAgent, an agent with a Unix socket. */
  readonly dispatcher?: Transport | undefined
  readonly retry?: RetryOptions | undefined
  /** Called after every attempt. */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined
  /** The path is a secret, as in the addresses of webhooks, and is never shown. Default false. */
  readonly hidePath?: boolean | undefined
}
