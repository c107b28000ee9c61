import { AnomalyDetector } from '../../src/analysis/anomaly/index.js'
import { RegressionAnalyzer } from '../../src/analysis/regression/index.js'
import { KpiCollector } from '../../src/collection/index.js'
import { hours, kpiWindow, minutes } from '../../src/model/index.js'
import { readReply } from '../../src/sources/prometheus/reply.js'
import { FleetSource, fleetKpis } from '../collection/fleet.js'
import { rangeReply } from './decode/range-reply.js'
import { atMost, type BenchRow, type Print } from './row.js'
import { cpuOf, exponentOf, serviceSeries } from './timing.js'

const TIMES = [1, 4, 16]
const STEP = minutes(5)
const DAY = 288

/** How the work grows with what there is to do: the exponent of its CPU time at 1, 4 and 16 times as much. */
export async function growthRows(print: Print = () => {}): Promise<BenchRow[]> {
  const pieces = rangeReply('integers')
  const [head, last] = [pieces[0] as Buffer, pieces.at(-1) as Buffer]
  const works: Record<string, (times: number) => () => unknown> = {
    'decode, with samples': (times) => {
      const reply = [head, ...pieces.slice(1, 1 + 16 * times), last]
      return () => readReply(chunksOf(reply), { framed: true, onError: ({ error }) => new Error(error) as never })
    },
    'detect, with points': (times) => {
      const series = { labels: {}, ...serviceSeries(DAY * 30 * times, STEP) }
      const detector = new AnomalyDetector({ step: STEP })
      return () => detector.detect(series)
    },
    'collect, with services': (times) => {
      const source = new FleetSource(16 * times)
      const collector = new KpiCollector({ source, kpis: fleetKpis(4), dimensions: ['service'], step: STEP })
      return () => collector.collect({ start: 0, end: hours(48) })
    },
    'compare, with points': (times) => {
      const [current, baseline] = [window(4, 7 * times, 1), window(4, 7 * times, 2)]
      return () => new RegressionAnalyzer().compare(current, [{ name: 'launch-day', window: baseline }])
    },
    'compare, with scopes': (times) => {
      const [current, baseline] = [window(6 * times, 7, 1), window(6 * times, 7, 2)]
      return () => new RegressionAnalyzer().compare(current, [{ name: 'launch-day', window: baseline }])
    },
  }
  const rows: BenchRow[] = []
  for (const [name, prepare] of Object.entries(works)) {
    const times: number[] = []
    for (const size of TIMES) {
      const work = prepare(size)
      // Small work many times over, so that every size is warm and long enough to be timed.
      const repeats = 16 / size
      await work()
      times.push(
        (await cpuOf(async () => {
          for (let i = 0; i < repeats; i++) await work()
        })) / repeats,
      )
    }
    print(`${name}: ${times.map((ms) => `${ms.toFixed(1)} ms`).join(', ')} at 1, 4 and 16 times as much`)
    rows.push(atMost(`growth exponent: ${name}`, exponentOf(TIMES, times), 1.1))
  }
  return rows
}

async function* chunksOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}

/** A latency of some services over some days. */
function window(services: number, days: number, seed: number) {
  const kpi = { name: 'latency', unit: 's', kind: 'latency', query: 'latency' } as const
  return kpiWindow({
    range: { start: 0, end: DAY * days * STEP },
    step: STEP,
    kpis: Array.from({ length: services }, (_, i) => ({
      kpi,
      scope: { service: `service-${i}` },
      series: { labels: {}, ...serviceSeries(DAY * days, STEP, seed + 2 * i) },
    })),
  })
}
