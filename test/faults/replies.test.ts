import { isStabilityError, minutes, PrometheusSource, type StabilityError } from 'tars-observability'
import { afterEach, describe, expect, it } from 'vitest'
import { cutOff, type Fault, type FaultServer, head, matrix, reply, startFaultServer, values, vector } from './index.js'

const range = { start: 0, end: minutes(15), step: minutes(5) }
const toEnd: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of toEnd.splice(0)) await end()
})

async function sourceOf(fault: Fault): Promise<{ source: PrometheusSource; server: FaultServer }> {
  const server = await startFaultServer(fault)
  const source = new PrometheusSource({ url: server.url, timeout: 5_000, retry: { attempts: 1 } })
  toEnd.push(
    () => source.close(),
    () => server.stop(),
  )
  return { source, server }
}

const answerTo = async (body: object | string | Uint8Array) =>
  (await sourceOf(reply({ body }))).source.range('up', range)

async function failureOf(answer: Promise<unknown>): Promise<StabilityError> {
  const error: unknown = await answer.then(
    () => 'it did not fail',
    (failure) => failure,
  )
  if (!isStabilityError(error)) throw new Error(`no StabilityError: ${error}`)
  return error
}

const one = (...samples: unknown[]): object => matrix([{ metric: { job: 'a' }, values: values(...samples) }])

describe('a body that is no JSON', () => {
  const text = JSON.stringify(one('1', '2', '3'))
  const bodies: [name: string, body: string | Uint8Array][] = [
    ['nothing', ''],
    ['white space', ' \n '],
    ['an HTML page to log in', '<!doctype html><title>Sign in</title>'],
    ['JSON that stops', text.slice(0, -5)],
    ['something after the end', `${text}{}`],
    ['a comma too many', text.replace(']]', '],]')],
    ['a word that is no value', text.replace('"success"', 'success')],
    ['bytes that are no UTF-8', Buffer.from(text.replace('"a"', '"\xff\xfe"'), 'latin1')],
    ['brackets that never close', '['.repeat(100_000)],
  ]
  for (const [name, body] of bodies) {
    it(`${name} is RESPONSE_INVALID, with an excerpt of at most 120 characters`, async () => {
      const error = await failureOf(answerTo(body))
      expect(error.code).toBe('RESPONSE_INVALID')
      expect(error.message.length).toBeLessThan(330)
    })
  }

  it('nor HTTP is RESPONSE_INVALID', async () => {
    const { source } = await sourceOf(cutOff('220 mail.test ESMTP\r\n\r\n'))
    expect((await failureOf(source.range('up', range))).code).toBe('RESPONSE_INVALID')
  })

  it('in an encoding that nobody asked for is RESPONSE_INVALID', async () => {
    const { source } = await sourceOf(reply({ body: text, headers: { 'content-encoding': 'zstd' } }))
    expect((await failureOf(source.range('up', range))).code).toBe('RESPONSE_INVALID')
  })

  it('but a byte order mark, white space and another order of keys do not hide an answer', async () => {
    const spaced = JSON.stringify(one('1', '2', '3'), null, 2)
    const turned =
      '{"data":{"result":[{"values":[[299.999,"1"]],"metric":{"job":"a"}}],"resultType":"matrix"},"status":"success"}'
    for (const body of [`\uFEFF${text}`, spaced]) {
      expect([...((await answerTo(body)).series[0]?.values ?? [])]).toEqual([1, 2, 3])
    }
    expect((await answerTo(turned)).series).toMatchObject([{ labels: { job: 'a' }, values: Float64Array.of(1) }])
  })

  it('and keys given twice count once, the last, as in JSON.parse', async () => {
    const twice = text.replace('"metric":{"job":"a"}', '"metric":{"job":"b"},"metric":{"job":"x","job":"a"}')
    expect((await answerTo(twice)).series.map(({ labels }) => labels)).toEqual([{ job: 'a' }])
  })

  it('and keys that poison prototypes are labels like others', async () => {
    const poisoned = text.replace('"job":"a"', '"__proto__":"x","constructor":"y"')
    const [series] = (await answerTo(poisoned)).series
    expect(Object.entries(series?.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})

describe('JSON of another shape', () => {
  const shapes: [name: string, body: unknown, path: string][] = [
    ['an array', [], ''],
    ['null', null, ''],
    ['a text', 'ok', ''],
    ['no status', {}, '/status'],
    ['no data', { status: 'success' }, '/data'],
    ['data that is null', { status: 'success', data: null }, '/data'],
    ['data that is an array', { status: 'success', data: [] }, '/data'],
    ['no result type', { status: 'success', data: { result: [] } }, '/data/resultType'],
    ['no result', { status: 'success', data: { resultType: 'matrix' } }, '/data/result'],
    ['a result that is an object', { status: 'success', data: { resultType: 'matrix', result: {} } }, '/data/result'],
    ['a vector where a matrix was asked', vector([{ metric: {}, value: [1, '1'] }]), '/data/resultType'],
    ['a text as result', { status: 'success', data: { resultType: 'string', result: [1, 'x'] } }, '/data/resultType'],
    ['a series that is a number', matrix([5]), '/data/result/0'],
    ['a series without labels', matrix([{ values: [] }]), '/data/result/0/metric'],
    ['a label that is a number', matrix([{ metric: { job: 5 }, values: [] }]), '/data/result/0/metric/job'],
    ['half a character in a label', matrix([{ metric: { job: '\ud800' }, values: [] }]), '/data/result/0/metric/job'],
    ['values that are an object', matrix([{ metric: {}, values: {} }]), '/data/result/0/values'],
    ['a sample that is no pair', matrix([{ metric: {}, values: [[1, '1', 2]] }]), '/data/result/0/values/0'],
    [
      'a time that is a text',
      matrix([
        {
          metric: {},
          values: [
            [299.999, '1'],
            ['2', '1'],
          ],
        },
      ]),
      '/data/result/0/values/1/0',
    ],
    [
      'a histogram without a count',
      matrix([{ metric: {}, histograms: [[1, {}]] }]),
      '/data/result/0/histograms/0/1/count',
    ],
  ]
  for (const [name, body, path] of shapes) {
    it(`${name} is RESPONSE_SHAPE at '${path}'`, async () => {
      expect(await failureOf(answerTo(JSON.stringify(body)))).toMatchObject({
        code: 'RESPONSE_SHAPE',
        context: { path },
      })
    })
  }

  it('100,000 brackets, each in the one before, are RESPONSE_SHAPE and no overflow', async () => {
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    expect(await failureOf(answerTo(body))).toMatchObject({ code: 'RESPONSE_SHAPE', context: { path: '' } })
    const within = JSON.stringify(one('1')).replace('"1"]', `${body}]`)
    await expect(answerTo(within)).resolves.toMatchObject({ series: [] })
  })

  it('a scalar is taken for a moment', async () => {
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [1_767_657_600, '+Inf'] } }
    const { source } = await sourceOf(reply({ body: scalar }))
    const { samples, series } = await source.instant('1/0', 1_767_657_600_000)
    expect(samples).toEqual([{ labels: {}, timestamp: 1_767_657_600_000, value: Number.POSITIVE_INFINITY }])
    expect(series).toEqual([])
  })

  it('native histograms are taken as cumulative buckets', async () => {
    const histogram = (count: number): object => ({
      count: String(count),
      sum: '1.5',
      buckets: [
        [3, '-0.001', '0.001', '1'],
        [0, '0.5', '1', '2'],
        [0, '1', '2', String(count - 3)],
      ],
    })
    const body = matrix([
      {
        metric: { job: 'a' },
        histograms: [
          [299.999, histogram(10)],
          [599.999, histogram(3)],
        ],
      },
    ])
    const { series } = await answerTo(body)
    expect(Object.fromEntries(series.map(({ labels, values }) => [labels.le, [...values]]))).toEqual({
      '0.001': [1, 1],
      '1': [3, 3],
      '2': [10, 3],
      '+Inf': [10, 3],
    })
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 300_000])
  })
})

describe('samples that are no finite numbers', () => {
  it('are unknown: NaN is a gap, infinities and what is no number are gaps that are told', async () => {
    const odd = ['1', 'NaN', '+Inf', '-Inf', '1e309', '', ' ', '0x10', '12abc', null, true, '1_0', '2e-05']
    const wide = { ...range, end: odd.length * range.step }
    const { source } = await sourceOf(reply({ body: one(...odd) }))
    const { series, warnings, partial } = await source.range('up', wide)
    expect([...(series[0]?.values ?? [])]).toEqual([1, 2e-5])
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 12 * range.step])
    expect(warnings).toEqual([
      '2 samples infinite, taken as unknown',
      '8 samples unreadable, taken as unknown; the first at /data/result/0/values/4/1',
    ])
    expect(partial).toBe(false)
  })
})

describe('what a backend remarks', () => {
  const answer = (more: object) => answerTo(matrix([], more))

  it('is carried, and is no partial data', async () => {
    const warnings = ['PromQL warning: encountered a mix of histograms and floats']
    const infos = ['PromQL info: metric might not be a counter, name does not end in _total: "up" (1:6)']
    expect(await answer({ warnings, infos })).toMatchObject({ warnings: [...warnings, ...infos], partial: false })
  })

  it('is partial data where it says that data is missing', async () => {
    const missing = [
      'No StoreAPIs matched for this query', // Thanos
      'receive series from Addr: 10.0.0.1:10901: rpc error: code = Unavailable desc = connection refused', // Thanos
      'results truncated due to limit', // Prometheus 3
    ]
    for (const warning of missing) expect(await answer({ warnings: [warning] })).toMatchObject({ partial: true })
    expect(await answer({ isPartial: true })).toMatchObject({ partial: true }) // a cluster of VictoriaMetrics
    expect(await answer({ isPartial: false })).toMatchObject({ partial: false })
  })

  it('is asked for: no silent holes of Thanos, no moved grid of VictoriaMetrics', async () => {
    const { source, server } = await sourceOf(reply({ body: matrix([]) }))
    await source.range('up', range)
    const form = Object.fromEntries(new URLSearchParams(server.requests[0]?.body))
    expect(form).toMatchObject({
      partial_response: 'false',
      dedup: 'true',
      nocache: '1',
      start: '299.999',
      end: '899.999',
      step: '300s',
    })
  })
})

describe('an empty answer', () => {
  it('is no series: neither zeros nor an error', async () => {
    expect(await answerTo(matrix([]))).toMatchObject({ series: [], partial: false })
    expect(await answerTo(matrix([{ metric: { job: 'a' }, values: [] }]))).toMatchObject({ series: [] })
    expect(await answerTo(one('NaN', 'NaN'))).toMatchObject({ series: [] })
  })
})

describe('samples in disorder', () => {
  it('are sorted, the last of a slot counts, and a conflict is told', async () => {
    const samples = [
      [899.999, '3'],
      [299.999, '1'],
      [599.999, '2'],
      [599.999, '2'],
      [299.999, '9'],
    ]
    const { series, warnings } = await answerTo(matrix([{ metric: {}, values: samples }]))
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 300_000, 600_000])
    expect([...(series[0]?.values ?? [])]).toEqual([9, 2, 3])
    expect(warnings).toEqual(['1 sample with another value for the same time; the last counts'])
  })

  it('beyond the range are left out, and holes stay holes', async () => {
    const samples = [
      [-0.001, '7'],
      [299.999, '1'],
      [899.999, '3'],
      [1199.999, '8'],
    ]
    const { series } = await answerTo(matrix([{ metric: {}, values: samples }]))
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 600_000])
  })

  it('of an engine that rounds to seconds keep their slots', async () => {
    const { series } = await answerTo(
      matrix([
        {
          metric: {},
          values: [
            [300, '1'],
            [600, '2'],
            [900, '3'],
          ],
        },
      ]),
    )
    expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 300_000, 600_000])
  })
})

describe('a server whose clock is wrong', () => {
  it('is found by check(), while ranges keep to the time of their samples', async () => {
    for (const [skew, said] of [
      [-minutes(10), /its clock is 10 minutes behind/],
      [minutes(10), /its clock is 10 minutes ahead/],
    ] as const) {
      const body = (target: string) => {
        if (target.includes('buildinfo')) return { data: { version: '3.0.0' } }
        return target.includes('query_range') ? one('1', '2', '3') : vector([])
      }
      const { source } = await sourceOf((socket, request, count) => {
        const headers = { date: new Date(Date.now() + skew).toUTCString() }
        reply({ body: body(request.target), headers })(socket, request, count)
      })
      expect(await source.check()).toMatchObject({ ok: true, detail: expect.stringMatching(said) })
      const { series } = await source.range('up', range)
      expect([...(series[0]?.timestamps ?? [])]).toEqual([0, 300_000, 600_000])
    }
  })

  it('is not suspected for a second', async () => {
    const { source } = await sourceOf(cutOff(`${head(200, { 'content-length': 0, date: new Date().toUTCString() })}`))
    expect((await source.check()).detail).not.toMatch(/clock/)
  })
})
