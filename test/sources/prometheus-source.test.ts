import { days, minutes, PrometheusSource, type SteppedRange, seconds, type TimeSeries } from 'tars-observability'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type BackfillSeries,
  describeWithServers,
  startPrometheus,
  startVictoriaMetrics,
  type TestServer,
} from '../servers/index.js'

const start = Date.parse('2026-03-01T00:00Z')
const minute = minutes(1)
const HOURS = 12
const times = Array.from({ length: HOURS * 60 }, (_, i) => start + i * minute)

/** Increments of a counter that bursts, and starts again from zero twice within one slot, once to a higher value. */
const increments = times.map((_, i) => (i % 97 < 3 ? 40 : i % 5))
const resets = new Set([200, 203])
let total = 0
const counter = increments.map((increment, i) => {
  total = resets.has(i) ? (i === 203 ? 5_000 : increment) : total + increment
  return total
})
/** What lies between two samples; after a reset the whole value is new. */
const increaseAt = counter.map((value, i) => {
  const previous = counter[i - 1]
  if (previous === undefined) return 0
  return value >= previous ? value - previous : value
})

const gauge = (
  name: string,
  labels: Record<string, string>,
  valueAt: (i: number) => number | null,
): BackfillSeries => ({
  name,
  labels,
  points: times.flatMap((time, i) => {
    const value = valueAt(i)
    return value === null ? [] : [[time, value] as const]
  }),
})

const data: BackfillSeries[] = [
  gauge('up', { job: 'a' }, () => 1),
  gauge('up', { job: 'b' }, (i) => (i >= 300 && i < 345 ? null : 1)),
  // Three targets of which the first answers alone from the fourth hour on, and none from the fifth.
  ...[1, 2, 3].map((one) => gauge('busy', { instance: `${one}` }, (i) => (i < (one === 1 ? 300 : 240) ? one : null))),
  {
    name: 'requests_total',
    type: 'counter',
    labels: { job: 'a' },
    points: times.map((time, i) => [time, counter[i] as number]),
  },
  gauge('ALERTS', { alertname: 'HighLatency', severity: 'page', alertstate: 'firing', job: 'a' }, (i) =>
    (i >= 60 && i < 90) || i >= 700 ? 1 : null,
  ),
  gauge('ALERTS', { alertname: 'HighLatency', severity: 'page', alertstate: 'pending', job: 'a' }, (i) =>
    i < 90 ? 1 : null,
  ),
]

/** The slot's increments are those between the last sample before it and the last within it. */
const truth = (range: SteppedRange): number[] => {
  const slots: number[] = []
  for (let edge = range.start; edge < range.end; edge += range.step) {
    const first = (edge - start) / minute
    slots.push(increaseAt.slice(first, first + range.step / minute).reduce((sum, value) => sum + value, 0))
  }
  return slots
}

const only = (series: readonly TimeSeries[]): number[] => {
  expect(series).toHaveLength(1)
  return [...(series[0] as TimeSeries).values]
}

for (const [dialect, binaries, startServer] of [
  ['prometheus', ['prometheus', 'promtool'], startPrometheus],
  ['victoriametrics', ['victoria-metrics'], startVictoriaMetrics],
] as const) {
  describeWithServers(binaries, `PrometheusSource on a real ${binaries[0]}`, () => {
    let server: TestServer
    let source: PrometheusSource
    beforeAll(async () => {
      server = await startServer(data)
      source = new PrometheusSource({ url: server.url })
    })
    afterAll(async () => {
      await source.close()
      await server.stop()
    })

    for (const step of [minutes(5), minutes(30)]) {
      it(`counts exactly what happened in each slot of ${step / minute} minutes, across resets`, async () => {
        const range = { start: start + step, end: start + HOURS * 60 * minute - step, step }
        const { series, warnings } = await source.range(
          'sum by ($__by) ($__increase(requests_total{$__selector}))',
          range,
        )
        const counts = only(series)
        for (const [i, expected] of truth(range).entries()) expect(counts[i]).toBeCloseTo(expected, 6)
        expect(warnings).toEqual([])
      })
    }

    it('splits a range past the points limit and joins it without a seam', async () => {
      const step = seconds(1)
      const range = { start, end: start + HOURS * 60 * minute, step } // 43,200 slots
      const whole = await source.range('requests_total', range)
      const parts: number[] = []
      for (let part = start; part < range.end; part += 7_000 * step) {
        const end = Math.min(range.end, part + 7_000 * step)
        parts.push(...only((await source.range('requests_total', { start: part, end, step })).series))
      }
      expect(only(whole.series)).toEqual(parts)
      const { timestamps } = whole.series[0] as TimeSeries
      expect(timestamps.every((time, i) => i === 0 || time - (timestamps[i - 1] as number) === step)).toBe(true)
    })

    it('rounds a range inward to its grid, and has nothing older than the data', async () => {
      const step = minutes(5)
      const odd = { start: start + 1, end: start + 14 * minute, step }
      const { series } = await source.range('avg_over_time(up{job="a"}[$__interval])', odd)
      expect([...(series[0]?.timestamps ?? [])]).toEqual([start + step])
      const early = await source.range('avg_over_time(up{job="a"}[$__interval])', {
        start: start - days(1),
        end: start + step,
        step,
      })
      expect([...(early.series[0]?.timestamps ?? [])]).toEqual([start])
    })

    it('leaves slots without samples out: a gap is neither zero nor what was before it', async () => {
      const range = { start, end: start + HOURS * 60 * minute, step: minutes(5) }
      const { series } = await source.range('count_over_time(up{job="b"}[$__interval])', range)
      const values = only(series)
      expect(values).toEqual(new Array(HOURS * 12 - 9).fill(5))
      expect([...(series[0]?.timestamps ?? [])]).not.toContain(start + 300 * minute)
    })

    it('aggregates the targets that are there when two of three are down, and has a gap when all are', async () => {
      const range = { start, end: start + HOURS * 60 * minute, step: minutes(30) }
      const { series } = await source.range('avg by ($__by) (avg_over_time(busy{$__selector}[$__interval]))', range)
      expect(only(series)).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 1, 1])
      const each = await source.range('avg by ($__by) (busy{$__selector})', range, { by: ['instance'] })
      expect(each.series.map(({ labels }) => labels.instance)).toEqual(['1', '2', '3'])
    })

    it('tells alerts as episodes, open where they still fire, and none of what only pends', async () => {
      const range = { start, end: start + HOURS * 60 * minute, step: minutes(5) }
      expect(await source.alerts(range)).toEqual([
        {
          name: 'HighLatency',
          severity: 'page',
          labels: { job: 'a' },
          start: start + 60 * minute,
          end: start + 90 * minute,
        },
        { name: 'HighLatency', severity: 'page', labels: { job: 'a' }, start: start + 700 * minute, end: null },
      ])
    })

    it('finds out which engine answers, and says so', async () => {
      const fresh = new PrometheusSource({ url: server.url })
      expect(await fresh.check()).toMatchObject({
        ok: true,
        detail: expect.stringMatching(dialect === 'prometheus' ? /^Prometheus/ : /^Victoria/),
      })
      expect(fresh.limits.pointsPerSeries).toBe(dialect === 'prometheus' ? 11_000 : 30_000)
      await fresh.close()
    })

    it('has the engine explain what is wrong with a query', async () => {
      const range = { start, end: start + minutes(5), step: minutes(5) }
      await expect(source.range('sum(', range)).rejects.toMatchObject({
        code: 'QUERY_REJECTED',
        message: expect.stringMatching(/unclosed|unexpected/),
      })
    })

    it('answers one moment, with infinities as they are', async () => {
      const { samples, series } = await source.instant('up{job="a"} / 0', start + minutes(2))
      expect(samples.map(({ value }) => value)).toEqual([Number.POSITIVE_INFINITY])
      expect(series).toEqual([])
    })
  })
}

describe('PrometheusSource', () => {
  it('refuses options that cannot be, by name', () => {
    for (const [options, named] of [
      [{ url: 'http://x', dialect: 'influx' as never }, /`dialect`/],
      [{ url: 'http://x', scrapeInterval: 0 }, /`scrapeInterval`/],
      [{ url: 'http://x', timeout: -1 }, /`timeout`/],
      [{ url: 'http://x', maxConcurrency: 1.5 }, /`maxConcurrency`/],
      [{ url: 'http://x', retry: { attempts: 0 } }, /`retry.attempts`/],
      [{ url: 'http://x', token: 'a', username: 'b' }, /`username` and `token`/],
      [{ url: 'http://x', token: 5 as never }, /`token`/],
      [{ url: 'http://x', tenant: 5 as never }, /tenant/],
      [{ url: 'http://x', headers: 'a: b' as never }, /`headers`/],
      [{ url: 'http://x', username: 'a', password: 5 as never }, /password/],
      [{ url: 'http://x', dispatcher: {} as never }, /`dispatcher`/],
    ] as const) {
      expect(() => new PrometheusSource(options)).toThrow(named)
    }
    expect(() => new PrometheusSource({ url: 'http://x', timeout: undefined, headers: undefined })).not.toThrow()
  })

  it('takes PromQL only', async () => {
    const source = new PrometheusSource({ url: 'http://127.0.0.1:1' })
    await expect(source.range({ metric: 'up' }, { start: 0, end: 60_000, step: 60_000 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
    await source.close()
  })
})
