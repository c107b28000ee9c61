import { brotliCompressSync, gzipSync } from 'node:zlib'
import {
  type ErrorCode,
  hours,
  isStabilityError,
  minutes,
  PrometheusSource,
  type StabilityError,
} from 'tars-observability'
import { HttpClient } from 'tars-observability/sources'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AUTHORITY, client, elsewhere, expired, server as goodServer } from './certificates.js'
import {
  cutOff,
  drip,
  type Fault,
  type FaultServer,
  flood,
  head,
  inTurn,
  matrix,
  reply,
  reset,
  silence,
  startFaultServer,
  values,
} from './index.js'

const range = { start: 0, end: minutes(15), step: minutes(5) }
const good = reply({ body: matrix([{ metric: { job: 'a' }, values: values('1', '2', '3') }]) })
const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end()
})

async function serve(fault: Fault, tls?: Parameters<typeof startFaultServer>[1]): Promise<FaultServer> {
  const server = await startFaultServer(fault, tls)
  toEnd.push(() => server.stop())
  return server
}

type Options = Partial<ConstructorParameters<typeof PrometheusSource>[0]>

function sourceOf(url: string, options: Options = {}): PrometheusSource {
  const source = new PrometheusSource({ url, timeout: 5_000, retry: { baseDelay: 1, maxDelay: 2 }, ...options })
  toEnd.push(() => source.close())
  return source
}

const asked = async (url: string, options: Options = {}): Promise<number[]> => [
  ...((await sourceOf(url, options).range('up', range)).series[0]?.values ?? []),
]

async function failureOf(answer: Promise<unknown>): Promise<StabilityError> {
  const error: unknown = await answer.then(
    () => 'it did not fail',
    (failure) => failure,
  )
  if (!isStabilityError(error)) throw new Error(`no StabilityError: ${error}`)
  return error
}

const codeOf = async (answer: Promise<unknown>): Promise<ErrorCode> => (await failureOf(answer)).code

describe('a connection reset', () => {
  const moments: [when: string, fault: Fault][] = [
    ['before the headers', reset()],
    ['amid the headers', reset('HTTP/1.1 200 OK\r\ncontent-le')],
    ['amid the body', reset(`${head(200, { 'content-length': 900 })}{"status":"succ`)],
  ]
  for (const [when, fault] of moments) {
    it(`${when} is retried, and a second try that answers is the answer`, async () => {
      const server = await serve(inTurn(fault, good))
      expect(await asked(server.url)).toEqual([1, 2, 3])
      expect(server.requests).toHaveLength(2)
    })
    it(`${when} that goes on is SOURCE_UNAVAILABLE after four tries`, async () => {
      const server = await serve(fault)
      expect(await codeOf(asked(server.url))).toBe('SOURCE_UNAVAILABLE')
      expect(server.requests).toHaveLength(4)
    })
  }
})

describe('half a reply', () => {
  const whole = JSON.stringify(matrix([{ metric: { job: 'a' }, values: values('1', '2', '3') }]))
  const halves: [name: string, fault: Fault][] = [
    ['shorter than its length', cutOff(`${head(200, { 'content-length': whole.length + 10 })}${whole}`)],
    [
      'without the last chunk',
      cutOff(`${head(200, { 'transfer-encoding': 'chunked' })}${whole.length.toString(16)}\r\n${whole}\r\n`),
    ],
    ['without a stated length', cutOff(`${head(200, { connection: 'close' })}${whole.slice(0, -30)}`)],
    [
      'compressed and cut',
      cutOff(
        `${head(200, { 'content-encoding': 'gzip', connection: 'close' })}${gzipSync(whole).subarray(0, 60).toString('latin1')}`,
      ),
    ],
  ]
  for (const [name, fault] of halves) {
    it(`${name} is RESPONSE_TRUNCATED, retried and never taken for an answer`, async () => {
      const binary: Fault = (socket, ...rest) => fault(socket.setDefaultEncoding('latin1') as never, ...rest)
      const server = await serve(binary)
      const error = await failureOf(asked(server.url))
      expect(error).toMatchObject({ code: 'RESPONSE_TRUNCATED', retryable: true })
      expect(server.requests).toHaveLength(4)
      const healed = await serve(inTurn(binary, good))
      expect(await asked(healed.url)).toEqual([1, 2, 3])
    })
  }
})

describe('a reply that drips, and one that never comes', () => {
  const slow: [name: string, fault: Fault, phase: string][] = [
    ['headers that drip', drip('HTTP/1.1 200 OK\r\nx: '), 'headers'],
    ['a body that drips', drip(`${head(200, { 'content-length': 1e9 })}{"status":`), 'body'],
    ['silence', silence, 'headers'],
  ]
  for (const [name, fault, phase] of slow) {
    it(`${name}: the deadline of the whole call holds and says what it waited for`, async () => {
      const server = await serve(fault)
      const error = await failureOf(asked(server.url, { timeout: 150 }))
      expect(error).toMatchObject({ code: 'TIMEOUT', context: { phase } })
      expect(server.requests).toHaveLength(1)
    })
  }

  it.each([
    ['three hours ahead', hours(3)],
    ['three hours back', -hours(3)],
    ['to 1970', -Date.now()],
    ['to 2038', Date.parse('2038-01-19T03:14:07Z') - Date.now()],
  ])('a deadline neither passes nor waits longer when the clock jumps %s', async (_, jump) => {
    const server = await serve(silence)
    const waited = failureOf(asked(server.url, { timeout: 150 }))
    const answered = asked((await serve(good)).url, { timeout: 5_000 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + jump })
    toEnd.push(async () => vi.useRealTimers())
    expect(await waited).toMatchObject({ code: 'TIMEOUT' })
    expect(await answered).toEqual([1, 2, 3])
  })

  it('an abort rejects with ABORTED at once, whatever the server does', async () => {
    for (const [, fault] of slow) {
      const server = await serve(fault)
      const source = sourceOf(server.url)
      const controller = new AbortController()
      const answer = codeOf(source.range('up', range, { signal: controller.signal }))
      setTimeout(() => controller.abort(), 50)
      expect(await answer).toBe('ABORTED')
      await source.close()
    }
  })

  it('closing the source ends what is under way, and leaves no connection', async () => {
    const server = await serve(silence)
    const source = sourceOf(server.url)
    const answer = codeOf(source.range('up', range))
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await source.close()
    expect(await answer).toBe('ABORTED')
    while (server.open() > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(await codeOf(source.range('up', range))).toBe('ABORTED')
  })

  it('the server is told a timeout that the deadline leaves', async () => {
    const server = await serve(good)
    await asked(server.url, { timeout: 2_000 })
    const timeout = new URLSearchParams(server.requests[0]?.body).get('timeout') ?? ''
    expect(timeout).toMatch(/^\d+(ms|s)$/)
    expect(Number.parseInt(timeout, 10) * (timeout.endsWith('ms') ? 1 : 1_000)).toBeLessThanOrEqual(2_000)
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-11-10T09:00:00Z')
  const date = (moment: number): string => new Date(moment).toUTCString()
  const waitsFor = async (header: string, status = 429): Promise<number[]> => {
    const waits: number[] = []
    const refusal = reply({ status, headers: { 'retry-after': header, date: date(now) } })
    const server = await serve(inTurn(refusal, reply({ body: {} })))
    const http = new HttpClient(
      { url: server.url, timeout: 600_000 },
      {
        random: () => 0.5,
        sleep: async (ms) => {
          waits.push(ms)
        },
      },
    )
    toEnd.push(() => http.close())
    await http.json('GET', '/')
    return waits
  }

  it('in seconds or as a date is waited exactly, by the clock of the server', async () => {
    expect(await waitsFor('7')).toEqual([7_000])
    expect(await waitsFor('7', 503)).toEqual([7_000])
    expect(await waitsFor(date(now + 30_000))).toEqual([30_000])
  })

  it('of zero or in the past means now, and garbage means our own pause', async () => {
    expect(await waitsFor('0')).toEqual([0])
    expect(await waitsFor(date(now - 60_000))).toEqual([0])
    for (const garbage of ['soon', '-5', '1.5', '12abc', '']) expect(await waitsFor(garbage)).toEqual([125])
  })

  it('beyond all patience fails at once and says how long', async () => {
    const server = await serve(reply({ status: 429, headers: { 'retry-after': '1000000000' } }))
    const error = await failureOf(asked(server.url))
    expect(error).toMatchObject({ code: 'RATE_LIMITED', context: { retryAfterMs: 1e12 } })
    expect(server.requests).toHaveLength(1)
  })

  it('beyond the deadline fails at once', async () => {
    const server = await serve(reply({ status: 503, headers: { 'retry-after': '20' } }))
    expect(await codeOf(asked(server.url, { timeout: 5_000 }))).toBe('RATE_LIMITED')
    expect(server.requests).toHaveLength(1)
  })
})

describe('a storm of 500s', () => {
  it('costs one budget for all queries, not one for each: at most 1.3 times the healthy count', async () => {
    const server = await serve(reply({ status: 500 }))
    const source = sourceOf(server.url, { retry: { baseDelay: 0.1, maxDelay: 0.1 } })
    const queries = 18 * 20 // 18 KPIs every half minute for ten minutes
    for (let i = 0; i < queries; i++) expect(await codeOf(source.range('up', range))).toBe('SOURCE_UNAVAILABLE')
    expect(server.requests.length).toBeLessThanOrEqual(1.3 * queries)
    expect((await source.check()).ok).toBe(false)
  })

  it('waits between tries by full jitter: any share of a bound that doubles up to the most', async () => {
    const bounds: number[] = []
    const server = await serve(reply({ status: 500 }))
    const http = new HttpClient(
      { url: server.url, timeout: 600_000, retry: { attempts: 7, baseDelay: 250, maxDelay: 3_000 } },
      {
        random: () => 1,
        sleep: async (ms) => {
          bounds.push(ms)
        },
      },
    )
    expect(await codeOf(http.json('GET', '/'))).toBe('SOURCE_UNAVAILABLE')
    expect(bounds).toEqual([250, 500, 1_000, 2_000, 3_000, 3_000])
    await http.close()
  })
})

describe('a refusal', () => {
  for (const [status, code, requests] of [
    [400, 'QUERY_REJECTED', 1],
    [401, 'AUTHENTICATION_FAILED', 1],
    [403, 'AUTHENTICATION_FAILED', 2],
    [404, 'QUERY_REJECTED', 1],
    [422, 'QUERY_REJECTED', 1],
  ] as const) {
    it(`of ${status} is ${code} and is not retried${requests > 1 ? ', save once as a GET' : ''}`, async () => {
      const server = await serve(reply({ status, body: '<html>an inner page</html>' }))
      const error = await failureOf(asked(server.url))
      expect(error.code).toBe(code)
      expect(error.message).not.toContain('inner page')
      expect(server.requests).toHaveLength(requests)
      expect(server.requests.slice(1).every(({ method }) => method === 'GET')).toBe(true)
    })
  }

  it('by what the body says before what the status says: a 503 that timed out is not asked again', async () => {
    const body = { status: 'error', errorType: 'timeout', error: 'query timed out in expression evaluation' }
    const server = await serve(reply({ status: 503, body }))
    expect(await codeOf(asked(server.url))).toBe('TIMEOUT')
    expect(server.requests).toHaveLength(1)
  })

  it('under status 200 is an error too', async () => {
    const server = await serve(reply({ body: { status: 'error', errorType: 'bad_data', error: 'parse error' } }))
    expect(await failureOf(asked(server.url))).toMatchObject({
      code: 'QUERY_REJECTED',
      message: expect.stringContaining('parse error'),
    })
  })

  it('of POST by a proxy turns to GET, and stays with it', async () => {
    for (const status of [403, 405, 501]) {
      const server = await serve((socket, request, count) =>
        (request.method === 'GET' ? good : reply({ status }))(socket, request, count),
      )
      const source = sourceOf(server.url)
      await source.range('up', range)
      await source.range('up', range)
      expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
    }
  })
})

describe('a server that cannot be reached', () => {
  const failing = (code: string, calls: string[] = []) => ({
    request: () => {
      calls.push(code)
      return Promise.reject(Object.assign(new Error(`it failed: ${code}`), { code }))
    },
  })

  it('is SOURCE_UNAVAILABLE and retried, a name that does not exist only once', async () => {
    for (const [code, tries] of [
      ['EAI_AGAIN', 4],
      ['ECONNREFUSED', 4],
      ['EHOSTUNREACH', 4],
      ['UND_ERR_CONNECT_TIMEOUT', 4],
      ['ENOTFOUND', 2],
    ] as const) {
      const calls: string[] = []
      expect(await codeOf(asked('http://server.test', { dispatcher: failing(code, calls) }))).toBe('SOURCE_UNAVAILABLE')
      expect(calls).toHaveLength(tries)
    }
  })

  it('by its very address is CONFIG_INVALID, at construction, without a word of the password', () => {
    for (const url of ['ftp://user:hunter2secret@server.test', 'user:hunter2secret', '']) {
      const make = (): unknown => new PrometheusSource({ url })
      expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
      expect(make).not.toThrow(/hunter2secret/)
    }
  })

  it('keeps a path prefix and sends credentials of the address as a header', async () => {
    const server = await serve(good)
    await asked(server.url.replace('http://', 'http://user:p%40ss@').concat('/select/0/prometheus/'))
    const [request] = server.requests
    expect(request?.target).toBe('/select/0/prometheus/api/v1/query_range')
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`)
  })
})

describe('TLS', () => {
  it('of an unknown authority, another host or the past is refused, without a retry or a way round', async () => {
    for (const [certificate, ca] of [
      [goodServer, undefined],
      [elsewhere, AUTHORITY],
      [expired, AUTHORITY],
    ] as const) {
      const server = await serve(good, certificate)
      const told: (string | undefined)[] = []
      const onRequest: Options['onRequest'] = ({ problem }) => told.push(problem?.code)
      expect(await codeOf(asked(server.url, { ca, onRequest }))).toBe('TLS_FAILED')
      expect(told).toEqual(['TLS_FAILED'])
      expect(server.requests).toHaveLength(0)
    }
  })

  it('of an authority that `ca` names is trusted, and `cert` and `key` show who we are', async () => {
    const server = await serve(good, { ...goodServer, ca: AUTHORITY, requestCert: true, rejectUnauthorized: true })
    expect(await asked(server.url, { ca: AUTHORITY, ...client })).toEqual([1, 2, 3])
    expect(await codeOf(asked(server.url, { ca: AUTHORITY, retry: { attempts: 1 } }))).toMatch(
      /TLS_FAILED|SOURCE_UNAVAILABLE/,
    )
  })

  it('on a port that speaks plain HTTP is TLS_FAILED', async () => {
    const server = await serve(good)
    expect(await codeOf(asked(server.url.replace('http:', 'https:')))).toBe('TLS_FAILED')
    expect(server.requests).toHaveLength(0)
  })

  it('older than 1.2 is refused', async () => {
    const server = await serve(good, {
      ...goodServer,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    expect(await codeOf(asked(server.url, { ca: AUTHORITY }))).toBe('TLS_FAILED')
  })
})

describe('a redirect', () => {
  const secrets: Options = { token: 'token-canary', tenant: 'tenant-canary', headers: { 'x-api-key': 'key-canary' } }

  it('to another origin is refused, and the stranger is not asked at all', async () => {
    const stranger = await serve(good)
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await serve(reply({ status, headers: { location: `${stranger.url}/api/v1/query_range` } }))
      const error = await failureOf(asked(server.url, secrets))
      expect(error).toMatchObject({
        code: 'REDIRECT_REFUSED',
        context: { from: server.url, toOrigin: stranger.url },
      })
      expect(server.requests).toHaveLength(1)
    }
    expect(stranger.requests).toHaveLength(0)
  })

  it('within the origin is followed with the query, up to three times', async () => {
    const on = reply({ status: 307, headers: { location: '/elsewhere' } })
    const server = await serve(inTurn(on, on, on, good))
    expect(await asked(server.url)).toEqual([1, 2, 3])
    expect(server.requests.map(({ body }) => new URLSearchParams(body).get('query'))).toEqual(['up', 'up', 'up', 'up'])
    const loop = await serve(on)
    expect(await codeOf(asked(loop.url))).toBe('REDIRECT_REFUSED')
    expect(loop.requests).toHaveLength(4)
  })
})

describe('a body too large', () => {
  const cap = 1024 * 1024
  for (const [name, fault] of [
    ['plain and endless', flood(Buffer.alloc(65_536, ' '))],
    ['a gzip bomb', reply({ body: gzipSync(Buffer.alloc(100 * cap, ' ')), headers: { 'content-encoding': 'gzip' } })],
    [
      'a brotli bomb',
      reply({ body: brotliCompressSync(Buffer.alloc(100 * cap, ' ')), headers: { 'content-encoding': 'br' } }),
    ],
  ] as const) {
    it(`${name} stops at the cap on decoded bytes`, async () => {
      const server = await serve(fault)
      const bytes: number[] = []
      const options: Options = { maxBodyBytes: cap, onRequest: (record) => bytes.push(record.bytes) }
      const answer = sourceOf(server.url, options).range('up', { ...range, end: range.start + range.step })
      expect(await codeOf(answer)).toBe('RESPONSE_TOO_LARGE')
      expect(bytes).toHaveLength(1)
      expect(bytes[0]).toBeLessThanOrEqual(cap + 128 * 1024)
    })
  }

  it('is asked for again in halves, which may be small enough', async () => {
    const server = await serve((socket, request, count) => {
      const { start, end } = Object.fromEntries(new URLSearchParams(request.body))
      const slots = Math.round((Number(end) - Number(start)) / 300) + 1
      const first = Math.round((Number(start) + 0.001) / 300)
      const samples = Array.from({ length: slots }, (_, i) => [(first + i) * 300 - 0.001, `${first + i}`])
      reply({ body: matrix([{ metric: { pad: 'x'.repeat(slots * 400) }, values: samples }]) })(socket, request, count)
    })
    const eight = { ...range, end: 8 * range.step }
    const { series } = await sourceOf(server.url, { maxBodyBytes: 1_600 }).range('up', eight)
    expect(series.flatMap(({ timestamps }) => [...timestamps])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => i * range.step),
    )
  })
})
