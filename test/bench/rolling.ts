import incrmmeanstdev from '@stdlib/stats-incr-mmeanstdev'
import { median as naiveMedian } from 'simple-statistics'
import { RollingMedian, RollingStandardDeviation } from '../../src/statistics/index.js'
import { memoryOf } from './child.js'
import { profileOf } from './profile.js'
import { atLeast, type BenchRow, explained, type Print, shown } from './row.js'
import { pace, random, timesOf } from './timing.js'

const WINDOW = 288
const POINTS = 300_000
/** The peer sorts the window at every point: fewer do. */
const FEW = 4_000

/** Rolling figures of a day of five-minute slots, against what people would install and against a plain sum. */
export async function rollingRows(print: Print = () => {}): Promise<BenchRow[]> {
  const values = noise()
  const few = values.subarray(0, FEW)
  const { ours, peer, floor, median, naive } = timesOf(
    {
      ours: () => meanAndDeviation(values),
      peer: () => {
        const rolling = incrmmeanstdev(WINDOW)
        let kept = 0
        for (let i = 0; i < POINTS; i++) {
          const both = rolling(values[i] as number) as unknown as [number, number]
          kept += both[0] + both[1]
        }
        return kept
      },
      floor: () => {
        let sum = 0
        for (let i = 0; i < POINTS; i++) sum += values[i] as number
        return sum
      },
      median: () => {
        const rolling = new RollingMedian(WINDOW)
        let kept = 0
        for (let i = 0; i < FEW; i++) kept += rolling.push(few[i] as number) as number
        return kept
      },
      naive: () => {
        let kept = 0
        for (let i = 0; i < few.length; i++) kept += naiveMedian([...few.subarray(Math.max(0, i - WINDOW + 1), i + 1)])
        return kept
      },
    },
    { rounds: 25, warm: 5 },
  )
  print(
    `mean and deviation: ours ${pace(POINTS, ours)}, @stdlib ${pace(POINTS, peer)}, a plain sum ${pace(POINTS, floor)}`,
  )
  print(`median: ours ${pace(FEW, median)}, simple-statistics ${pace(FEW, naive)}`)
  const memory = await memoryOf(import.meta.url, 'rollingOnce')
  return [
    await explained(
      {
        ...atLeast('rolling mean and deviation, @stdlib / ours', peer / ours, 3),
        beside: `${pace(POINTS, ours)}, ${memory}`,
      },
      async () => `where the time of ours goes: ${await profileOf(() => meanAndDeviationOften(values))}`,
    ),
    shown('rolling mean and deviation, ours / a plain sum', ours / floor),
    {
      ...atLeast('rolling median of 288, simple-statistics / ours', naive / median, 30),
      beside: pace(FEW, median),
    },
  ]
}

/** Long enough for a profile. */
function meanAndDeviationOften(values: Float64Array): void {
  for (let i = 0; i < 50; i++) meanAndDeviation(values)
}

export const rollingOnce = (): unknown => meanAndDeviation(noise())

function meanAndDeviation(values: Float64Array): number {
  const rolling = new RollingStandardDeviation(WINDOW)
  let kept = 0
  for (let i = 0; i < POINTS; i++) kept += (rolling.push(values[i] as number) as number) + (rolling.mean as number)
  return kept
}

function noise(): Float64Array {
  const next = random(1)
  return Float64Array.from({ length: POINTS }, () => 100 + 10 * next())
}
