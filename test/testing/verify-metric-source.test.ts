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
          'avg_over_time(up[$__interval])',
        ]) {
          const trial = {
            query,
            range: { start: start + 6 * step, end: start + 30 * step, step },
            emptyQuery: 'absent',
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
