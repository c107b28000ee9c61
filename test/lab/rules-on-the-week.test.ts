import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grafanaDashboard, prometheusRules } from '../../src/generate/index.js'
import { days, hours, minutes, tarsKpis } from '../../src/index.js'
import { incidentsOf } from '../../src/testing/launch-week/truth.js'
import { describeWithServers, startPrometheus, startVictoriaMetrics, type TestServer } from '../servers/index.js'
import { metricWeek, WEEK_KPIS } from './metric-week.js'

const kpis = tarsKpis({ only: [...WEEK_KPIS, 'latency-p50', 'latency-p99'] })

describeWithServers(['prometheus', 'promtool', 'victoria-metrics'], 'what is generated, on the launch week', () => {
  // The week is moved so that its error spike began twenty minutes ago and still goes on: a running Prometheus judges the
  // present alone.
  const now = Math.floor(Date.now() / minutes(1)) * minutes(1)
  const { errorSpike } = incidentsOf(0, days(8))
  const week = metricWeek({ seed: 3, releasedAt: now - minutes(20) - errorSpike.start })
  const series = week.series.map((each) => ({
    ...each,
    points: each.points.filter(([at]) => at > now - hours(7) && at <= now),
  }))
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  const servers: TestServer[] = []

  beforeAll(async () => {
    const file = join(folder, 'rules.yaml')
    writeFileSync(file, prometheusRules(kpis, { dimensions: ['service'] }))
    const config = `global: { evaluation_interval: 1s }\nrule_files: ['${file}']\nscrape_configs: []\n`
    servers.push(await startPrometheus(series, { config }), await startVictoriaMetrics(series))
  }, 240_000)
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()))
    rmSync(folder, { recursive: true })
  })

  it("pages for the incident's service and for no other", async () => {
    const url = servers[0]?.url
    const firing = async () => {
      const reply = await fetch(`${url}/api/v1/alerts`)
      const { data } = (await reply.json()) as { data: { alerts: { labels: Record<string, string>; state: string }[] } }
      return data.alerts
        .filter(({ state, labels }) => state === 'firing' && labels.severity === 'page')
        .map(({ labels }) => `${labels.alertname} ${labels.service}`)
    }
    const page = `AvailabilityBudgetBurn ${errorSpike.scope.service}`
    await expect.poll(firing, { timeout: 60_000, interval: 500 }).toContain(page)
    expect(new Set(await firing())).toEqual(new Set([page]))
  })

  describe.each([0, 1])('every panel of the dashboard has data, on engine %i', (engine) => {
    it.each([[[]], [['service']], [['service', 'region']]])('by %j', async (dimensions) => {
      for (const { title, targets } of grafanaDashboard(kpis, { dimensions }).panels) {
        const search = new URLSearchParams({
          query: targets[0]?.expr ?? '',
          start: String((now - hours(1)) / 1_000),
          end: String((now - minutes(5)) / 1_000),
          step: '300',
        })
        const reply = await fetch(`${servers[engine]?.url}/api/v1/query_range?${search}`)
        const { data } = (await reply.json()) as { data?: { result: { values: [number, string][] }[] } }
        const values = data?.result.flatMap((one) => one.values.map(([, value]) => Number(value))) ?? []
        expect([title, data?.result.length]).toEqual([title, [1, 3, 6][dimensions.length]])
        expect([title, values.length > 0 && values.every(Number.isFinite)]).toEqual([title, true])
      }
    })
  })
})
