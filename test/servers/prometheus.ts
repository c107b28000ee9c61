import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BackfillSeries, openMetrics } from './backfill.js'
import { requiredPath } from './programs.js'
import { answers, startServer, type TestServer } from './server.js'

/** A Prometheus that scrapes nothing and holds these series. */
export const startPrometheus = (
  series: readonly BackfillSeries[] = [],
  { args = [], config = 'scrape_configs: []\n' }: { args?: readonly string[]; config?: string } = {},
): Promise<TestServer> =>
  startServer({
    path: requiredPath('prometheus'),
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'prometheus.yml'), config)
      mkdirSync(join(folder, 'data'))
      if (series.length > 0) backfill(folder, series)
    },
    args: ({ port, folder }) => [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      ...args,
    ],
    isReady: ({ url }) => answers(`${url}/-/ready`),
  })

function backfill(folder: string, series: readonly BackfillSeries[]): void {
  const file = join(folder, 'backfill.om')
  writeFileSync(file, openMetrics(series))
  // Few blocks, for promtool parses the whole file once for each.
  const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=96h', file, join(folder, 'data')]
  const { status, stderr } = spawnSync(requiredPath('promtool'), args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`promtool could not backfill: ${stderr}`)
}
