import { type MetricSource, minutes, PrometheusSource, type SeriesAnswer, timeSeries } from 'tars-observability'
import { MemorySource } from 'tars-observability/sources'
import { verifyMetricSource } from 'tars-observability/testing'
import { describe, expect, it } from 'vitest'
import { describeWithServers, startPrometheus, startVictoriaMetrics } from '../servers/index.js'

const start = Date.parse('2026-03-01T00:00Z')
const step = minutes(5)
const range = { start, end: start + 24 * step, step }
const points = Array.from({ length: 24 }, (_, i) => [start + i * step, i % 7] as const)
const series = [timeSeries({ job: 'a' }, points), timeSeries({ job: 'b' }, points.slice(0, 20))]

/** A source that keeps every promise but the one that a test breaks. */
const honest = (): MetricSource => new MemorySource({ series: { up: series } })
const breaking = (twist: (answer: SeriesAnswer) => SeriesAnswer): MetricSource => {
  const source = honest()
  return { kind: 'memory', range: async (...call) => twist(await source.range(...call)) }
}
const everySeries = (twist: (one: SeriesAnswer['series'][number]) => SeriesAnswer['series'][number]) =>
  breaking((answer) => ({ ...answer, series: answer.series.map(twist) }))

describe('verifyMetricSource', () => {
  it('finds nothing to blame in a source that keeps its promises', async () => {
    expect(await verifyMetricSource(honest(), { query: 'up', range, emptyQuery: 'down' })).toEqual([])
  })

  const faults: [name: string, source: MetricSource, said: RegExp][] = [
    [
      'labels slots by the right edge',
      everySeries((s) => ({ ...s, timestamps: s.timestamps.map((t) => t + step) })),
      /left edge/,
    ],
    ['leaves the grid', everySeries((s) => ({ ...s, timestamps: s.timestamps.map((t) => t + 7) })), /off the grid/],
    [
      'gives NaN for a gap',
      everySeries((s) => ({ ...s, values: s.values.map((v) => (v === 3 ? Number.NaN : v)) })),
      /gap is an absent sample/,
    ],
    ['gives the newest first', everySeries((s) => ({ ...s, timestamps: s.timestamps.slice().reverse() })), /ascend/],
    [
      'gives arrays',
      breaking((a) => ({ ...a, series: a.series.map((s) => ({ ...s, values: [...s.values] as never })) })),
      /columns/,
    ],
    ['says nothing of partial data', breaking(({ series, warnings }) => ({ series, warnings }) as never), /partial/],
    ['resolves with something else', breaking(() => [] as never), /no `series`/],
    ['gives labels that are numbers', everySeries((s) => ({ ...s, labels: { job: 1 as never } })), /labels/],
    ['loses samples', everySeries((s) => ({ ...s, values: s.values.slice(1) })), /one value for each/],
    [
      'answers otherwise the second time',
      (() => {
        let calls = 0
        return everySeries((s) => ({ ...s, values: s.values.map((v) => v + calls++) }))
      })(),
      /no state/,
    ],
    [
      'lets a slot depend on the range',
      everySeries((s) => ({ ...s, values: s.values.map((v) => v * s.values.length) })),
      /halves/,
    ],
    [
      'rejects with a plain object',
      { kind: 'x', range: () => Promise.reject({ status: 'error' }) },
      /not a StabilityError/,
    ],
    [
      'ignores the signal',
      { kind: 'x', range: (query, asked) => honest().range(query, asked) },
      /aborted before the call is ignored/,
    ],
    ['has no kind', { ...breaking((answer) => answer), kind: '' }, /kind/],
    ['has a limit of nothing', { ...breaking((answer) => answer), limits: { concurrency: 0 } }, /limits\.concurrency/],
    [
      'has alerts without a name',
      {
        ...breaking((answer) => answer),
        alerts: async () => [{ severity: 'page', labels: {}, start, end: null }] as never,
      },
      /alerts\(\)/,
    ],
    [
      'rejects its check',
      { ...breaking((answer) => answer), check: () => Promise.reject(new Error('no')) },
      /check\(\)/,
    ],
  ]
  for (const [name, source, said] of faults) {
    it(`names the promise that a source breaks when it ${name}`, async () => {
      const broken = await verifyMetricSource(source, { query: 'up', range, emptyQuery: 'down' })
      expect(broken.join('\n')).toMatch(said)
    })
  }

  describe('where the query groups and selects', () => {
    const grouped = 'sum by ($__by) (requests{$__selector})'
    const trial = { query: grouped, range, emptyQuery: 'down', by: ['job', 'region'] }
    const kept = new MemorySource({
      series: {
        [grouped]: [
          ...series.map((one) => ({ ...one, labels: { ...one.labels, region: 'x' } })),
          timeSeries({ job: 'a', region: 'y' }, points),
        ],
      },
    })
    const asking = (range: MetricSource['range']): MetricSource => ({ kind: 'memory', range })

    it('finds nothing to blame in a source that keeps its promises', async () => {
      expect(await verifyMetricSource(kept, trial)).toEqual([])
    })

    it.each<[string, MetricSource['labelValues'], RegExp]>([
      ['leaves a value of a label out', async () => ['a'], /labelValues\('job'\) lacks 'b'/],
      ['rejects where it is asked for values', () => Promise.reject(new Error('no index')), /labelValues.*no index/],
    ])('names the promise that a source breaks when it %s', async (_, labelValues, said) => {
      const source = { kind: 'memory', range: kept.range.bind(kept), labelValues } as MetricSource
      expect((await verifyMetricSource(source, trial)).join('\n')).toMatch(said)
    })

    const faults: [name: string, range: MetricSource['range'], said: RegExp][] = [
      [
        'knows its own dimensions only',
        (query, asked, options) => kept.range(query, asked, { ...options, by: ['job'] }),
        /by: \[\] gave 2 series/,
      ],
      [
        'knows no dimensions',
        (query, asked, options) => kept.range(query, asked, { ...options, by: [] }),
        /by: \["job","region"\] gave 1 series/,
      ],
      [
        'gives the first series only',
        async (...call) => {
          const answer = await kept.range(...call)
          return { ...answer, series: answer.series.slice(0, 1) }
        },
        /gave 1 series/,
      ],
      [
        'gives labels that nobody asked for',
        async (...call) => {
          const answer = await kept.range(...call)
          return { ...answer, series: answer.series.map((one) => ({ ...one, labels: { ...one.labels, pod: 'p' } })) }
        },
        /the label pod/,
      ],
      [
        'gives a series twice',
        async (...call) => {
          const answer = await kept.range(...call)
          return { ...answer, series: [...answer.series, ...answer.series] }
        },
        /Two series have the labels/,
      ],
      [
        'ignores matchers',
        (query, asked, { matchers: _, ...options } = {}) => kept.range(query, asked, options),
        /match nothing and gave samples/,
      ],
      [
        'takes a value for a pattern',
        (query, asked, { matchers = {}, ...options } = {}) => {
          const isAnything = Object.values(matchers).flat().includes('.*')
          return kept.range(query, asked, { ...options, ...(!isAnything && { matchers }) })
        },
        /\.\*.* match nothing and gave samples/,
      ],
      [
        'takes the first of several values',
        (query, asked, { matchers = {}, ...options } = {}) => {
          const first = Object.entries(matchers).map(([name, value]) => [name, [value].flat()[0] as string])
          return kept.range(query, asked, { ...options, matchers: Object.fromEntries(first) })
        },
        /a list of values means any of them/,
      ],
      [
        'changes what it is given',
        (query, asked, { by = [], ...options } = {}) => {
          ;(by as string[]).push('pod')
          return kept.range(query, asked, { by, ...options })
        },
        /not extensible/,
      ],
    ]
    it.each(faults)('names the promise that a source breaks when it %s', async (_, range, said) => {
      expect((await verifyMetricSource(asking(range), trial)).join('\n')).toMatch(said)
    })
  })

  it('says when a slot without data is filled', async () => {
    const filled: MetricSource = {
      kind: 'memory',
      range: async (query, asked, options) => {
        const answer = await honest().range(query, asked, options)
        const every = Array.from({ length: (asked.end - asked.start) / step }, (_, i) => asked.start + i * step)
        const fill = ({ labels, timestamps, values }: SeriesAnswer['series'][number]) =>
          timeSeries(
            labels,
            every.map((at) => [at, values[timestamps.indexOf(at)] ?? 0]),
          )
        return { ...answer, series: answer.series.map(fill) }
      },
    }
    const said = await verifyMetricSource(filled, { query: 'up', range, emptyQuery: 'down' })
    expect(said.join('\n')).toMatch(/leave a slot without data out/)
  })

  it('says when an abort is heard before the call only', async () => {
    const deaf: MetricSource = {
      kind: 'memory',
      range: async (query, asked, options) => {
        options?.signal?.throwIfAborted()
        await new Promise((resolve) => setTimeout(resolve, 20))
        return honest().range(query, asked)
      },
    }
    expect(await verifyMetricSource(deaf, { query: 'up', range })).toEqual([
      expect.stringContaining('aborts during the call is ignored'),
    ])
  })

  it('says when a promise is rejected and nobody hears it', async () => {
    const loose = breaking((answer) => {
      Promise.reject(new Error('lost'))
      return answer
    })
    const others = process.listeners('unhandledRejection') // the runner's own, which would fail the run
    process.removeAllListeners('unhandledRejection')
    const said = await verifyMetricSource(loose, { query: 'up', range })
    for (const other of others) process.on('unhandledRejection', other)
    expect(said).toContainEqual(expect.stringMatching(/lost.*nobody heard it/))
  })

  it('says when zeros are given for what matches nothing', async () => {
    const source = honest()
    const zeros: MetricSource = {
      kind: 'memory',
      range: (query, ...rest) => source.range(query === 'down' ? 'up' : query, ...rest),
    }
    expect(await verifyMetricSource(zeros, { query: 'up', range, emptyQuery: 'down' })).toEqual([
      expect.stringContaining('missing is not zero'),
    ])
  })

  it('says when the trial itself proves nothing', async () => {
    expect(await verifyMetricSource(honest(), { query: 'down', range })).toEqual([expect.stringContaining('no data')])
    const short = { ...range, end: range.start + step }
    expect(await verifyMetricSource(honest(), { query: 'up', range: short })).toEqual([
      expect.stringContaining('too short'),
    ])
  })
})

for (const [binaries, startServer] of [
  [['prometheus', 'promtool'], startPrometheus],
  [['victoria-metrics'], startVictoriaMetrics],
] as const) {
  describeWithServers(binaries, `PrometheusSource on a real ${binaries[0]}`, () => {
    it('keeps every promise', async () => {
      const minute = minutes(1)
      const server = await startServer(
        ['a', 'b'].flatMap((job) => [
          {
            name: 'up',
            labels: { job },
            points: Array.from({ length: 180 }, (_, i) => [start + i * minute, 1] as const),
          },
          {
            name: 'requests_total',
            type: 'counter' as const,
            labels: { job },
            points: Array.from({ length: 180 }, (_, i) => [start + i * minute, i * 60 + (i % 5)] as const),
          },
        ]),
      )
      const source = new PrometheusSource({ url: server.url })
      try {
        for (const query of [
          'sum by ($__by) ($__increase(requests_total{$__selector}))',
          'avg by ($__by) (avg_over_time(up{$__selector}[$__interval]))',
          'avg_over_time(up[$__interval])',
        ]) {
          const trial = {
            query,
            range: { start: start + 6 * step, end: start + 30 * step, step },
            emptyQuery: 'absent',
            by: ['job'],
          }
          expect(await verifyMetricSource(source, trial)).toEqual([])
        }
      } finally {
        await source.close()
        await server.stop()
      }
    })
  })
}
