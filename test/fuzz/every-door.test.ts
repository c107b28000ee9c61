import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as generate from '../../src/generate/index.js'
import * as front from '../../src/index.js'
import * as legacy from '../../src/legacy/index.js'
import * as report from '../../src/report/index.js'
import * as schema from '../../src/schema/index.js'
import * as sinks from '../../src/sinks/index.js'
import * as sloSpecs from '../../src/slo-specs/index.js'
import * as sources from '../../src/sources/index.js'
import * as statistics from '../../src/statistics/index.js'
import * as stores from '../../src/stores/index.js'
import * as testing from '../../src/testing/index.js'
import { anything, faultOf, RUNS } from './any-value.js'

type Call = (...args: unknown[]) => unknown

/** Functions and constructors behind a door, and those in its objects, as `importLegacy.health`. */
function callsBehind(door: object): [name: string, call: Call][] {
  return Object.entries(door).flatMap(([name, value]): [string, Call][] => {
    if (typeof value === 'function') {
      return [[name, /^[A-Z]/.test(name) ? (...args) => Reflect.construct(value, args) : value]]
    }
    if (name !== 'importLegacy' && name !== 'exportLegacy') return [] // data, and the schemas of zod
    return callsBehind(value).map(([inner, call]) => [`${name}.${inner}`, call])
  })
}

/** What is left out, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  quantileOfSorted: 'the inner step of loops over a column that was checked and sorted',
  'exportLegacy.kpiSummary': 'takes a report of this library, as do the others',
  'exportLegacy.daySummary': 'the same',
  'exportLegacy.anomalies': 'the same',
  'exportLegacy.health': 'the same',
  'exportLegacy.regression': 'the same',
  'exportLegacy.retrospective': 'the same',
}

const doors = { front, statistics, report, generate, schema, legacy, sloSpecs, testing, sources, sinks, stores }

for (const [door, names] of Object.entries(doors)) {
  describe(`what anybody could call behind ${door}`, () => {
    it.each(callsBehind(names).filter(([name]) => !Object.hasOwn(LEFT_OUT, name)))(
      '%s answers, or says CONFIG_INVALID or its like',
      async (_, call) => {
        await fc.assert(
          fc.asyncProperty(fc.array(anything, { maxLength: 4 }), async (args) => {
            expect(await faultOf(call, args)).toBeNull()
          }),
          RUNS,
        )
      },
    )
  })
}
