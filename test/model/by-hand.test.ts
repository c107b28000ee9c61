import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { days, type Kpi, type KpiBase, kpiWindow, minutes, requireKpi, timeSeries } from '../../src/model/index.js'

const step = minutes(5)
const grid = { start: 0, end: 4 * step, step }
const invalid = (text: RegExp) =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(text) as string })

describe('a series by hand', () => {
  it('has only whole slots of its grid, and no label outside them', () => {
    const points = [4, 9, 11].map((minute): [number, number] => [minutes(minute), minute])
    const { timestamps, values } = timeSeries({}, points, { start: minutes(3), end: minutes(13), step })
    expect([...timestamps]).toEqual([step])
    expect([...values]).toEqual([9])
  })

  it.each(['0.5', true, 1n])('refuses the value %s, which is no gap', (value) => {
    expect(() => timeSeries({}, [[0, value as never]])).toThrowError(invalid(/points\[\]\[1\]/))
  })

  it('takes null, undefined, NaN and the infinities for gaps', () => {
    const gaps = [null, undefined as never, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect(
      timeSeries(
        {},
        gaps.map((value, i) => [i, value]),
      ).values,
    ).toHaveLength(0)
  })

  it.each([{ step: 0 }, { step: undefined }, { start: 5 * step }])('refuses the grid with %j', (wrong) => {
    expect(() => timeSeries({}, [[0, 1]], { ...grid, ...wrong } as never)).toThrowError(invalid(/step|range/))
  })
})

describe('a window by hand', () => {
  const errors: Kpi = { name: 'errors', unit: '1', kind: 'error-rate', bad: 'b', valid: 'v' }
  const counts = {
    bad: timeSeries({}, [[0, 1]]),
    valid: timeSeries({}, [
      [0, 100],
      [step, 0],
      [2 * step, 50],
    ]),
  }
  const cpu: Kpi = { name: 'cpu', unit: '1', kind: 'cpu', query: 'q' }

  it('takes the values of a ratio from its counts: absent bad is 0 bad, and no traffic has no value', () => {
    const [result] = kpiWindow({ range: grid, step, kpis: [{ kpi: errors, counts }] }).kpis
    expect([...(result?.series.timestamps ?? [])]).toEqual([0, 2 * step])
    expect([...(result?.series.values ?? [])]).toEqual([0.01, 0])
    expect(result?.coverage).toBe(0.75)
    const emptySeries = timeSeries({}, [])
    const [same] = kpiWindow({ range: grid, step, kpis: [{ kpi: errors, series: emptySeries, counts }] }).kpis
    expect(isDeepStrictEqual(same?.series, result?.series)).toBe(true)
  })

  it('leaves out what is no number, and puts plain lists in order', () => {
    const series = { labels: {}, timestamps: [2 * step, 0, step], values: [3, 1, Number.NaN] }
    const [result] = kpiWindow({ range: grid, step, kpis: [{ kpi: cpu, series: series as never }] }).kpis
    expect(result?.series.values).toEqual(Float64Array.of(1, 3))
    expect(result?.coverage).toBe(0.5)
  })

  it('names a series whose columns differ, and one that is missing', () => {
    const series = { labels: {}, timestamps: Float64Array.of(0, step), values: Float64Array.of(1) }
    expect(() => kpiWindow({ range: grid, step, kpis: [{ kpi: cpu, series }] })).toThrowError(invalid(/cpu\.series/))
    expect(() => kpiWindow({ range: grid, step, kpis: [{ kpi: cpu }] })).toThrowError(invalid(/cpu\.series/))
  })

  it('refuses a KPI that nothing could be judged by', () => {
    const series = timeSeries({}, [])
    expect(() => kpiWindow({ range: grid, step, kpis: [{ kpi: {} as Kpi, series }] })).toThrowError(invalid(/kpis/))
  })
})

describe('what a KPI is judged by', () => {
  const kpi: Kpi = { name: 'p95', unit: 's', kind: 'latency', query: 'q' }

  it('may be as strict as it likes', () => {
    const judged: Partial<KpiBase> = {
      objective: { target: 1, atMost: 0.3, atLeast: 0, period: days(7) },
      thresholds: { low: 0, medium: 5, critical: 5 },
      warn: -1,
      critical: 0,
      required: false,
    }
    expect(requireKpi({ ...kpi, ...judged })).toMatchObject(judged)
  })

  it.each<[field: string, given: object]>([
    ['objective.target', { objective: { target: '0.999' } }],
    ['objective.atMost', { objective: { atMost: Number.NaN } }],
    ['objective.atMost', { objective: { atMost: '0.3' } }],
    ['objective.atLeast', { objective: { atMost: 1, atLeast: 2 } }],
    ['objective.period', { objective: { target: 0.9, period: 0 } }],
    ['objective.period', { objective: { target: 0.9, period: '30d' } }],
    ['objective', { objective: {} }],
    ['objective', { objective: 0.999 }],
    ['thresholds.medium', { thresholds: { low: 50, medium: 20 } }],
    ['thresholds.low', { thresholds: { low: -5 } }],
    ['thresholds.high', { thresholds: { high: 'a' } }],
    ['warn', { warn: '5' }],
    ['critical', { critical: Number.NaN }],
    ['required', { required: 'yes' }],
    ['title', { title: 5 }],
    ['group', { group: 5 }],
  ])('is refused where %s can never be judged: %j', (field, given) => {
    expect(() => requireKpi({ ...kpi, ...given } as Kpi)).toThrowError(invalid(new RegExp(`kpis\\.p95\\.${field}\\b`)))
  })
})
