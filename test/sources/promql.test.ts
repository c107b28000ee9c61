import fc from 'fast-check'
import { isStabilityError, minutes, PrometheusSource } from 'tars-observability'
import { fillPlaceholders } from 'tars-observability/sources'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { promqlLabelName, promqlSelector } from '../../src/contracts/index.js'
import { durationOf, secondsOf } from '../../src/sources/prometheus/promql-time.js'
import { describeWithServers, startPrometheus, startVictoriaMetrics, type TestServer } from '../servers/index.js'

const refused = (act: () => unknown): boolean => {
  try {
    act()
    return false
  } catch (error) {
    return isStabilityError(error, 'CONFIG_INVALID')
  }
}

describe('fillPlaceholders', () => {
  const values = {
    by: ['service', 'region'],
    selector: 'job="a"',
    interval: '300s',
    rate_interval: '360s',
    increase: (counter: string) => `increase(${counter}[300s])`,
  }
  const bare = { ...values, by: [], selector: '' }

  it('puts each value where its name stands', () => {
    expect(fillPlaceholders('sum by ($__by) (rate(x{$__selector}[$__rate_interval])) * $__interval', values)).toBe(
      'sum by (service, region) (rate(x{job="a"}[360s])) * 300s',
    )
  })

  it('gives $__increase its whole argument, filled, whatever brackets its texts hold', () => {
    expect(fillPlaceholders('sum($__increase(x{a=")(", $__selector})) / 2', values)).toBe(
      'sum(increase(x{a=")(", job="a"}[300s])) / 2',
    )
    expect(fillPlaceholders('$__increase(x{a=~`\\`})', values)).toBe('increase(x{a=~`\\`}[300s])')
  })

  it('lets the comma beside nothing vanish, and only that', () => {
    for (const [query, filled] of [
      ['sum by (le, $__by) (x)', 'sum by (le) (x)'],
      ['sum by ($__by, le) (x)', 'sum by (le) (x)'],
      ['sum by (a, $__by, b) (x)', 'sum by (a, b) (x)'],
      ['sum by ($__by) (x)', 'sum by () (x)'],
      ['x{$__selector}', 'x{}'],
      ['x{$__selector,status=~"5.."}', 'x{status=~"5.."}'],
      ['x{status=~"5..",$__selector}', 'x{status=~"5.."}'],
      ['$__increase(x{code="1", $__selector})', 'increase(x{code="1"}[300s])'],
    ] as const) {
      expect(fillPlaceholders(query, bare)).toBe(filled)
    }
  })

  it('does not fill what a value brings along', () => {
    expect(fillPlaceholders('x{$__selector}', { ...values, selector: 'a="$__by"' })).toBe('x{a="$__by"}')
  })

  it('refuses what it does not know and an argument that never closes', () => {
    expect(refused(() => fillPlaceholders('x[$__range]', values))).toBe(true)
    expect(refused(() => fillPlaceholders('$__increase', values))).toBe(true)
    expect(refused(() => fillPlaceholders('$__increase(x{a=")"}', values))).toBe(true)
  })
})

describe('names and durations', () => {
  it('are of the grammar or refused', () => {
    expect(promqlLabelName('service_name', 'by')).toBe('service_name')
    for (const name of ['', 'a-b', '0a', 'a b', 'a"', 'a,b', 'ä', 'a{', 'xxxxx\n']) {
      expect(refused(() => promqlLabelName(name, 'by'))).toBe(true)
      expect(refused(() => promqlSelector({ [name]: 'x' }))).toBe(true)
    }
    expect(refused(() => promqlSelector({ job: [] }))).toBe(true)
    expect(refused(() => promqlSelector({ job: 5 as never }))).toBe(true)
    expect(refused(() => promqlSelector({ job: ['a', '\ud800'] }))).toBe(true)
  })

  it('are written so that every engine reads them', () => {
    expect([durationOf(300_000), durationOf(1_500)]).toEqual(['300s', '1500ms'])
    expect(secondsOf(1_767_225_599_999)).toBe('1767225599.999')
  })
})

const hostile = [
  'a"} or vector(1) or up{job="',
  'back\\slash',
  'new\nline',
  'a|b',
  '.*',
  'x{}[]()^$+?',
  "quote'`",
  '\u0000',
  'ü€😀',
  '%41&x=1',
  '$__by',
]
const start = Date.parse('2026-03-01T00:00Z')

for (const [binaries, startServer] of [
  [['prometheus', 'promtool'], startPrometheus],
  [['victoria-metrics'], startVictoriaMetrics],
] as const) {
  describeWithServers(binaries, `label values on a real ${binaries[0]}`, () => {
    let server: TestServer
    let source: PrometheusSource
    const held = hostile.filter((value) => value !== '\u0000') // no exposition format has it
    beforeAll(async () => {
      server = await startServer(held.map((job) => ({ name: 'up', labels: { job }, points: [[start, 1]] as const })))
      source = new PrometheusSource({ url: server.url })
    })
    afterAll(async () => {
      await source.close()
      await server.stop()
    })
    const found = async (job: string | string[]): Promise<(string | undefined)[]> =>
      (
        await source.range(
          'up{$__selector}',
          { start, end: start + minutes(1), step: minutes(1) },
          { matchers: { job } },
        )
      ).series.map(({ labels }) => labels.job)

    it('find exactly the series that has them, alone or among others', async () => {
      for (const value of held) {
        expect(await found(value)).toEqual([value])
        expect(await found([value, 'nobody'])).toEqual([value])
      }
      expect((await found(held)).sort()).toEqual([...held].sort())
      expect(await found('\u0000')).toEqual([])
    })

    it('of any characters are a query that the engine can read', async () => {
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (value) => {
          const exact = held.includes(value) ? [value] : []
          if (value === '') return // an empty label is no label
          expect(await found(value)).toEqual(exact)
          expect(await found([value, 'nobody'])).toEqual(exact)
        }),
        { seed: 7, numRuns: 60 },
      )
    })
  })
}
