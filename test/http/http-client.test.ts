import { createHmac } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { HttpClient, type RequestRecord } from 'tars-observability/sources'
import { MockAgent } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { type Fault, type FaultServer, inTurn, reply, silence, startFaultServer } from '../faults/index.js'

const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end()
})

async function serve(fault: Fault): Promise<FaultServer> {
  const server = await startFaultServer(fault)
  toEnd.push(() => server.stop())
  return server
}

function clientOf(options: ConstructorParameters<typeof HttpClient>[0]): HttpClient {
  const client = new HttpClient({ retry: { baseDelay: 1 }, ...options })
  toEnd.push(() => client.close())
  return client
}

const ok = reply({ body: { answer: 42 } })

describe('HttpClient', () => {
  it('sends search, JSON, forms and text, and reads JSON', async () => {
    const server = await serve(ok)
    const client = clientOf({ url: `${server.url}/prefix?always=1` })
    expect(await client.json('GET', '/a', { search: { q: 'x y', n: 1, many: ['a', 'b'], none: undefined } })).toEqual({
      answer: 42,
    })
    await client.json('POST', 'b', { body: { q: 'ü' } })
    await client.json('POST', '/c', { body: new URLSearchParams({ q: 'ü' }) })
    await client.json('POST', '/d', { body: 'plain', headers: { 'Content-Type': 'text/plain' } })
    expect(
      server.requests.map(({ method, target, body, headers }) => [method, target, body, headers['content-type']]),
    ).toEqual([
      ['GET', '/prefix/a?always=1&q=x+y&n=1&many=a&many=b', '', undefined],
      ['POST', '/prefix/b?always=1', Buffer.from('{"q":"ü"}').toString('latin1'), 'application/json'],
      ['POST', '/prefix/c?always=1', 'q=%C3%BC', 'application/x-www-form-urlencoded'],
      ['POST', '/prefix/d?always=1', 'plain', 'text/plain'],
    ])
  })

  it('asks for gzip and reads it, and brotli where a proxy insists', async () => {
    const gzip = reply({ body: gzipSync('{"answer":42}'), headers: { 'content-encoding': 'gzip' } })
    const brotli = reply({ body: brotliCompressSync('{"answer":43}'), headers: { 'content-encoding': 'br' } })
    const server = await serve(inTurn(gzip, brotli))
    const client = clientOf({ url: server.url })
    expect(await client.json('GET', '/')).toEqual({ answer: 42 })
    expect(await client.json('GET', '/')).toEqual({ answer: 43 })
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip')
  })

  it('reads credentials anew for each try, for they rotate', async () => {
    const server = await serve(inTurn(reply({ status: 503 }), ok))
    let count = 0
    const client = clientOf({
      url: server.url,
      token: async () => `token-${++count}`,
      headers: () => ({ 'X-Key': `key-${count}` }),
      tenant: 'a|b',
    })
    await client.json('GET', '/')
    expect(
      server.requests.map(({ headers }) => [headers.authorization, headers['x-key'], headers['x-scope-orgid']]),
    ).toEqual([
      ['Bearer token-1', 'key-1', 'a|b'],
      ['Bearer token-2', 'key-2', 'a|b'],
    ])
  })

  it('lets a hook sign the request exactly as it is sent', async () => {
    const server = await serve(ok)
    const digest = (method: string, url: string, body: string): string =>
      createHmac('sha256', 'key').update(`${method} ${url} ${body}`).digest('hex')
    const client = clientOf({
      url: server.url,
      sign: async ({ method, url, body }) => ({ authorization: digest(method, url, String(body)) }),
    })
    await client.json('POST', '/api', { search: { a: 1 }, body: new URLSearchParams({ query: 'up' }) })
    const [sent] = server.requests
    expect(sent?.headers.authorization).toBe(digest('POST', `${server.url}${sent?.target}`, sent?.body ?? ''))
  })

  it('refuses a header that would smuggle in another', async () => {
    const server = await serve(ok)
    const client = clientOf({ url: server.url, headers: { 'x-key': 'a\r\nx-admin: 1' } })
    await expect(client.json('GET', '/')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(server.requests).toHaveLength(0)
  })

  it('tells of every attempt: address without search, status, bytes and problem', async () => {
    const server = await serve(inTurn(reply({ status: 500, body: 'down' }), ok))
    const records: RequestRecord[] = []
    await clientOf({ url: server.url, onRequest: (record) => records.push(record) }).json('GET', '/a', {
      search: { q: 1 },
    })
    expect(records).toMatchObject([
      { url: `${server.url}/a`, attempt: 1, status: 500, bytes: 4, problem: { code: 'SOURCE_UNAVAILABLE' } },
      { url: `${server.url}/a`, attempt: 2, status: 200, bytes: 13 },
    ])
    expect(records[1]).not.toHaveProperty('problem')
  })

  it('keeps to so many requests at once, and an abort leaves the line', async () => {
    const server = await serve(silence)
    const client = clientOf({ url: server.url, maxConcurrency: 2 })
    const controllers = Array.from({ length: 5 }, () => new AbortController())
    const codes = controllers.map(({ signal }) =>
      client.json('GET', '/', { signal }).catch((error: { code: string }) => error.code),
    )
    while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
    controllers[4]?.abort()
    expect(await codes[4]).toBe('ABORTED')
    expect(server.requests).toHaveLength(2)
    controllers[0]?.abort()
    while (server.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    await client.close()
    expect(await Promise.all(codes)).toEqual(new Array(5).fill('ABORTED'))
  })

  it('sends through a dispatcher of the caller, and leaves closing it to them', async () => {
    const agent = new MockAgent()
    agent.disableNetConnect()
    agent.get('http://metrics.test').intercept({ path: '/a', method: 'GET' }).reply(200, { answer: 42 }).persist()
    const client = clientOf({ url: 'http://metrics.test', dispatcher: agent })
    expect(await client.json('GET', '/a')).toEqual({ answer: 42 })
    await client.close()
    expect((await agent.request({ origin: 'http://metrics.test', path: '/a', method: 'GET' })).statusCode).toBe(200)
    await agent.close()
  })

  it('takes the TypeErrors of a dispatcher made of fetch for failures of the wire, and tries again', async () => {
    let count = 0
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    const cut = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
    const dispatcher = {
      request: async () => {
        count++
        if (count === 1) throw new TypeError('fetch failed', { cause: refused })
        const body = async function* () {
          yield Buffer.from('{"answer":')
          if (count === 2) throw new TypeError('terminated', { cause: cut })
          yield Buffer.from('42}')
        }
        return { statusCode: 200, headers: {}, body: body() }
      },
    }
    const codes: unknown[] = []
    const client = clientOf({
      url: 'http://metrics.test',
      dispatcher,
      onRequest: ({ problem }) => codes.push(problem?.code),
    })
    expect(await client.json('GET', '/')).toEqual({ answer: 42 })
    expect(codes).toEqual(['SOURCE_UNAVAILABLE', 'RESPONSE_TRUNCATED', undefined])
  })

  it('refuses an address whose password holds a bare %, and does not repeat it', () => {
    const make = () => clientOf({ url: 'http://user:canary%@metrics.test' })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('`url`') }))
    expect(make).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary') }))
  })

  it('lets a mistake of a hook through as it is, rather than calling it the server’s', async () => {
    const server = await serve(ok)
    const client = clientOf({ url: server.url })
    const decode = (): never => {
      throw new TypeError('a mistake')
    }
    await expect(client.read('GET', '/', { decode })).rejects.toThrow(TypeError)
    expect(server.requests).toHaveLength(1)
  })

  it('reads the error in a body before the status, by the hook of its user', async () => {
    const server = await serve(reply({ status: 500, body: { reason: 'no such metric' } }))
    const seen: string[] = []
    const client = clientOf({ url: server.url, retry: { attempts: 1 } })
    const failure = ({ text }: { text: string }): null => {
      seen.push(text)
      return null
    }
    await expect(client.json('GET', '/', { failure })).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(seen).toEqual(['{"reason":"no such metric"}'])
  })

  it('leaves no timer and no listener behind', async () => {
    const server = await serve(ok)
    const client = clientOf({ url: server.url })
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    for (let i = 0; i < 20; i++) await client.json('GET', '/', { signal })
    expect(listeners).toBe(0)
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThan(20)
  })
})
