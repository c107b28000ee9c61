import { connect } from 'node:net'
import { PrometheusSource } from 'tars-observability'
import { expect, it } from 'vitest'
import {
  describeWithServers,
  startAlertmanager,
  startPostgres,
  startPrometheus,
  startRedis,
  startVictoriaMetrics,
} from './index.js'

const noon = Date.parse('2026-03-01T12:00Z')
const minute = 60_000
const series = [
  {
    name: 'up',
    labels: { job: 'a "quoted" \\ name' },
    points: Array.from({ length: 30 }, (_, i) => [noon + i * minute, i] as const),
  },
]
const refuses = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })

for (const [name, start] of [
  ['prometheus', startPrometheus],
  ['victoria-metrics', startVictoriaMetrics],
] as const) {
  describeWithServers([name], `a ${name} of the suite`, () => {
    it('holds what was put into it and is gone after the suite', async () => {
      const server = await start(series)
      const source = new PrometheusSource({ url: server.url })
      const { series: found } = await source.range('up', { start: noon, end: noon + 30 * minute, step: minute })
      expect(found.map(({ labels }) => labels.job)).toEqual(['a "quoted" \\ name'])
      expect([...(found[0]?.values ?? [])]).toEqual(Array.from({ length: 30 }, (_, i) => i))
      await source.close()
      await server.stop()
      expect(await refuses(server.port)).toBe(true)
    })
  })
}

describeWithServers(['alertmanager', 'redis', 'postgres'], 'the other servers of suites', () => {
  it('answer and are gone after the suite', async () => {
    for (const server of [await startAlertmanager(), await startRedis(), await startPostgres()]) {
      expect(await refuses(server.port)).toBe(false)
      await server.stop()
      expect(await refuses(server.port)).toBe(true)
    }
  })
})
