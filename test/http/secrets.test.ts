import { inspect } from 'node:util'
import { PrometheusSource } from 'tars-observability'
import { HttpClient, type RequestRecord } from 'tars-observability/sources'
import { afterEach, describe, expect, it } from 'vitest'
import { cutOff, type Fault, type FaultServer, reply, reset, silence, startFaultServer } from '../faults/index.js'

const CANARIES = {
  token: 'canary-token-1',
  header: 'canary-header-2',
  password: 'canary"p%40ss word-3',
  tenant: 'acme',
  signature: 'canary-signature-4',
  path: 'canary-path-5',
  search: 'canary-search-6',
}
const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end()
})

async function serve(fault: Fault): Promise<FaultServer> {
  const server = await startFaultServer(fault)
  toEnd.push(() => server.stop())
  return server
}

/** All that a program could log of a thing: inspection, JSON, stack and the causes below. */
function everythingOf(thing: unknown): string {
  const error = thing as { stack?: string; message?: string; cause?: unknown }
  const deep = inspect(thing, { depth: 12, showHidden: true, getters: true })
  const cause = error?.cause === undefined ? '' : everythingOf(error.cause)
  return [deep, JSON.stringify(thing), String(thing), error?.stack, cause].join('\n')
}

const expectClean = (...things: unknown[]): void => {
  for (const thing of things) {
    const text = everythingOf(thing)
    expect(text).not.toMatch(/canary/)
    expect(text).not.toContain(Buffer.from(`user:${CANARIES.password}`).toString('base64'))
  }
}

describe('secrets', () => {
  /** Servers and proxies that repeat what they were sent, where errors would quote it. */
  const echo: Fault = (socket, request, count) => {
    const heard = `${JSON.stringify(request.headers)} ${request.headers.authorization} ${request.target}`
    const body = { status: 'error', errorType: 'bad_data', error: `bad request: ${heard}` }
    reply({ status: 400, body })(socket, request, count)
  }
  const page: Fault = (socket, request, count) =>
    reply({ body: `<p>${request.headers['x-api-key']} ${request.headers.authorization}` })(socket, request, count)

  const failures: [name: string, fault: Fault][] = [
    ['an error that quotes the request', echo],
    ['a page that quotes the request', page],
    ['a refusal', reply({ status: 401 })],
    ['a reset', reset()],
    ['half a reply', cutOff('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{')],
    ['silence', silence],
    ['a redirect away', reply({ status: 302, headers: { location: 'http://127.0.0.2:9/canary-free' } })],
  ]
  for (const [name, fault] of failures) {
    it(`are in nothing that ${name} leaves behind`, async () => {
      const server = await serve(fault)
      const records: RequestRecord[] = []
      const connection = {
        timeout: 200,
        retry: { attempts: 2, baseDelay: 1 },
        tenant: CANARIES.tenant,
        onRequest: (record: RequestRecord) => records.push(record),
      }
      const sources = [
        { url: server.url, token: () => CANARIES.token, headers: { 'x-api-key': async () => CANARIES.header } },
        { url: server.url, username: 'user', password: CANARIES.password },
        { url: server.url.replace('//', `//user:${encodeURIComponent(CANARIES.password)}@`) },
        { url: `${server.url}?key=${CANARIES.search}`, sign: () => ({ authorization: CANARIES.signature }) },
      ].map((options) => new PrometheusSource({ ...options, ...connection }))
      for (const source of sources) {
        const range = { start: 0, end: 60_000, step: 60_000 }
        const error: unknown = await source.range('up', range).catch((failure: unknown) => failure)
        expect(error).toBeInstanceOf(Error)
        expectClean(error, source, records, await source.check())
        await source.close()
      }
      expect(server.requests.length).toBeGreaterThan(0)
    })
  }

  it('are in no excerpt of a page that quotes them where JSON should be', async () => {
    const server = await serve(page)
    for (const length of [0, 80, 100, 110, 118]) {
      const client = new HttpClient({ url: server.url, token: `${'x'.repeat(length)}${CANARIES.token}` })
      expectClean(await client.json('GET', '/').catch((failure: unknown) => failure))
      await client.close()
    }
  })

  it('in the path of a webhook are shown nowhere', async () => {
    const server = await serve(reply({ status: 500 }))
    const records: RequestRecord[] = []
    const http = new HttpClient({
      url: `${server.url}/services/${CANARIES.path}`,
      hidePath: true,
      retry: { attempts: 1 },
      onRequest: (record) => records.push(record),
    })
    const error = await http.send('POST', '', { body: { text: 'hello' } }).catch((failure: unknown) => failure)
    expectClean(error, http, records)
    expect(server.requests[0]?.target).toBe(`/services/${CANARIES.path}`)
    await http.close()
  })

  it('that a function failed to give are an AUTHENTICATION_FAILED that names the option', async () => {
    const http = new HttpClient({
      url: 'http://127.0.0.1:1',
      token: () => Promise.reject(new Error('the vault is sealed')),
    })
    await expect(http.json('GET', '/')).rejects.toMatchObject({
      code: 'AUTHENTICATION_FAILED',
      message: expect.stringContaining('`token`'),
    })
    await http.close()
  })
})
