import { expect, it } from 'vitest'
import { classifyChange } from '../../src/analysis/regression/index.js'
import { days, hours, type KpiKind, kpiWindow, timeSeries } from '../../src/model/index.js'
import { describeWithShared, readShared } from '../shared-data.js'

/** Every case recorded from the original: what its formulas gave, and what is right where they were wrong. */
export interface Case {
  id: string
  verdict: 'parity' | 'defect'
  input: Record<string, unknown>
  expected: unknown
  tolerance: number
}
export type Check = (input: never, expected: never, one: Case) => void

/** A case's numbers as it writes them, with the texts that stand for what JSON cannot say. */
export const near = (actual: unknown, expected: unknown, tolerance: number): void => {
  if (Array.isArray(expected)) {
    expect(actual).toHaveLength(expected.length)
    expected.forEach((each, i) => {
      near((actual as unknown[])[i], each, tolerance)
    })
  } else if (typeof expected === 'number' && typeof actual === 'number') {
    expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(tolerance)
  } else if (typeof expected === 'object' && expected !== null) {
    for (const [field, value] of Object.entries(expected))
      near((actual as Record<string, unknown>)[field], value, tolerance)
  } else expect(actual).toBe(expected)
}
const numeric = (input: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      value === 'NaN' || value === '+Inf' || value === '-Inf' ? Number.NaN : value,
    ]),
  )

/** A day of one value. */
export const gauge = (kind: KpiKind, start: number, value: number) =>
  kpiWindow({
    range: { start, end: start + days(1) },
    step: hours(1),
    kpis: [
      {
        kpi: { name: kind, unit: '%', kind, query: '' },
        series: timeSeries(
          {},
          Array.from({ length: 24 }, (_, hour) => [start + hours(hour), value]),
        ),
      },
    ],
  })
export const improves = (kind: KpiKind, baseline: number, current: number) =>
  expect(classifyChange({ kind, baseline, current }).status).toBe('improved')

/**
 * A suite over one file of recorded cases. A case is answered by the first check whose pattern its id matches, or is named
 * under `elsewhere` with where it is answered; one that is neither fails.
 */
export function describeRecorded(
  file: string,
  checks: readonly [RegExp, Check][],
  elsewhere: readonly [RegExp, string][] = [],
): void {
  describeWithShared(`vectors/original/${file}.json`, `recorded from the original: ${file}`, () => {
    const { cases } = readShared<{ cases: Case[] }>(`vectors/original/${file}.json`)
    const checkOf = ({ id }: Case) => checks.find(([pattern]) => pattern.test(id))?.[1]
    const checked = cases.filter((one) => checkOf(one) !== undefined)
    if (checked.length > 0) {
      it.each(checked)('$verdict $id', (one) => {
        checkOf(one)?.(numeric(one.input) as never, one.expected as never, one)
      })
    }
    it('leaves out only what is answered elsewhere, and says where', () => {
      for (const { id } of cases.filter((one) => checkOf(one) === undefined)) {
        const reason = elsewhere.find(([pattern]) => pattern.test(id))?.[1]
        expect(reason, `${file} ${id}`).toBeDefined()
      }
    })
  })
}
