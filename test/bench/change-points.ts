import { ChangepointDetector, initSync } from '@bsull/augurs/changepoint'
import { changePoints } from '../../src/statistics/index.js'
import { wasmOf } from './augurs.js'
import { memoryOf } from './child.js'
import { profileOf } from './profile.js'
import { atLeast, type BenchRow, explained, type Print, shown } from './row.js'
import { pace, serviceSeries, timesOf } from './timing.js'

/** A week of five-minute slots with one shift in it. */
const POINTS = 2_016
/** As many splits as ours begins with, and as far apart. */
const DIRECT = { splits: 40, shortest: 12 }

/** Change points against the Bayesian detector of augurs (Rust as WebAssembly), and against sums added up at every place. */
export async function changePointRows(print: Print = () => {}): Promise<BenchRow[]> {
  initSync(wasmOf('changepoint'))
  const values = shifted()
  const peer = ChangepointDetector.normalGamma()
  if (!directSplits(values).includes(POINTS / 2)) throw new Error('the direct version misses the shift')
  const times = timesOf(
    {
      ours: () => changePoints(values),
      augurs: () => peer.detectChangepoints(values),
      direct: () => directSplits(values),
    },
    { rounds: 5, warm: 1 },
  )
  print(
    `change points on ${POINTS} points: ours ${times.ours.toFixed(2)} ms, augurs ${times.augurs.toFixed(0)} ms, ` +
      `${DIRECT.splits} splits by adding up both sides of every place ${times.direct.toFixed(0)} ms`,
  )
  const beside = `${pace(POINTS, times.ours)}, ${await memoryOf(import.meta.url, 'changePointsOnce')}`
  return [
    await explained(
      { ...atLeast('change points on 2,016 points, augurs / ours', times.augurs / times.ours, 20), beside },
      async () =>
        `where the time of ours goes: ${await profileOf(() => Array.from({ length: 100 }, changePointsOnce))}`,
    ),
    shown('change points on 2,016 points, a direct O(n²) segmentation / ours', times.direct / times.ours),
  ]
}

export const changePointsOnce = (): unknown => changePoints(shifted())

function shifted(): Float64Array {
  return serviceSeries(POINTS, 300_000).values.map((value, i) => (i < POINTS / 2 ? value : value + 60))
}

/** Binary segmentation as a textbook states it: the place whose two sides deviate least from their means, again and again. */
function directSplits(values: Float64Array): number[] {
  const cuts: number[] = []
  while (cuts.length < DIRECT.splits) {
    const edges = [0, ...cuts, values.length]
    let best = { gain: 0, at: -1 }
    for (let part = 0; part + 1 < edges.length; part++) {
      const [from, to] = [edges[part] as number, edges[part + 1] as number]
      const whole = squaresAround(values, from, to)
      for (let at = from + DIRECT.shortest; at <= to - DIRECT.shortest; at++) {
        const gain = whole - squaresAround(values, from, at) - squaresAround(values, at, to)
        if (gain > best.gain) best = { gain, at }
      }
    }
    if (best.at < 0) break
    cuts.push(best.at)
    cuts.sort((a, b) => a - b)
  }
  return cuts
}

/** Sum of the squared deviations of a part from its mean. */
function squaresAround(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += values[i] as number
  const mean = sum / (to - from)
  let squares = 0
  for (let i = from; i < to; i++) squares += ((values[i] as number) - mean) ** 2
  return squares
}
