import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classifyChange } from '../../../src/analysis/regression/index.js'
import { type KpiKind, severityRank } from '../../../src/model/index.js'
import { describeWithShared, readShared } from '../../shared-data.js'

const UNITS: Record<string, string> = { latency: 'ms', cost: 'USD/h' }
const unitOf = (kind: string) => UNITS[kind] ?? '%'

describe('classifyChange', () => {
  // The operators' table, its signs put right: kind, baseline, current, severity.
  it.each([
    ['availability', 100, 99, 'critical'],
    ['availability', 100, 99.5, 'high'],
    ['availability', 100, 99.505, 'medium'],
    ['availability', 100, 99.802, 'low'],
    ['availability', 100, 99.95, 'low'],
    ['availability', 99.95, 99.4, 'high'],
    ['error-rate', 0.4, 0.804, 'critical'],
    ['error-rate', 0.4, 0.796, 'high'],
    ['error-rate', 0.4, 0.48, 'medium'],
    ['latency', 200, 300, 'critical'],
    ['latency', 200, 299, 'high'],
    ['latency', 200, 230, 'medium'],
    ['latency', 200, 229.7, 'low'],
    ['cpu', 40, 60, 'critical'],
    ['memory', 50, 60, 'medium'],
    ['cost', 10, 13, 'critical'],
    ['cost', 10, 10.99, 'low'],
  ] as const)('calls %s from %d to %d %s', (kind, baseline, current, severity) => {
    expect(classifyChange({ kind, unit: unitOf(kind), baseline, current })).toMatchObject({
      status: 'regressed',
      severity,
    })
  })

  it.each([
    ['availability', 100, 100.2],
    ['error-rate', 0.4, -0.2],
    ['latency', 200, 170],
    ['cpu', 40, 10],
    ['cost', 10, 9],
    ['availability', 0, 99.9],
    ['hit-rate', 90, 99],
  ] as const)('never calls %s from %d to %d a regression: it got better', (kind, baseline, current) => {
    expect(classifyChange({ kind, unit: unitOf(kind), baseline, current })).toMatchObject({
      status: 'improved',
      severity: 'none',
    })
  })

  it('measures a change from almost nothing against the floor, and says so', () => {
    expect(classifyChange({ kind: 'error-rate', unit: '%', baseline: 0.001, current: 0.002 })).toEqual({
      status: 'unchanged',
      changePercent: 10,
      degradationPercent: 10,
      severity: 'none',
      baselineFloored: true,
    })
    expect(classifyChange({ kind: 'latency', unit: 'ms', baseline: 0, current: 300 })).toEqual({
      status: 'regressed',
      changePercent: 30_000,
      degradationPercent: 30_000,
      severity: 'critical',
      baselineFloored: true,
    })
  })

  it('tolerates a large percentage of a tiny amount: +75 % CPU that is 1.5 points', () => {
    expect(classifyChange({ kind: 'cpu', unit: '%', baseline: 2, current: 3.5 }).status).toBe('unchanged')
  })

  it('gives the same answer in percent and as a ratio, in milliseconds and in seconds', () => {
    const figure = (kind: KpiKind, unit: string, baseline: number, current: number) =>
      classifyChange({ kind, unit, baseline, current })
    expect(figure('error-rate', '1', 0.004, 0.0048).severity).toBe(figure('error-rate', '%', 0.4, 0.48).severity)
    expect(figure('error-rate', '1', 0, 0.000001)).toMatchObject({ status: 'unchanged', baselineFloored: true })
    expect(figure('latency', 's', 0.2, 0.204).status).toBe('unchanged')
    expect(figure('latency', 's', 0.2, 0.23).severity).toBe('medium')
    expect(figure('cpu', '1', 0.02, 0.035).status).toBe('unchanged')
  })

  it('takes base units where none is said: ratios and seconds', () => {
    expect(classifyChange({ kind: 'latency', baseline: 0.2, current: 0.3 }).severity).toBe('critical')
    expect(classifyChange({ kind: 'error-rate', baseline: 0.001, current: 0.002 }).severity).toBe('critical')
  })

  it('has no opinion on more or less traffic until told which way is good', () => {
    expect(classifyChange({ kind: 'throughput', baseline: 100, current: 50 })).toMatchObject({
      status: 'unchanged',
      changePercent: -50,
      degradationPercent: null,
    })
    expect(
      classifyChange({ kind: 'throughput', baseline: 100, current: 50, direction: 'higher-is-better' }).severity,
    ).toBe('critical')
  })

  it('calls a rise from zero critical where no floor gives it a percentage', () => {
    expect(classifyChange({ kind: 'other', direction: 'lower-is-better', baseline: 0, current: 1 })).toMatchObject({
      status: 'regressed',
      severity: 'critical',
      changePercent: null,
    })
  })

  it("honours a KPI's own thresholds", () => {
    expect(classifyChange({ kind: 'latency', baseline: 1, current: 1.2, thresholds: { high: 18 } }).severity).toBe(
      'high',
    )
  })

  it.each([
    [99.95, null],
    [null, 99.9],
    [Number.NaN, 1],
    [1, Number.POSITIVE_INFINITY],
  ])('has no data from %d to %d: missing is not zero', (baseline, current) => {
    expect(classifyChange({ kind: 'availability', unit: '%', baseline, current })).toEqual({
      status: 'no_data',
      changePercent: null,
      degradationPercent: null,
      severity: null,
      baselineFloored: false,
    })
  })

  it('refuses a kind that does not exist and a value that is none, naming the option', () => {
    expect(() => classifyChange({ kind: 'cpu', unit: 100 as never, baseline: 1, current: 2 })).toThrow(/unit/)
    const call = (change: object) => () => classifyChange(change as Parameters<typeof classifyChange>[0])
    expect(call({ kind: 'speed', baseline: 1, current: 2 })).toThrow(/kind 'speed'/)
    expect(call({ kind: 'latency', baseline: '1', current: 2 })).toThrow(/baseline is a string/)
    expect(call({ kind: 'latency', direction: 'down', baseline: 1, current: 2 })).toThrow(/direction 'down'/)
  })

  it('never lowers the severity of a worse value, nor raises that of a better one', () => {
    const kinds = fc.constantFrom<KpiKind>('availability', 'error-rate', 'latency', 'cpu', 'memory', 'cost', 'hit-rate')
    const value = fc.double({ min: -10, max: 1000, noNaN: true })
    fc.assert(
      fc.property(kinds, value, value, value, (kind, baseline, a, b) => {
        const [better, worse] = (kind === 'availability' || kind === 'hit-rate') === a > b ? [a, b] : [b, a]
        const rank = (current: number) =>
          severityRank(classifyChange({ kind, unit: unitOf(kind), baseline, current }).severity)
        return rank(worse) >= rank(better)
      }),
      { seed: 1, numRuns: 2_000 },
    )
  })
})

interface SeverityCase {
  id: string
  kind: string
  baseline: number | null
  current: number | null
  expected: Record<string, unknown>
}

describeWithShared('vectors/severity_cases.json', 'every severity case', () => {
  for (const { id, kind, baseline, current, expected } of readShared<{ cases: SeverityCase[] }>(
    'vectors/severity_cases.json',
  ).cases) {
    it(id, () => {
      const name = kind.replace('_', '-') as KpiKind
      expect(classifyChange({ kind: name, unit: unitOf(name), baseline, current })).toMatchObject(expected)
    })
  }
})
