import { KpiCollector, type MetricSource, minutes, StabilityError, timeSeries } from 'tars-observability'
import { MemorySource, RecordedSource } from 'tars-observability/sources'
import { verifyMetricSource } from 'tars-observability/testing'
import { describe, expect, it } from 'vitest'

const step = minutes(5)
const range = { start: 0, end: 24 * step, step }
const wave = Array.from({ length: 24 }, (_, slot) => [slot * step, slot === 7 ? null : Math.sin(slot) / 3] as const)
const memory = () =>
  new MemorySource({
    series: { 'avg by ($__by) (cpu)': [timeSeries({ app: 'a' }, wave)], absent: [] },
    alerts: [{ name: 'Hot', severity: 'page', labels: {}, start: minutes(10), end: minutes(20) }],
  })

describe('RecordedSource', () => {
  it('keeps every promise of a metric source that it heard another keep', async () => {
    const trial = { query: 'avg by ($__by) (cpu)', range, emptyQuery: 'absent' }
    const recorder = RecordedSource.record(memory())
    expect(await verifyMetricSource(recorder, trial)).toEqual([])
    expect(await verifyMetricSource(new RecordedSource(recorder.bytes()), trial)).toEqual([])
  })

  it('replays a window to the bit, under the kind that was recorded', async () => {
    const kpis = [{ name: 'cpu', unit: '1', kind: 'cpu', query: { memory: 'avg by ($__by) (cpu)' } }] as const
    const recorder = RecordedSource.record(memory())
    const live = await new KpiCollector({ source: recorder, kpis, dimensions: ['app'], step }).collect(range)
    const source = new RecordedSource(new TextDecoder().decode(recorder.bytes()))
    expect(source.kind).toBe('memory')
    expect(await new KpiCollector({ source, kpis, dimensions: ['app'], step }).collect(range)).toEqual(live)
    expect(live.alerts).toHaveLength(1)
    expect(live.kpis.find(({ scope }) => scope.app === 'a')?.coverage).toBeCloseTo(23 / 24)
  })

  it('replays a fleet that was read in shards of scopes, since the engine answers no more at once', async () => {
    const apps = ['a', 'b', 'c', 'd']
    const fleet = new MemorySource({
      series: { 'avg by ($__by) (cpu)': apps.map((app) => timeSeries({ app }, wave)) },
    })
    const limited = {
      kind: 'memory',
      labelValues: fleet.labelValues.bind(fleet),
      range: async (...asked: Parameters<MetricSource['range']>) => {
        const answer = await fleet.range(...asked)
        if (answer.series.length <= 2) return answer
        throw new StabilityError('RESPONSE_TOO_LARGE', 'too many series', { hint: 'Ask for fewer.' })
      },
    }
    const kpis = [{ name: 'cpu', unit: '1', kind: 'cpu', query: { memory: 'avg by ($__by) (cpu)' } }] as const
    const read = (source: MetricSource) =>
      new KpiCollector({ source, kpis, dimensions: ['app'], step }).collect({ start: 0, end: 24 * step })
    const recorder = RecordedSource.record(limited)
    const live = await read(recorder)
    expect(live.kpis.map(({ scope }) => scope.app)).toEqual(expect.arrayContaining(apps))
    expect(live).toEqual(await read(limited))
    const replayed = new RecordedSource(recorder.bytes())
    expect(await read(replayed)).toEqual(live)
    await expect(replayed.labelValues?.('region', range)).rejects.toMatchObject({ code: 'QUERY_REJECTED' })
  })

  it('cuts and joins ranges, and says what it has not', async () => {
    const recorder = RecordedSource.record(memory())
    await recorder.range('avg by ($__by) (cpu)', { start: 0, end: 4 * step, step })
    await recorder.range('avg by ($__by) (cpu)', { start: 4 * step, end: 6 * step, step })
    const source = new RecordedSource(recorder.bytes())
    const inside = await source.range('avg by ($__by) (cpu)', { start: 2 * step, end: 5 * step, step })
    expect([...(inside.series[0]?.timestamps ?? [])]).toEqual([2 * step, 3 * step, 4 * step])
    expect(inside).toMatchObject({ partial: false, warnings: [] })
    const wider = await source.range('avg by ($__by) (cpu)', { start: 5 * step, end: 8 * step, step })
    expect(wider).toMatchObject({ partial: true })
    expect(wider.warnings[0]).toContain('not recorded: 1970-01-01T00:30:00.000Z')
  })

  it('replays failures, and refuses what was never asked', async () => {
    const failing = {
      kind: 'broken',
      range: () => Promise.reject(new StabilityError('TIMEOUT', 'too slow', { hint: 'Wait.' })),
    }
    const recorder = RecordedSource.record(failing)
    await recorder.range('x', range).catch(() => {})
    const source = new RecordedSource(recorder.bytes())
    await expect(source.range('x', range)).rejects.toMatchObject({ code: 'TIMEOUT', hint: 'Wait.' })
    await expect(source.range('y', range)).rejects.toMatchObject({ code: 'QUERY_REJECTED' })
    const unheard = new RecordedSource(RecordedSource.record(memory()).bytes())
    await expect(unheard.alerts?.(range)).rejects.toMatchObject({ code: 'QUERY_REJECTED' })
  })

  it('refuses what is no recording or of a later version', () => {
    expect(() => new RecordedSource('{}')).toThrow(/no recording/)
    expect(() => new RecordedSource(Uint8Array.of(255))).toThrow(/no recording/)
    const later = { format: 'tars-observability recording', version: 2, kind: 'x' }
    expect(() => new RecordedSource(JSON.stringify(later))).toThrow(/version 2/)
  })
})
