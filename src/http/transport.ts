import { StabilityError } from '../model/index.js'

/** One request, as passed to the transport. */
export interface TransportRequest {
  readonly origin: string
  /** Path and query string. */
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array | null
  readonly signal: AbortSignal
  /** Both 0: the client enforces its own deadline. */
  readonly headersTimeout: number
  readonly bodyTimeout: number
}

/** The transport's reply: the body's bytes as they arrive. */
export interface TransportReply {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * What sends requests: any dispatcher of undici 6, 7 or 8 (`Agent`, `ProxyAgent`, `MockAgent`), or your own. The
 * interface is ours, so that types need no undici.
 */
export interface Transport {
  request(request: TransportRequest): Promise<TransportReply>
}

export interface TlsOptions {
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  readonly cert?: string | Uint8Array | undefined
  readonly key?: string | Uint8Array | undefined
}

/** Our own transport, and how to close it. */
export interface OwnTransport extends Transport {
  destroy(): Promise<void>
}

/**
 * undici would be two thirds of the package's import time, so the first request loads it.
 *
 * @throws {StabilityError} `CONFIG_INVALID` in a browser, where bundlers exclude undici
 */
export async function undiciTransport(tls: TlsOptions): Promise<OwnTransport> {
  const undici = await import('undici')
  if (typeof undici.Agent !== 'function') {
    throw new StabilityError('CONFIG_INVALID', 'nothing here sends requests: there is no undici in a browser', {
      hint: 'Set `dispatcher` to an object whose `request` answers by fetch.',
    })
  }
  const connect = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
  const agent = new undici.Agent({ connect })
  return {
    // Bun replaces undici by a shim whose agents can neither send nor be destroyed.
    request: (request) =>
      typeof agent.request === 'function'
        ? agent.request({ ...request })
        : undici.request(`${request.origin}${request.path}`, { ...request, dispatcher: agent }),
    destroy: async () => {
      if (typeof agent.destroy === 'function') await agent.destroy()
    },
  }
}

/** @throws {StabilityError} `CONFIG_INVALID` when the value is not a transport */
export function checkedTransport(dispatcher: Transport): Transport {
  if (typeof dispatcher?.request === 'function') return dispatcher
  throw new StabilityError('CONFIG_INVALID', '`dispatcher` cannot send requests', {
    hint: 'Set `dispatcher` to an undici Agent, ProxyAgent or MockAgent, or leave it out.',
  })
}
