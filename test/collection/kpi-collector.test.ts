import { describe, expect, it } from 'vitest'
import {
  KpiCollector,
  type MetricSource,
  minutes,
  type Progress,
  StabilityError,
  type TimeSeries,
  timeSeries,
} from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { availability, cpu, errorRate, latency, slots, step } from './kpis.js'

const hour = { start: 0, end: minutes(20) }
const emptyAnswer = { series: [], warnings: [], partial: false }
const sourceOf = (range: MetricSource['range'], rest: Partial<MetricSource> = {}): MetricSource => ({
  kind: 'memory',
  range,
  ...rest,
})

describe('KpiCollector', () => {
  it('sums the whole of a ratio from the counts of its parts', async () => {
    const source = new MemorySource({
      series: {
        errors: [slots({ service: 'a' }, [1, 1, 1, 1])],
        requests: [slots({ service: 'a' }, [10, 10, 10, 10]), slots({ service: 'b' }, [90, 90, 90, 90])],
      },
    })
    const window = await new KpiCollector({ source, kpis: [errorRate], dimensions: ['service'] }).collect(hour)
    expect(window.kpis.map(({ scope, series }) => [scope, [...series.values]])).toEqual([
      [{}, [0.01, 0.01, 0.01, 0.01]],
      [{ service: 'a' }, [0.1, 0.1, 0.1, 0.1]],
      [{ service: 'b' }, [0, 0, 0, 0]],
    ])
  })

  it('takes an absent bad count for zero only where valid is present', async () => {
    const source = new MemorySource({
      series: { errors: [slots({}, [null, 2, 2, null])], requests: [slots({}, [10, 10, null, null])] },
    })
    const [result] = (await new KpiCollector({ source, kpis: [errorRate] }).collect(hour)).kpis
    expect([...(result?.counts?.bad.values ?? [])]).toEqual([0, 2])
    expect([...(result?.series.timestamps ?? [])]).toEqual([0, step])
    expect(result?.coverage).toBe(0.5)
  })

  it('counts an absent good as all bad, and a slot without traffic as known', async () => {
    const source = new MemorySource({ series: { good: [slots({}, [9])], requests: [slots({}, [10, 10, 0, null])] } })
    const [result] = (await new KpiCollector({ source, kpis: [availability] }).collect(hour)).kpis
    expect([...(result?.counts?.bad.values ?? [])]).toEqual([1, 10, 0])
    expect([...(result?.series.values ?? [])]).toEqual([0.9, 0])
    expect(result?.coverage).toBe(0.75)
  })

  it('asks equal queries once and a gauge once more for its whole', async () => {
    const asked: string[] = []
    const source = sourceOf(async (query, _, options) => {
      asked.push(`${query} by ${options?.by}`)
      return emptyAnswer
    })
    const gauge = { ...cpu, query: 'avg by ($__by) (cpu)' }
    const kpis = [errorRate, availability, gauge, { ...gauge, name: 'cpu-again' }]
    const { requests } = await new KpiCollector({ source, kpis, dimensions: ['service'] }).collect(hour)
    expect(asked.sort()).toEqual([
      'avg by ($__by) (cpu) by ',
      'avg by ($__by) (cpu) by service',
      'errors by service',
      'good by service',
      'requests by service',
    ])
    expect(requests).toBe(5)
  })

  it('names both series where two answer for one scope', async () => {
    const source = new MemorySource({ series: { cpu: [slots({ pod: 'x' }, [1]), slots({ pod: 'y' }, [2])] } })
    const [result] = (await new KpiCollector({ source, kpis: [cpu] }).collect(hour)).kpis
    expect(result?.problem).toMatchObject({ code: 'AMBIGUOUS_SERIES' })
    expect(result?.problem?.message).toContain('{"pod":"x"} and {"pod":"y"}')
    expect(result?.coverage).toBe(0)
  })

  it('has no whole for a ratio one of whose parts is ambiguous', async () => {
    const two = [slots({ service: 'a', pod: 'x' }, [1]), slots({ service: 'a', pod: 'y' }, [2])]
    const source = sourceOf(async () => ({ ...emptyAnswer, series: [...two, slots({ service: 'b' }, [1])] }))
    const window = await new KpiCollector({ source, kpis: [errorRate], dimensions: ['service'] }).collect(hour)
    expect(window.kpis.map(({ scope, coverage, problem }) => [scope.service, coverage, problem?.code])).toEqual([
      [undefined, 0, 'AMBIGUOUS_SERIES'],
      ['a', 0, 'AMBIGUOUS_SERIES'],
      ['b', 0.25, undefined],
    ])
  })

  it('has a result without data for an expected scope that does not answer', async () => {
    const source = new MemorySource({ series: { cpu: [slots({ service: 'a' }, [1, 1, 1, 1])] } })
    const expectScopes = [{ service: 'a' }, { service: 'gone' }]
    const collector = new KpiCollector({ source, kpis: [cpu], dimensions: ['service'], expect: expectScopes })
    const { kpis } = await collector.collect(hour)
    expect(kpis.map(({ scope, coverage }) => [scope.service, coverage])).toContainEqual(['gone', 0])
    expect(kpis.filter(({ scope }) => scope.service === 'a')).toHaveLength(1)
  })

  it('keeps the failure of one query to its KPI', async () => {
    const source = sourceOf(async (query) => {
      if (query === 'cpu') throw new StabilityError('QUERY_REJECTED', 'parse error', { hint: 'Mend the query.' })
      return { ...emptyAnswer, series: [slots({}, [1, 1, 1, 1])] }
    })
    const { kpis } = await new KpiCollector({ source, kpis: [cpu, errorRate] }).collect(hour)
    expect(kpis.map(({ coverage, problem }) => [coverage, problem?.code])).toEqual([
      [0, 'QUERY_REJECTED'],
      [1, undefined],
    ])
  })

  it('rejects when the source itself fails, and cancels what is still running', async () => {
    let cancelled = 0
    const source = sourceOf((query, _, options) => {
      if (query === 'cpu') {
        throw new StabilityError('SOURCE_UNAVAILABLE', 'connection refused', { hint: 'Start it.' })
      }
      options?.signal?.addEventListener('abort', () => cancelled++)
      return new Promise(() => {})
    })
    const collecting = new KpiCollector({ source, kpis: [errorRate, cpu] }).collect(hour)
    await expect(collecting).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(cancelled).toBe(2)
  })

  it('rejects when every query times out, and keeps the problem where one does', async () => {
    const timeout = new StabilityError('TIMEOUT', 'no answer in 30 s', { hint: 'Raise `timeout`.' })
    const all = sourceOf(async () => Promise.reject(timeout))
    await expect(new KpiCollector({ source: all, kpis: [cpu, errorRate] }).collect(hour)).rejects.toBe(timeout)
    const one = sourceOf(async (query) => (query === 'cpu' ? Promise.reject(timeout) : emptyAnswer))
    const { kpis } = await new KpiCollector({ source: one, kpis: [cpu, errorRate] }).collect(hour)
    expect(kpis[0]?.problem?.code).toBe('TIMEOUT')
  })

  it('says what a source of a user’s own threw', async () => {
    const source = sourceOf(async () => Promise.reject(new Error('no such table')))
    await expect(new KpiCollector({ source, kpis: [cpu] }).collect(hour)).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringContaining('no such table'),
    })
  })

  it('rejects at once when aborted, though the source does not listen', async () => {
    const source = sourceOf(() => new Promise(() => {}))
    const controller = new AbortController()
    const collecting = new KpiCollector({ source, kpis: [cpu] }).collect(hour, { signal: controller.signal })
    controller.abort()
    await expect(collecting).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('splits at the points limit and joins exactly', async () => {
    const whole = slots(
      {},
      Array.from({ length: 100 }, (_, slot) => (slot % 7 === 3 ? null : Math.sin(slot))),
    )
    const range = { start: 0, end: 100 * step }
    const unsplit = await new KpiCollector({
      source: new MemorySource({ series: { cpu: [whole] } }),
      kpis: [cpu],
    }).collect(range)
    for (const pointsPerSeries of [1, 7, 33, 99, 100]) {
      const source = new MemorySource({ series: { cpu: [whole] }, limits: { pointsPerSeries } })
      const split = await new KpiCollector({ source, kpis: [cpu] }).collect(range)
      expect(split.kpis).toEqual(unsplit.kpis)
      expect(split.requests).toBe(Math.ceil(100 / pointsPerSeries))
    }
  })

  it('halves a range whose answer is too large', async () => {
    const source = sourceOf(async (_, range) => {
      if (range.end - range.start > 3 * step) {
        throw new StabilityError('RESPONSE_TOO_LARGE', 'over the cap', { hint: 'Raise `maxBodyBytes`.' })
      }
      return { ...emptyAnswer, series: [timeSeries({}, [[range.start, 1]])] }
    })
    const { kpis } = await new KpiCollector({ source, kpis: [cpu] }).collect({ start: 0, end: 8 * step })
    expect([...(kpis[0]?.series.timestamps ?? [])]).toEqual([0, 2, 4, 6].map((slot) => slot * step))
  })

  it('names the ways out where one slot of all series is too large', async () => {
    const source = sourceOf(async () => {
      throw new StabilityError('RESPONSE_TOO_LARGE', 'over the cap', { hint: 'Raise `maxBodyBytes`.' })
    })
    const { kpis } = await new KpiCollector({ source, kpis: [cpu, { ...cpu, name: 'cpu-2' }] }).collect(hour)
    expect(kpis[0]?.problem).toMatchObject({ code: 'RESPONSE_TOO_LARGE', message: expect.stringContaining('one slot') })
    for (const way of ['`stream`', '`matchers`', '`dimensions`', '`maxBodyBytes`']) {
      expect(kpis[0]?.problem?.hint).toContain(way)
    }
  })

  it('never has more requests under way than the source bears', async () => {
    let running = 0
    let most = 0
    const range = async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return emptyAnswer
    }
    const kpis = Array.from({ length: 20 }, (_, index) => ({ ...cpu, name: `cpu-${index}`, query: `cpu-${index}` }))
    await new KpiCollector({ source: sourceOf(range, { limits: { concurrency: 3 } }), kpis }).collect(hour)
    expect(most).toBe(3)
  })

  it('reports progress from nothing to all', async () => {
    const seen: Progress[] = []
    const source = new MemorySource({ series: {} })
    await new KpiCollector({ source, kpis: [cpu, errorRate] }).collect(hour, { onProgress: (now) => seen.push(now) })
    expect(seen.map(({ done, total }) => `${done}/${total}`)).toEqual(['0/2', '1/2', '2/2'])
  })

  it('sums buckets of services for the whole and takes the quantile there', async () => {
    const bucket = (service: string, le: string, count: number) => slots({ service, le }, [count, count, count, count])
    const source = new MemorySource({
      series: {
        buckets: [
          ...[bucket('a', '0.1', 90), bucket('a', '1.0', 100), bucket('a', '+Inf', 100)],
          ...[bucket('b', '0.1', 0), bucket('b', '1', 100), bucket('b', '+Inf', 100)],
        ],
        sum: [slots({ service: 'a' }, [5, 5, 5, 5]), slots({ service: 'b' }, [50, 50, 50, 50])],
      },
    })
    const { kpis } = await new KpiCollector({ source, kpis: [latency], dimensions: ['service'] }).collect(hour)
    // 95 % of 200 is 190: 100 of the 110 events between 0.1 and 1 s.
    expect(kpis[0]?.series.values[0]).toBeCloseTo(0.1 + 0.9 * (100 / 110), 12)
    expect(kpis[0]?.buckets?.map(({ le, series }) => [le, series.values[0]])).toEqual([
      [0.1, 90],
      [1, 200],
      [Number.POSITIVE_INFINITY, 200],
    ])
    expect(kpis[0]?.sum?.values[0]).toBe(55)
  })

  it.each([
    ['nothing', undefined],
    ['no columns', {}],
    ['texts, as Prometheus has them', { labels: {}, timestamps: [0], values: ['1'] }],
    ['columns of two lengths', { labels: {}, timestamps: Float64Array.of(0, 1), values: Float64Array.of(1) }],
    ['dates', { labels: {}, timestamps: [new Date(0)], values: [1] }],
  ])('says that the shape is wrong of a source that answers %s', async (_, series) => {
    const own = { kind: 'own', range: async () => ({ series: [series] }) as never }
    const collecting = new KpiCollector({ source: own, kpis: [cpu] }).collect({ start: 0, end: step })
    await expect(collecting).rejects.toMatchObject({ code: 'RESPONSE_SHAPE', message: expect.stringContaining('cpu') })
  })

  it('takes plain lists of a source’s own for columns', async () => {
    const series = { labels: {}, timestamps: [0, step], values: [1, null] }
    const own = { kind: 'own', range: async () => ({ series: [series] }) as never }
    const window = await new KpiCollector({ source: own, kpis: [cpu] }).collect({ start: 0, end: 2 * step })
    expect(window.kpis[0]?.series.values).toEqual(Float64Array.of(1))
  })

  it('puts a disorderly source’s samples in order, once a slot', async () => {
    const disorderly: TimeSeries = {
      labels: {},
      timestamps: Float64Array.of(step + 7, 0, step + 8, 3 * step, -step),
      values: Float64Array.of(2, 1, 3, Number.NaN, 9),
    }
    const source = sourceOf(async () => ({ ...emptyAnswer, series: [disorderly] }))
    const window = await new KpiCollector({ source, kpis: [cpu] }).collect(hour)
    expect([...(window.kpis[0]?.series.timestamps ?? [])]).toEqual([0, step])
    expect([...(window.kpis[0]?.series.values ?? [])]).toEqual([1, 3])
    expect(window.warnings).toEqual([
      'cpu: 1 slots had more than one value, of which the last counts; 1 samples lay outside the range and were dropped',
    ])
  })

  it.each([
    ['source', { source: {} }],
    ['kpis', { kpis: [] }],
    ['kpis', { kpis: [cpu, cpu] }],
    ['step', { step: 0 }],
    ['dimensions', { dimensions: ['le'] }],
    ['expect', { expect: [3] }],
    ['matchers', { matchers: { a: 1 } }],
    ['kpis.cpu.kind', { kpis: [{ ...cpu, kind: 'speed' }] }],
    ['kpis.latency-p95.statistic', { kpis: [{ ...latency, statistic: { quantile: 95 } }] }],
  ])('names the option %s when it is wrong', (option, wrong) => {
    const options = { source: new MemorySource({ series: {} }), kpis: [cpu], ...wrong }
    expect(() => new KpiCollector(options as never)).toThrowError(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(option) }),
    )
  })
})
