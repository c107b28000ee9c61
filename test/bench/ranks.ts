import { hodgesLehmann, mannWhitneyU } from '../../src/statistics/index.js'
import { atLeast, type BenchRow, type Print } from './row.js'
import { random, timesOf } from './timing.js'

const POINTS = 2_016

/** The rank test and its shift against counting, or laying out, every pair. */
export function rankRows(print: Print = () => {}): BenchRow[] {
  const next = random(3)
  const x = Float64Array.from({ length: POINTS }, () => next() + 0.1)
  const y = Float64Array.from({ length: POINTS }, () => next())
  const times = timesOf(
    {
      test: () => mannWhitneyU(x, y),
      pairs: () => {
        let u = 0
        for (let i = 0; i < POINTS; i++) {
          const a = x[i] as number
          for (let j = 0; j < POINTS; j++) u += a > (y[j] as number) ? 1 : a === y[j] ? 0.5 : 0
        }
        return u
      },
      shift: () => hodgesLehmann(x, y),
      differences: () => {
        const all = new Float64Array(POINTS * POINTS)
        for (let i = 0; i < POINTS; i++)
          for (let j = 0; j < POINTS; j++) all[i * POINTS + j] = (x[i] as number) - (y[j] as number)
        return all.sort()[(POINTS * POINTS) >> 1]
      },
    },
    { rounds: 5, warm: 1 },
  )
  print(
    `two columns of ${POINTS}: rank test ${times.test.toFixed(2)} ms, all pairs ${times.pairs.toFixed(1)} ms; ` +
      `shift ${times.shift.toFixed(2)} ms, all differences ${times.differences.toFixed(0)} ms`,
  )
  return [
    atLeast('Mann-Whitney on 2 × 2,016 points, every pair / ours', times.pairs / times.test, 2),
    atLeast('Hodges-Lehmann on 2 × 2,016 points, every difference / ours', times.differences / times.shift, 20),
  ]
}
