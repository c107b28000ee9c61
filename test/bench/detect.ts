import { AnomalyDetector } from '../../src/analysis/anomaly/index.js'
import { legacyAnomalies } from '../../src/legacy/legacy-anomalies.js'
import { atLeast, atMost, type BenchRow, type Print, shown } from './row.js'
import { serviceSeries, timesOf } from './timing.js'

const POINTS = 100_000
const MINUTE = 60_000
/** The original kept a day of half-hours; a day of minutes is what its mean and deviation need here to mean the same. */
const WINDOWS = { original: 48, day: 1_440 }
/** Its cost grows with the window: fewer points show it. */
const FEW = 10_000

/** Detection in 100,000 minutes against a plain sum, and against the original's moving mean, deviation and z. */
export function detectRows(print: Print = () => {}): BenchRow[] {
  const series = { labels: {}, ...serviceSeries(POINTS, MINUTE) }
  const values = Array.from(series.values.subarray(0, FEW))
  const detector = new AnomalyDetector({ step: MINUTE })
  const times = timesOf({
    ours: () => detector.detect(series),
    pushed: () => {
      const live = detector.fresh()
      for (let i = 0; i < POINTS; i++) live.push(series.timestamps[i] as number, series.values[i] as number)
    },
    sums: () => {
      // A hundred times, for one sum is too short to be timed.
      let sum = 0
      for (let round = 0; round < 100; round++) for (let i = 0; i < POINTS; i++) sum += series.values[i] as number
      return sum
    },
    original: () => legacyAnomalies(values, { window: WINDOWS.original }),
    day: () => legacyAnomalies(values, { window: WINDOWS.day }),
  })
  const perPoint = (ms: number, points: number): number => (1e6 * ms) / points
  const [ours, sum] = [perPoint(times.ours, POINTS), perPoint(times.sums, 100 * POINTS)]
  const [original, day] = [perPoint(times.original, FEW), perPoint(times.day, FEW)]
  print(
    `nanoseconds a point: detect ${ours.toFixed(0)}, push ${perPoint(times.pushed, POINTS).toFixed(0)}, ` +
      `the original's ${original.toFixed(0)} over 48 points and ${day.toFixed(0)} over a day, a sum ${sum.toFixed(2)}`,
  )
  return [
    atMost('detect, ours / a plain sum', ours / sum, 3_000),
    atMost('push, ours / a plain sum', perPoint(times.pushed, POINTS) / sum, 3_000),
    shown("detect, the original's algorithm over 48 points / ours", original / ours),
    atLeast("detect, the original's algorithm over a day of minutes / ours", day / ours, 1),
  ]
}
