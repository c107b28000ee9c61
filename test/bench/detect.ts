import { initSync, MSTL } from '@bsull/augurs/mstl'
import { AnomalyDetector } from '../../src/analysis/anomaly/index.js'
import { legacyAnomalies } from '../../src/legacy/legacy-anomalies.js'
import { wasmOf } from './augurs.js'
import { memoryOf } from './child.js'
import { atLeast, atMost, type BenchRow, type Print, shown } from './row.js'
import { pace, serviceSeries, timesOf } from './timing.js'

const POINTS = 100_000
const MINUTE = 60_000
/** The original kept a day of half-hours; a day of minutes is what its mean and deviation need here to mean the same. */
const WINDOWS = { original: 48, day: 1_440 }
/** Its cost grows with the window: fewer points show it. */
const FEW = 10_000
/** Launch day and the week after it, with a spike of three samples. */
const WEEK = { days: 8, points: 8 * 288, step: 5 * MINUTE, spike: 1_500, level: 0.999 }

/** Detection in 100,000 minutes against a plain sum, against the original's moving mean, deviation and z, and against augurs. */
export async function detectRows(print: Print = () => {}): Promise<BenchRow[]> {
  const series = minutesOf()
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
  const memory = await memoryOf(import.meta.url, 'detectOnce')
  return [
    {
      ...atMost('detect, ours / a plain sum', ours / sum, 3_000),
      beside: `${pace(POINTS, times.ours)}, ${memory}`,
    },
    {
      ...atMost('push, ours / a plain sum', perPoint(times.pushed, POINTS) / sum, 3_000),
      beside: pace(POINTS, times.pushed),
    },
    shown("detect, the original's algorithm over 48 points / ours", original / ours),
    atLeast("detect, the original's algorithm over a day of minutes / ours", day / ours, 1),
    intervalRow(print),
  ]
}

export const detectOnce = (): unknown => new AnomalyDetector({ step: MINUTE }).detect(minutesOf())

const minutesOf = () => ({ labels: {}, ...serviceSeries(POINTS, MINUTE) })

/**
 * Which samples of a week are unlike what the series itself, its daily wave included, lets expect: augurs answers that by
 * the samples outside the prediction intervals of an MSTL fitted to the same week. It looks back at the whole of it,
 * where ours judges each sample by those before.
 */
function intervalRow(print: Print): BenchRow {
  initSync(wasmOf('mstl'))
  const series = { labels: {}, ...serviceSeries(WEEK.points, WEEK.step) }
  for (let i = 0; i < 3; i++) series.values[WEEK.spike + i] = (series.values[WEEK.spike + i] as number) + 80
  const detector = new AnomalyDetector({ step: WEEK.step })
  const works = {
    ours: () => detector.detect(series).anomalies.map(({ start }) => start / WEEK.step),
    augurs: () => {
      const model = MSTL.ets([WEEK.points / WEEK.days])
      model.fit(series.values)
      const { lower = [], upper = [] } = model.predictInSample(WEEK.level).intervals ?? {}
      model.free()
      return [...series.values.keys()].filter((i) => {
        const value = series.values[i] as number
        return value < (lower[i] as number) || value > (upper[i] as number)
      })
    },
  }
  for (const [name, work] of Object.entries(works))
    if (!work().includes(WEEK.spike)) throw new Error(`${name} misses the spike`)
  const { ours, augurs } = timesOf(works, { rounds: 5, warm: 2 })
  print(`${WEEK.points} points: detect ${ours.toFixed(1)} ms, augurs' MSTL and its intervals ${augurs.toFixed(0)} ms`)
  return {
    ...shown("detect on 8 days of five minutes, the intervals of augurs' MSTL / ours", augurs / ours),
    beside: pace(WEEK.points, ours),
  }
}
