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

type Call = (...args: unknown[]) => unknown

/** What a caller's own object throws: it is the caller's, and passes through. */
class Hostile extends Error {}
const strike = (): never => {
  throw new Hostile('from a getter')
}
const traps = Object.fromEntries(
  ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set'].map((trap) => [trap, strike]),
)

const json = (maxDepth: number) => fc.json({ maxDepth }).map((text): unknown => JSON.parse(text))

const given = (value: unknown) => () => value

/** Arguments as functions that give them: fast-check itself reads what it holds, and a hostile one strikes. */
const anything = fc.oneof(
  { weight: 6, arbitrary: json(3).map(given) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(undefined, null, Number.NaN, Number.POSITIVE_INFINITY, -0, '', [], {}).map(given),
  },
  { weight: 2, arbitrary: fc.array(fc.double(), { maxLength: 12 }).map(given) },
  {
    weight: 2,
    arbitrary: fc
      .dictionary(
        fc.constantFrom(
          'range',
          'step',
          'kpis',
          'window',
          'release',
          'source',
          'slices',
          'url',
          'type',
          'days',
          'target',
        ),
        fc.oneof(json(2), fc.constantFrom(undefined, Number.NaN)),
        { noNullPrototype: true },
      )
      .map(given),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<() => unknown>(
      () => new Proxy({}, traps),
      () => new Proxy([], traps),
      () => Object.defineProperty({}, 'kpis', { get: strike, enumerable: true }),
      () => () => null,
      () => new Date(Number.NaN),
      () => new Map(),
    ),
  },
)

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

async function outcomeOf(call: Call, args: unknown[]): Promise<unknown> {
  try {
    const answer = call(...args)
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      for await (const _ of answer as AsyncIterable<unknown>) break
    }
    await answer
    return null
  } catch (error) {
    return front.isStabilityError(error) || error instanceof Hostile ? null : error
  }
}

/** These still trust the data that they are given beyond its outer shape, or are given by the library itself. */
const TRUSTING = /^(trendOf|StabilityError|exportLegacy\..*|quantileOfSorted|loadTemplates|verifyStateStore)$/

/** More of them by hand: `FUZZ_RUNS=2000`. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 60)

const doors = { front, statistics, report, generate, schema, legacy, sloSpecs, testing, sources, sinks, stores }

for (const [door, names] of Object.entries(doors)) {
  describe(`what anybody could call behind ${door}`, () => {
    it.each(callsBehind(names).filter(([name]) => !TRUSTING.test(name)))(
      '%s answers, or says CONFIG_INVALID or its like',
      async (_, call) => {
        await fc.assert(
          fc.asyncProperty(fc.array(anything, { maxLength: 4 }), async (args) => {
            expect(
              await outcomeOf(
                call,
                args.map((give) => give()),
              ),
            ).toBeNull()
          }),
          { seed: 14, numRuns },
        )
      },
    )
  })
}
