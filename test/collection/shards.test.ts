import { describe, expect, it } from 'vitest'
import {
  type Kpi,
  KpiCollector,
  type KpiWindow,
  type MetricSource,
  StabilityError,
  StabilityTracker,
} from '../../src/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { cpu, errorRate, latency, slots, step } from './kpis.js'

const SLOTS = 6
const SERVICES = ['cart', 'pay "now"', 'search.*', 'with|bar', 'x']
const kpis: Kpi[] = [errorRate, { ...cpu, query: 'avg by ($__by) (cpu)' }, latency]
const dimensions = ['service', 'region']
const range = { start: 0, end: SLOTS * step }

/** Shares of 0.1 and of a third, so that a sum in another order is another number. */
const wave = (salt: number) => Array.from({ length: SLOTS }, (_, slot) => (salt + 1) / 3 + slot * 0.1)

/** Services in two regions, and one series without the label. */
const inner = new MemorySource({
  series: Object.fromEntries(
    (
      [
        ['requests', [{}], 10],
        ['errors', [{}], 1],
        [kpis[1]?.query, [{}], 0.1],
        ['buckets', [{ le: '0.1' }, { le: '0.5' }, { le: '+Inf' }], 5],
        ['sum', [{}], 3],
      ] as [string, Record<string, string>[], number][]
    ).map(([query, bounds, scale]) => [
      query,
      [
        ...SERVICES.flatMap((service) => [
          { service, region: 'eu' },
          { service, region: 'us' },
        ]),
        {},
      ].flatMap((labels, index) =>
        bounds.map((bound, at) =>
          slots(
            { ...labels, ...bound },
            wave(index).map((value) => value * scale * (at + 1)),
          ),
        ),
      ),
    ]),
  ),
})

/** Answers no more than so many samples at a time, as an engine with a limit does. */
function limited(most: number, source: MetricSource = inner): MetricSource & { refused: number; largest: number } {
  return {
    kind: 'memory',
    refused: 0,
    largest: 0,
    async range(query, asked, options) {
      const answer = await source.range(query, asked, options)
      const samples = answer.series.reduce((total, { values }) => total + values.length, 0)
      if (samples > most) {
        this.refused++
        throw new StabilityError('RESPONSE_TOO_LARGE', `${samples} samples`, { hint: 'Ask for less.' })
      }
      this.largest = Math.max(this.largest, samples)
      return answer
    },
    ...(source.labelValues && { labelValues: source.labelValues.bind(source) }),
  }
}

const collected = (source: MetricSource) => new KpiCollector({ source, kpis, dimensions, step }).collect(range)
const told = ({ kpis, ...window }: KpiWindow) => ({
  ...window,
  requests: 0,
  kpis: kpis.map((result) => ({ ...result, query: '' })),
})

describe('a collection past the size of an answer', () => {
  it('is read in shards of scopes and parts of time, and joined to the very same window, whatever the limit', async () => {
    const whole = told(await collected(inner))
    expect(whole.kpis).toHaveLength(3 * (2 * SERVICES.length + 1))
    // Six samples are the buckets of one service in two regions at one moment: below that nothing can be split.
    for (const most of [6, 7, 11, 12, 13, 20, 36, 37, 60, 100, 1_000]) {
      const source = limited(most)
      const window = await collected(source)
      expect(told(window)).toEqual(whole)
      expect(source.largest).toBeLessThanOrEqual(most)
      expect(source.refused > 0).toBe(most < 198) // 11 scopes of 3 buckets over 6 slots
    }
  })

  it('keeps the whole range of a scope together where the scopes alone are too many', async () => {
    const asked: [number, unknown][] = []
    const source = limited(36) // of the buckets one service's
    const { range: answer } = source
    source.range = function (query, part, options) {
      if (query === 'buckets') asked.push([(part.end - part.start) / step, options?.matchers?.service])
      return answer.call(this, query, part, options)
    }
    const window = await collected(source)
    expect(window.kpis.every(({ coverage }) => coverage === 1)).toBe(true)
    expect(asked.every(([slots]) => slots === SLOTS)).toBe(true)
    expect(asked.slice(1).map(([, services]) => services)).toContainEqual(['', 'cart', 'pay "now"'])
  })

  it('costs nothing where answers are small: no value of a label is asked for', async () => {
    const { requests } = await collected(inner)
    const source = limited(198)
    let asked = 0
    source.labelValues = async () => {
      asked++
      return []
    }
    expect((await collected(source)).requests).toBe(requests)
    expect(asked).toBe(0)
  })

  it('asks once for the values of a label, and counts that request', async () => {
    const source = limited(40)
    let [ranges, labels] = [0, 0]
    const { range: answer, labelValues } = source
    source.range = function (...call) {
      ranges++
      return answer.apply(this, call)
    }
    source.labelValues = (...call) => {
      labels++
      return labelValues?.(...call) ?? Promise.resolve([])
    }
    const { requests } = await collected(source)
    expect(labels).toBe(1)
    expect(requests).toBe(ranges + labels)
  })

  it('shards by the values of `matchers` where the source cannot tell a label’s values', async () => {
    const { labelValues: _, ...source } = limited(36)
    const options = { source, kpis, dimensions, step, matchers: { service: SERVICES } }
    const window = await new KpiCollector(options).collect(range)
    expect(told(window)).toEqual(told(await new KpiCollector({ ...options, source: inner }).collect(range)))
  })

  it('is a problem of its KPI where one slot of one scope is too large', async () => {
    const { kpis } = await collected(limited(5))
    const problems = new Set(kpis.map(({ kpi, problem }) => `${kpi.name} ${problem?.code}`))
    expect([...problems]).toEqual(['error-rate undefined', 'cpu undefined', 'latency-p95 RESPONSE_TOO_LARGE'])
  })

  it('is a problem of its KPI where the values of the label cannot be read', async () => {
    const source = limited(20)
    source.labelValues = () => Promise.reject(new StabilityError('QUERY_REJECTED', 'no index', { hint: 'Allow it.' }))
    const { kpis } = await collected(source)
    expect(kpis.find(({ kpi }) => kpi.name === 'latency-p95')?.problem).toMatchObject({ code: 'QUERY_REJECTED' })
  })

  it('leaves a gauge its parts where its whole is too large, and a tracker reads on', async () => {
    const source: MetricSource = {
      kind: 'memory',
      range: (query, asked, options) => {
        if (!options?.by?.length)
          throw new StabilityError('RESPONSE_TOO_LARGE', 'all series', { hint: 'Ask for less.' })
        return inner.range(query, asked, options)
      },
    }
    const [whole, parts] = [await collected(inner), await collected(source)]
    const isCpuOfAll = ({ kpi, scope }: KpiWindow['kpis'][number]) =>
      kpi.name === 'cpu' && Object.keys(scope).length === 0
    expect(told(parts).kpis.filter((one) => !isCpuOfAll(one))).toEqual(
      told(whole).kpis.filter((one) => !isCpuOfAll(one)),
    )
    expect(parts.kpis.find(isCpuOfAll)).toMatchObject({ coverage: 0, problem: { code: 'RESPONSE_TOO_LARGE' } })

    const collector = new KpiCollector({ source, kpis, dimensions, step })
    const release = { product: 'shop', version: '1', releasedAt: 0 }
    const tracker = new StabilityTracker({ collector, release })
    for (const slot of [2, 4, SLOTS]) expect((await tracker.tick(slot * step)).problems).toEqual([])
    const { window } = await tracker.record()
    for (const { kpi, scope, series, problem } of window?.kpis ?? []) {
      const isWholeCpu = kpi.name === 'cpu' && Object.keys(scope).length === 0
      expect([...series.timestamps]).toEqual(isWholeCpu ? [] : Array.from({ length: SLOTS }, (_, slot) => slot * step))
      expect(problem?.code).toBe(isWholeCpu ? 'RESPONSE_TOO_LARGE' : undefined)
    }
  })

  it('streams what `collect` collects, though a glance at all scopes is too large as well', async () => {
    const streamed: KpiWindow[] = []
    for await (const window of new KpiCollector({ source: limited(6), kpis, dimensions, step }).stream(range)) {
      streamed.push(window)
    }
    const whole = told(await collected(inner))
    const key = (kpi: string, scope: object) => `${kpi} ${JSON.stringify(scope)}`
    const parts = new Map(
      streamed.flatMap((window) => told(window).kpis.map((one) => [key(one.kpi.name, one.scope), one] as const)),
    )
    for (const result of whole.kpis.filter(({ scope }) => Object.keys(scope).length > 0)) {
      expect(parts.get(key(result.kpi.name, result.scope))).toEqual(result)
    }
  })
})
