import type { Duration, Problem } from '../model/index.js'
import type { Transport } from './transport.js'

/** A value, or where to get it each time it is needed, for what rotates. */
export type Rotating<T> = T | (() => T | Promise<T>)

/** Headers by name, each fixed or fetched anew for each attempt. */
export type HeaderValues = Readonly<Record<string, Rotating<string>>>

/** What a `sign` hook sees: the request exactly as it will be sent. */
export interface SignableRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

/** One attempt, as told to `onRequest`. */
export interface RequestRecord {
  /** Origin and path, free of credentials and search. */
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

/** How often to try again, and how long to wait. */
export interface RetryOptions {
  /** Most tries of one request, the first included. Default 4. */
  readonly attempts?: number | undefined
  /** Longest wait before the second try; it doubles from try to try. Default 250 ms. */
  readonly baseDelay?: Duration | undefined
  /** Longest wait before any try. Default 8 s. */
  readonly maxDelay?: Duration | undefined
}

/** How to reach a server and how long to be patient with it. */
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
  /** For a whole call, retries and waits included. Default 30 s. */
  readonly timeout?: Duration | undefined
  /** Most bytes of one reply after decompression. Default 64 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** Most requests in flight; the others wait their turn. Default 4. */
  readonly maxConcurrency?: number | undefined
  /** Certificate authorities to trust, as PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** Client certificate and its key, as PEM. */
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
  /** Sends the requests in place of our own undici Agent: a ProxyAgent, an agent with a Unix socket. */
  readonly dispatcher?: Transport | undefined
  readonly retry?: RetryOptions | undefined
  /** Told of every attempt when it is over. */
  readonly onRequest?: ((record: RequestRecord) => void) | undefined
  /** The path is a secret, as in the addresses of webhooks: shown nowhere. Default false. */
  readonly hidePath?: boolean | undefined
}
