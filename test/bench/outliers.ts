import { initSync, OutlierDetector } from '@bsull/augurs/outlier'
import { outliersAmong, type Peer } from '../../src/analysis/anomaly/index.js'
import { wasmOf } from './augurs.js'
import { type BenchRow, type Print, shown } from './row.js'
import { pace, serviceSeries, timesOf } from './timing.js'

const PEERS = 50
const POINTS = 2_016
const ODD = 17

/** Which of fifty instances is unlike the others over a week: the question that augurs' outlier detectors answer too. */
export function outlierRows(print: Print = () => {}): BenchRow[] {
  initSync(wasmOf('outlier'))
  const peers = Array.from({ length: PEERS }, (_, i): Peer => {
    const { timestamps, values } = serviceSeries(POINTS, 300_000, 7 + 2 * i)
    const scale = i === ODD ? 2 : 1
    return { scope: { pod: `${i}` }, series: { labels: {}, timestamps, values: values.map((value) => scale * value) } }
  })
  const columns = peers.map(({ series }) => series.values)
  const [mad, dbscan] = [OutlierDetector.mad({ sensitivity: 0.5 }), OutlierDetector.dbscan({ sensitivity: 0.5 })]
  const works = {
    ours: () => outliersAmong(peers).outliers.map(({ scope }) => Number(scope.pod)),
    mad: () => mad.detect(columns).outlyingSeries,
    dbscan: () => dbscan.detect(columns).outlyingSeries,
  }
  for (const [name, work] of Object.entries(works))
    if (String(work()) !== String(ODD)) throw new Error(`${name} names ${work()} where ${ODD} is the outlier`)
  const { ours, mad: byMad, dbscan: byDbscan } = timesOf(works, { rounds: 5, warm: 2 })
  print(
    `${PEERS} peers of ${POINTS} points: ours ${ours.toFixed(1)} ms, augurs' MAD ${byMad.toFixed(0)} ms, its DBSCAN ${byDbscan.toFixed(0)} ms`,
  )
  const beside = pace(PEERS * POINTS, ours)
  return [
    { ...shown("outliers among 50 peers, augurs' MAD / ours", byMad / ours), beside },
    { ...shown("outliers among 50 peers, augurs' DBSCAN / ours", byDbscan / ours), beside },
  ]
}
