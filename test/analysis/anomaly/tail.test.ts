import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addToTail, newTail } from '../../../src/analysis/anomaly/tail.js'

/** As its definition has it: eight to the octave, from 2^-6 to 2^10, what lies beyond in the first or the last. */
const binOf = (value: number): number =>
  value > 0 ? Math.max(0, Math.min(127, Math.floor((Math.log2(value) + 6) * 8))) : 0

const counted = (value: number): number => {
  const tail = newTail()
  addToTail(tail, value)
  return tail.counts.indexOf(1)
}

it('counts a value in the bin of its logarithm', () => {
  const anywhere = fc.oneof(
    fc.double({ min: -9, max: 12 }).map((log) => 2 ** log),
    fc.double(),
  )
  // On an edge itself the logarithm's rounding decides; there is no telling which side is right.
  const offEdges = anywhere.filter((value) => !(value > 0) || Math.abs((Math.log2(value) * 8) % 1) > 1e-9)
  fc.assert(
    fc.property(offEdges, (value) => counted(value) === binOf(value)),
    { numRuns: 20_000 },
  )
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, -0, Number.MIN_VALUE, Number.MAX_VALUE]) {
    expect(counted(value)).toBe(binOf(value))
  }
  for (let octave = -6; octave < 10; octave++) expect(counted(2 ** octave)).toBe((octave + 6) * 8)
})
