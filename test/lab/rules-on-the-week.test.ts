import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grafanaDashboard, prometheusRules } from '../../src/generate/index.js'
import { days, hours, type Kpi, minutes, tarsKpis } from '../../src/index.js'
import { incidentsOf } from '../../src/testing/launch-week/truth.js'
import {
  type BackfillSeries,
  describeWithServers,
  startPrometheus,
  startVictoriaMetrics,
  type TestServer,
} from '../servers/index.js'
import { describeWithShared } from '../shared-data.js'
import { LAB_ERROR_SPIKE, LAB_GENERATOR, labWeek } from './lab-week.js'
import { metricWeek, WEEK_KPIS } from './metric-week.js'

// A running Prometheus judges the present alone: each week is moved so that its error spike began twenty minutes ago and
// still goes on.
const now = Math.floor(Date.now() / minutes(1)) * minutes(1)
const spikeBegan = now - minutes(20)
const past = { start: now - hours(7), end: now }

describeWithServers(['prometheus', 'promtool', 'victoria-metrics'], 'what is generated, on the launch week', () => {
  const { errorSpike } = incidentsOf(0, days(8))
  const week = metricWeek({ seed: 3, releasedAt: spikeBegan - errorSpike.start })
  const kpis = tarsKpis({ only: [...WEEK_KPIS, 'latency-p50', 'latency-p99'] })
  const series = week.series.map((each) => ({
    ...each,
    points: each.points.filter(([at]) => at > past.start && at <= past.end),
  }))
  const servers = whatIsGenerated({ kpis, series, service: errorSpike.scope.service })

  describe.each([0, 1])('by dimensions, on engine %i', (engine) => {
    it.each([
      [[], 1],
      [['service'], 3],
      [['service', 'region'], 6],
    ])('a panel has a line for each place: by %j, %i', async (by, places) => {
      for (const { title, lines } of await panelsOf(servers[engine], kpis, by)) {
        expect([title, lines.length, lines.flat().every(Number.isFinite)]).toEqual([title, places, true])
      }
    })
  })
})

describeWithShared(LAB_GENERATOR, "what is generated, on the metric lab's week", () => {
  describeWithServers(['prometheus', 'promtool', 'victoria-metrics'], 'with real engines', () => {
    const { start, service } = LAB_ERROR_SPIKE
    whatIsGenerated({
      kpis: tarsKpis(),
      series: labWeek({ startedAt: spikeBegan - start, ...past }),
      service,
    })
  })
})

function whatIsGenerated({
  kpis,
  series,
  service,
}: {
  kpis: readonly Kpi[]
  series: readonly BackfillSeries[]
  service: string
}): readonly TestServer[] {
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
    const firing = async () => {
      const reply = await fetch(`${servers[0]?.url}/api/v1/alerts`)
      const { data } = (await reply.json()) as { data: { alerts: { labels: Record<string, string>; state: string }[] } }
      return data.alerts
        .filter(({ state, labels }) => state === 'firing' && labels.severity === 'page')
        .map(({ labels }) => `${labels.alertname} ${labels.service}`)
    }
    const page = `AvailabilityBudgetBurn ${service}`
    await expect.poll(firing, { timeout: 60_000, interval: 500 }).toContain(page)
    expect(new Set(await firing())).toEqual(new Set([page]))
  })

  describe.each([0, 1])('every panel of the dashboard has data, on engine %i', (engine) => {
    it.each([[[]], [['service']], [['service', 'region']]])('by %j', async (by) => {
      for (const { title, lines } of await panelsOf(servers[engine], kpis, by)) {
        expect([title, lines.flat().some(Number.isFinite)]).toEqual([title, true])
      }
    })
  })
  return servers
}

/** What each panel of the dashboard shows of the past hour: a line of values for each place. */
async function panelsOf(server: TestServer | undefined, kpis: readonly Kpi[], dimensions: readonly string[]) {
  const panels: { title: string; lines: number[][] }[] = []
  for (const { title, targets } of grafanaDashboard(kpis, { dimensions }).panels) {
    const search = new URLSearchParams({
      query: targets[0]?.expr ?? '',
      start: String((now - hours(1)) / 1_000),
      end: String((now - minutes(5)) / 1_000),
      step: '300',
    })
    const reply = await fetch(`${server?.url}/api/v1/query_range?${search}`)
    const { data } = (await reply.json()) as { data?: { result: { values: [number, string][] }[] } }
    panels.push({ title, lines: data?.result.map(({ values }) => values.map(([, value]) => Number(value))) ?? [] })
  }
  return panels
}
