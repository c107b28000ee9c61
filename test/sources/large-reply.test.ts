import { KpiCollector, minutes, PrometheusSource } from 'tars-observability'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultServer, matrix, reply, startFaultServer } from '../faults/index.js'

const SERIES = 100
const SLOTS = 10_000
const range = { start: 0, end: SLOTS * minutes(1), step: minutes(1) }

describe('a reply of a million samples', () => {
  let server: FaultServer
  beforeAll(async () => {
    const result = Array.from({ length: SERIES }, (_, service) => ({
      metric: { service: `service-${service}` },
      values: Array.from({ length: SLOTS }, (_, slot) => [(slot + 1) * 60 - 0.001, String(service + slot / 8)]),
    }))
    server = await startFaultServer(reply({ body: matrix(result) }))
  })
  afterAll(() => server.stop())

  it('is read whole and exact, into eight bytes a sample and times that all series share', async () => {
    const source = new PrometheusSource({ url: server.url, dialect: 'prometheus', scrapeInterval: minutes(1) })
    const { series } = await source.range('up', range)
    await source.close()
    expect(series).toHaveLength(SERIES)
    for (const [service, { timestamps, values }] of [...series].sort(byService).entries()) {
      expect(values).toHaveLength(SLOTS)
      expect(values.every((value, slot) => value === service + slot / 8)).toBe(true)
      expect(timestamps.every((at, slot) => at === slot * minutes(1))).toBe(true)
    }
    expect(new Set(series.map(({ timestamps }) => timestamps.buffer)).size).toBe(1)
    expect(series.every(({ values }) => values.buffer.byteLength <= 2 * 8 * SLOTS)).toBe(true)
  })

  it('is RESPONSE_TOO_LARGE past the cap, however short the range, and a problem of its KPI alone', async () => {
    const source = new PrometheusSource({ url: server.url, dialect: 'prometheus', maxBodyBytes: 1_000_000 })
    const short = { start: 0, end: 4 * minutes(1), step: minutes(1) }
    await expect(source.range('up', short)).rejects.toMatchObject({
      code: 'RESPONSE_TOO_LARGE',
      hint: expect.stringContaining('maxBodyBytes'),
    })
    const collector = new KpiCollector({
      source: { kind: 'prometheus', range: source.range.bind(source) },
      kpis: [{ name: 'up', unit: '1', kind: 'other', direction: 'neutral', query: 'up' }],
      step: minutes(1),
    })
    const { kpis } = await collector.collect(short)
    expect(kpis[0]).toMatchObject({ coverage: 0, problem: { code: 'RESPONSE_TOO_LARGE' } })
    await source.close()
  })
})

const byService = (a: { labels: Readonly<Record<string, string>> }, b: typeof a): number =>
  Number(a.labels.service?.slice(8)) - Number(b.labels.service?.slice(8))
