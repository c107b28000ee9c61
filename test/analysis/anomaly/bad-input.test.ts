import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnomalyDetector } from '../../../src/analysis/anomaly/index.js'
import { days, isStabilityError, minutes } from '../../../src/model/index.js'

const step = minutes(30)
const WEEK = 7 * 48
type Point = readonly [timestamp: number, value: number | null]

const regular = (values: readonly (number | null)[]): Point[] => values.map((value, slot) => [slot * step, value])
// Of the two zeros JSON knows one.
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)
const ordinary = fc.double({ min: 50, max: 150, noNaN: true })
const weekOf = (value: fc.Arbitrary<number | null>) =>
  fc.array(value, { minLength: WEEK, maxLength: WEEK }).map(regular)

/** One generator for each kind of series that a detector must bear. */
const KINDS: Record<string, fc.Arbitrary<Point[]>> = {
  'NaN, infinities and nulls among ordinary values': weekOf(
    fc.oneof(
      { weight: 4, arbitrary: ordinary },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null) },
    ),
  ),
  'any finite number': weekOf(finite),
  'a constant': finite.map((value) => regular(new Array<number>(WEEK).fill(value))),
  'two values': fc.tuple(finite, finite).chain((pair) => weekOf(fc.constantFrom(...pair))),
  'one point': finite.map((value) => regular([value])),
  'a step in the middle': fc
    .tuple(ordinary, finite)
    .map(([before, after]) => regular(Array.from({ length: WEEK }, (_, slot) => (slot < WEEK / 2 ? before : after)))),
  'gaps of days': fc
    .array(fc.tuple(ordinary, fc.integer({ min: 1, max: 3 * 48 })), { minLength: 50, maxLength: 150 })
    .map((jumps) => {
      let at = 0
      return jumps.map(([value, slots]): Point => {
        at += slots * step
        return [at, value]
      })
    }),
  'equal timestamps': weekOf(ordinary).map((points) => points.flatMap((point) => [point, [point[0], -1e9] as const])),
}

describe('a detector', () => {
  for (const [kind, points] of Object.entries(KINDS)) {
    it(`bears ${kind}: it never throws, answers in numbers, continues from a snapshot as if nothing had been, and says the same of the whole`, () => {
      fc.assert(
        fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), (points, share) => {
          const detector = new AnomalyDetector({ step })
          const pushed: unknown[] = []
          const stop = Math.floor(share * points.length)
          for (const [at, value] of points.slice(0, stop)) pushed.push(detector.push(at, value))
          const restored = AnomalyDetector.restore(JSON.parse(JSON.stringify(detector.snapshot())))
          for (const [at, value] of points.slice(stop)) {
            const told = detector.push(at, value)
            expect(JSON.parse(JSON.stringify(told))).toEqual(told)
            expect(restored.push(at, value)).toEqual(told)
            pushed.push(told)
          }
          const series = {
            labels: {},
            timestamps: Float64Array.from(points, ([at]) => at),
            values: Float64Array.from(points, ([, value]) => value ?? Number.NaN),
          }
          expect(new AnomalyDetector({ step }).detect(series, { points: true }).points).toEqual(pushed)
        }),
        { seed: 4, numRuns: 15 },
      )
    })
  }

  it('ignores an equal timestamp, so that it changes nothing that follows', () => {
    fc.assert(
      fc.property(KINDS['NaN, infinities and nulls among ordinary values'] as fc.Arbitrary<Point[]>, (points) => {
        const [once, twice] = [new AnomalyDetector({ step }), new AnomalyDetector({ step })]
        for (const [at, value] of points) {
          const told = once.push(at, value)
          expect(twice.push(at, value)).toEqual(told)
          twice.push(at, 1e9)
        }
        expect(twice.snapshot()).toEqual(once.snapshot())
      }),
      { seed: 4, numRuns: 10 },
    )
  })

  it('refuses an earlier or a non-finite timestamp by CONFIG_INVALID, and goes on as if it had not been told', () => {
    const wrong = fc.constantFrom(-1, -days(1), Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
    fc.assert(
      fc.property(weekOf(ordinary), wrong, (points, off) => {
        const [calm, vexed] = [new AnomalyDetector({ step }), new AnomalyDetector({ step })]
        for (const [at, value] of points) {
          const told = calm.push(at, value)
          expect(vexed.push(at, value)).toEqual(told)
          try {
            vexed.push(at + off, 1)
            throw new Error('an impossible timestamp was taken')
          } catch (error) {
            if (!isStabilityError(error, 'CONFIG_INVALID')) throw error
          }
        }
        expect(vexed.snapshot()).toEqual(calm.snapshot())
      }),
      { seed: 4, numRuns: 10 },
    )
  })
})
