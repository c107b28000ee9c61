import { AnomalyDetector, minutes } from 'tars-observability'
import { describe, expect, it } from 'vitest'

/** Cost per point is measured by the benchmarks; what a test can hold is that nothing grows with the series. */
describe('a detector of 100,000 points', () => {
  it.each(['launch-week', 'novelty'] as const)(
    'holds no more than one of 10,000 (%s)',
    (readout) => {
      for (const service of [0, 1, 2, 3]) {
        const detector = new AnomalyDetector({ readout, step: minutes(1) })
        let state = 20 + service
        const noise = () => {
          state = (state * 48271) % 2147483647 // Park and Miller (1988)
          return state / 2147483647 - 0.5
        }
        const sizes: number[] = []
        for (let point = 1; point <= 100_000; point++) {
          detector.push(point * minutes(1), 100 + 10 * Math.sin(point / 229) + noise())
          if (point === 10_000 || point === 100_000) sizes.push(numbersIn(detector.snapshot()))
        }
        expect(sizes[1]).toBeLessThanOrEqual(1.2 * (sizes[0] as number))
        expect(sizes[1]).toBeLessThan(5_000)
      }
    },
    60_000,
  )
})

function numbersIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce((total: number, inner) => total + numbersIn(inner), 0)
}
