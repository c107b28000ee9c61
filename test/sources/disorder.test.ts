import fc from 'fast-check'
import { expect, it } from 'vitest'
import { tidySeries } from '../../src/collection/tidy-series.js'
import type { TimeSeries } from '../../src/index.js'
import type { PrometheusReply } from '../../src/sources/prometheus/reply.js'
import { onSlots } from '../../src/sources/prometheus/slots.js'

const EMPTY_REPLY = { resultType: 'matrix', samples: [], warnings: [], infos: [], isPartial: false, dropped: {} }

it('samples of any order and number are what a map by slot would keep, in a reply and in the answer of a user’s source', () => {
  const step = 300_000
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -2, max: 12 }), fc.integer({ min: -9, max: 9 })), { maxLength: 40 }),
      (samples) => {
        const kept = new Map<number, number>()
        let conflicts = 0
        for (const [slot, value] of samples) {
          if (slot < 0 || slot >= 10) continue
          if ((kept.get(slot) ?? value) !== value) conflicts++
          kept.set(slot, value)
        }
        const raw = (edge: (slot: number) => number) => ({
          labels: {},
          timestamps: Float64Array.from(samples, ([slot]) => edge(slot)),
          values: Float64Array.from(samples, ([, value]) => value),
        })
        const grid = { start: 0, end: 10 * step, step }
        const expected = [...kept].sort(([a], [b]) => a - b).map(([slot, value]) => [slot * step, value])
        const told = ({ timestamps, values }: TimeSeries) => [...timestamps].map((at, i) => [at, values[i]])
        // As an engine answers, 1 ms before the right edge, and as a source of a user's own may, on the left one.
        const read = { ...raw((slot) => (slot + 1) * step - 1), histograms: [] }
        const reply = { ...EMPTY_REPLY, series: [read] } as unknown as PrometheusReply
        const { series, warnings } = onSlots(reply, grid)
        expect(series.flatMap(told)).toEqual(expected)
        expect(warnings.length).toBe(conflicts > 0 ? 1 : 0)
        expect(
          told(
            tidySeries(
              raw((slot) => slot * step),
              grid,
            ).tidy,
          ),
        ).toEqual(expected)
      },
    ),
    { numRuns: 1_000 },
  )
})
