import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type BackfillSeries, exposition } from './backfill.js'
import { requiredPath } from './programs.js'
import { answers, startServer, type TestServer } from './server.js'

/** A VictoriaMetrics that holds these series. */
export async function startVictoriaMetrics(
  series: readonly BackfillSeries[] = [],
  { args = [] }: { args?: readonly string[] } = {},
): Promise<TestServer> {
  const server = await startServer({
    path: requiredPath('victoria-metrics'),
    args: ({ port, folder }) => [
      `-storageDataPath=${join(folder, 'data')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-retentionPeriod=100y',
      '-search.latencyOffset=0s',
      '-memory.allowedBytes=128MB',
      ...args,
    ],
    isReady: ({ url }) => answers(`${url}/health`),
  })
  if (series.length > 0) await imported(server, series)
  return server
}

async function imported({ url }: TestServer, series: readonly BackfillSeries[]): Promise<void> {
  const reply = await fetch(`${url}/api/v1/import/prometheus`, { method: 'POST', body: exposition(series) })
  if (!reply.ok) throw new Error(`VictoriaMetrics took no samples: ${reply.status} ${await reply.text()}`)
  await answers(`${url}/internal/force_flush`)
  const [{ name, points }] = series as [BackfillSeries]
  const last = (points.at(-1)?.[0] ?? 0) / 1_000
  const query = `${url}/api/v1/series?match[]=${name}&start=${last - 1}&end=${last + 1}`
  for (let i = 0; i < 100; i++) {
    const { data } = (await (await fetch(query)).json()) as { data: unknown[] }
    if (data.length > 0) return
    await wait(50)
  }
  throw new Error('VictoriaMetrics does not show the samples it took')
}
