import fc from 'fast-check'
import { isStabilityError } from '../../src/index.js'

/** What a caller's own object throws: it is the caller's, and passes through. */
export class Hostile extends Error {}
const strike = (): never => {
  throw new Hostile('from a getter')
}
const traps = Object.fromEntries(
  ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'set'].map((trap) => [trap, strike]),
)

/** How to make a value: the values themselves would strike whoever generates and prints them. */
export interface Making {
  readonly make: () => unknown
}

const json = (maxDepth: number) => fc.json({ maxDepth }).map((text): unknown => JSON.parse(text))
const making = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<Making> =>
  arbitrary.map((value) => ({ value, make: () => value }))

const HOSTILE: Readonly<Record<string, () => unknown>> = {
  'a proxy of an object that strikes': () => new Proxy({}, traps),
  'a proxy of a list that strikes': () => new Proxy([], traps),
  'a getter that strikes': () => Object.defineProperty({}, 'kpis', { get: strike, enumerable: true }),
  'a function': () => () => null,
  'no date': () => new Date(Number.NaN),
  'a map': () => new Map(),
}

const NAMES = ['range', 'step', 'kpis', 'window', 'release', 'source', 'slices', 'url', 'type', 'days', 'target']
const MORE_NAMES = ['start', 'end', 'series', 'timestamps', 'values', 'signal', 'matchers', 'by', 'at', 'dryRun', 'now']

/** Anything that a caller could give: JSON, odd numbers, options of the right names and wrong types, hostile objects. */
export const anything: fc.Arbitrary<Making> = fc.oneof(
  { weight: 6, arbitrary: making(json(3)) },
  { weight: 3, arbitrary: making(fc.constantFrom<unknown>(undefined, null, Number.NaN, Infinity, -0, '', [], {})) },
  { weight: 2, arbitrary: making(fc.array(fc.double(), { maxLength: 12 })) },
  {
    weight: 3,
    arbitrary: making(
      fc.dictionary(
        fc.constantFrom(...NAMES, ...MORE_NAMES),
        fc.oneof(json(2), fc.constantFrom(undefined, Number.NaN)),
        { noNullPrototype: true },
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...Object.keys(HOSTILE)).map((name) => ({ name, make: HOSTILE[name] as () => unknown })),
  },
)

/** What went wrong with a call, or null: an answer, a StabilityError, or the caller's own error are all well. */
export async function faultOf(call: (...args: unknown[]) => unknown, args: readonly Making[]): Promise<unknown> {
  try {
    const answer = call(...args.map(({ make }) => make()))
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      for await (const _ of answer as AsyncIterable<unknown>) break
    }
    await answer
    return null
  } catch (error) {
    return isStabilityError(error) || error instanceof Hostile ? null : error
  }
}

/** More of them by hand: `FUZZ_RUNS=2000`. */
export const RUNS = { seed: 14, numRuns: Number(process.env.FUZZ_RUNS ?? 60) }
