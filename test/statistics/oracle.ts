import { readShared } from '../shared-data.js'

/** The cases of one file of vectors. */
export const casesOf = <T>(file: string): T[] => readShared<{ cases: T[] }>(`vectors/${file}.json`).cases

/** |a/b − 1|, 0 where both are the same, also 0 or subnormal. */
export function relativeError(actual: number, expected: number): number {
  if (actual === expected || Math.abs(actual - expected) < Number.MIN_VALUE) return 0
  // a subnormal expectation holds fewer digits than the tolerance asks for
  if (Math.abs(expected) < 1e-300) return Math.abs(actual - expected) < 1e-15 * 1e-300 ? 0 : 1
  return expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1)
}

/** The largest of many errors. */
export const largest = (errors: readonly number[]): number => errors.reduce((a, b) => Math.max(a, b), 0)
