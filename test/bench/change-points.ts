import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ChangepointDetector, initSync } from '@bsull/augurs/changepoint'
import { changePoints } from '../../src/statistics/index.js'
import { atLeast, type BenchRow, type Print } from './row.js'
import { serviceSeries, timesOf } from './timing.js'

/** A week of five-minute slots with one shift in it. */
const POINTS = 2_016

/** Change points against the Bayesian detector of augurs (Rust as WebAssembly). */
export function changePointRows(print: Print = () => {}): BenchRow[] {
  const module = fileURLToPath(import.meta.resolve('@bsull/augurs/changepoint')).replace(/\.js$/, '_bg.wasm')
  initSync({ module: readFileSync(module) })
  const { values } = serviceSeries(POINTS, 300_000)
  for (let i = POINTS / 2; i < POINTS; i++) values[i] = (values[i] as number) + 60
  const peer = ChangepointDetector.normalGamma()
  const times = timesOf(
    { ours: () => changePoints(values), augurs: () => peer.detectChangepoints(values) },
    { rounds: 5, warm: 1 },
  )
  print(`change points on ${POINTS} points: ours ${times.ours.toFixed(2)} ms, augurs ${times.augurs.toFixed(0)} ms`)
  return [atLeast('change points on 2,016 points, augurs / ours', times.augurs / times.ours, 20)]
}
