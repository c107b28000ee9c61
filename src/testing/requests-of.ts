import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** Node's diagnostics channels for requests: fetch and undici, `node:http`, and any other socket. */
const CHANNELS = ['undici:request:create', 'http.client.request.start', 'net.client.socket']

/** Runs a call and counts its requests; other requests of the program are not counted. */
export async function requestsOf<T>(call: () => Promise<T>): Promise<{ result: T; requests: number }> {
  const own = new AsyncLocalStorage<true>()
  let requests = 0
  const count = (): void => {
    if (own.getStore()) requests++
  }
  for (const channel of CHANNELS) subscribe(channel, count)
  try {
    const result = await own.run(true, call)
    return { result, requests }
  } finally {
    for (const channel of CHANNELS) unsubscribe(channel, count)
  }
}
