import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeWindow, encodeWindow, hours, KpiCollector, kpiWindow } from '../../src/index.js'
import { ratioSeries } from '../../src/model/index.js'
import { MemorySource } from '../../src/sources/index.js'
import { GOLDEN_WINDOWS } from './golden-states.js'
import { cpu, errorRate, latency, slots, step } from './kpis.js'

const range = { start: 0, end: hours(1) }
const counts = {
  bad: slots({ service: 'a' }, [0, 1, null, 2.5]),
  valid: slots({ service: 'a' }, [10, 10, null, 10]),
}
const window = kpiWindow({
  range,
  step,
  kpis: [
    { kpi: cpu, scope: { service: 'ünïcode "a"' }, series: slots({}, [0.1, -0, null, 1e-300, 2 ** 53]) },
    { kpi: errorRate, scope: { service: 'a' }, series: ratioSeries(errorRate, { service: 'a' }, counts), counts },
    {
      kpi: latency,
      series: slots({}, [0.4]),
      buckets: [
        { le: 0.5, series: slots({}, [3]) },
        { le: Number.POSITIVE_INFINITY, series: slots({}, [4]) },
      ],
      sum: slots({}, [1.25]),
    },
  ],
  alerts: [{ name: 'Down', severity: 'page', labels: { a: 'b' }, start: 1, end: null }],
  warnings: ['careful'],
  partial: true,
})

describe('encodeWindow and decodeWindow', () => {
  it('keep every number to the bit and every word', () => {
    const decoded = decodeWindow(encodeWindow(window))
    expect(decoded).toEqual(window)
    expect(Object.is(decoded.kpis[0]?.series.values[1], -0)).toBe(true)
  })

  it('keep any finite values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 12 }),
        (values) => {
          const any = kpiWindow({ range, step, kpis: [{ kpi: cpu, series: slots({}, values) }] })
          expect(decodeWindow(encodeWindow(any))).toEqual(any)
        },
      ),
      { seed: 5, numRuns: 300 },
    )
  })

  it.each(Object.entries(GOLDEN_WINDOWS))('read what version %s wrote', (_, bytes) => {
    const decoded = decodeWindow(bytes)
    const [whole, part] = [
      { kpi: cpu, series: slots({}, [0.1, null, 0.3]) },
      { kpi: cpu, scope: { service: 'a' }, series: slots({ service: 'a', pod: 'x' }, [1, 1]) },
    ]
    expect(decoded).toEqual(kpiWindow({ range, step, kpis: [whole, part] }))
  })

  it('write the form of the newest golden window', () => {
    const newest = Object.values(GOLDEN_WINDOWS).at(-1) as Uint8Array
    expect(encodeWindow(decodeWindow(newest))).toEqual(newest)
  })

  it('write the same bytes for the same window', () => {
    expect(encodeWindow(decodeWindow(encodeWindow(window)))).toEqual(encodeWindow(window))
  })

  it('write equal columns once, shared or not', () => {
    const services = (values: (index: number) => number[]) =>
      kpiWindow({
        range,
        step,
        kpis: ['a', 'b', 'c'].map((service, index) => ({
          kpi: cpu,
          scope: { service },
          series: slots({ service }, values(index)),
        })),
      })
    const shared = slots({}, [0.1, 0.2, 0.3]).values
    const [equal, same] = [services(() => [0.1, 0.2, 0.3]), services(() => [0.1, 0.2, 0.3])]
    const sharing = { ...same, kpis: same.kpis.map((kpi) => ({ ...kpi, series: { ...kpi.series, values: shared } })) }
    const bytes = encodeWindow(equal)
    expect(encodeWindow(sharing)).toEqual(bytes)
    expect(decodeWindow(bytes)).toEqual(equal)
    expect(encodeWindow(services((index) => [0.1, 0.2, index])).length - bytes.length).toBeGreaterThan(2 * 3 * 8)
  })

  it('notice every truncation and every flipped bit', () => {
    const bytes = encodeWindow(window)
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeWindow(bytes.subarray(0, length))).toThrowError(
        expect.objectContaining({ code: 'STATE_CORRUPT' }),
      )
    }
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice()
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8))
      expect(() => decodeWindow(damaged)).toThrowError(expect.objectContaining({ code: 'STATE_CORRUPT' }))
    }
  })

  it('take less room than the numbers as text', async () => {
    const source = new MemorySource({
      series: {
        errors: [
          slots(
            {},
            Array.from({ length: 288 }, (_, slot) => slot % 5),
          ),
        ],
        requests: [
          slots(
            {},
            Array.from({ length: 288 }, (_, slot) => 1000 + slot),
          ),
        ],
      },
    })
    const day = await new KpiCollector({ source, kpis: [errorRate] }).collect({ start: 0, end: hours(24) })
    expect(encodeWindow(day).length).toBeLessThan(288 * (8 + 4 + 4) + 1024)
  })
})
