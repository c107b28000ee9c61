import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  days,
  KpiCollector,
  minutes,
  PrometheusSource,
  parseTimestamp,
  type ReplayReport,
  type Review,
  replay,
  reviewRelease,
  tarsKpis,
} from '../../src/index.js'
import { scopesAgree } from '../../src/model/index.js'
import { describeWithServers, startPrometheus, startVictoriaMetrics, type TestServer } from '../servers/index.js'
import { metricWeek, WEEK_KPIS } from './metric-week.js'

const releasedAt = parseTimestamp('2026-03-02T00:00Z')

describeWithServers(['prometheus', 'promtool', 'victoria-metrics'], 'a launch week on real engines', () => {
  const week = metricWeek({ seed: 3, releasedAt })
  const servers: TestServer[] = []
  const reviews: Record<string, Review> = {}
  /** What the detectors tell by themselves, each knowing its own series alone. */
  const alone: Record<string, ReplayReport> = {}
  const dimensions = ['service', 'region']
  const kpis = tarsKpis({ only: WEEK_KPIS })

  beforeAll(async () => {
    for (const [engine, start] of [
      ['prometheus', startPrometheus],
      ['victoriametrics', startVictoriaMetrics],
    ] as const) {
      const server = await start(week.series)
      servers.push(server)
      await using source = new PrometheusSource({ url: server.url })
      reviews[engine] = await reviewRelease({
        source,
        release: { product: 'web-shop', version: '2.4.0', releasedAt },
        kpis,
        dimensions,
        now: week.range.end + minutes(5),
      })
      alone[engine] = await replay({ source, kpis, dimensions, range: week.range })
    }
  }, 240_000)
  afterAll(() => Promise.all(servers.map((server) => server.stop())))

  for (const engine of ['prometheus', 'victoriametrics']) {
    it(`counts each day's requests within 0.01 % and its failures within 0.1 % on ${engine}`, () => {
      const { baseline, days } = reviews[engine] as Review
      for (const [day, { kpis }] of [baseline, ...days].entries()) {
        const truth = week.daily[day] as (typeof week.daily)[number]
        const whole = kpis.find(({ kpi, scope }) => kpi === 'availability' && Object.keys(scope).length === 0)
        expect(Math.abs((whole?.valid ?? 0) / truth.requests - 1), `requests of day ${day}`).toBeLessThan(1e-4)
        expect(Math.abs((whole?.bad ?? 0) / truth.failed - 1), `failures of day ${day}`).toBeLessThan(1e-3)
      }
      expect(days).toHaveLength(7)
    })

    it(`tells the scrape gap as missing data, not as an outage and not as good, on ${engine}`, () => {
      const { incidents, days: told, retrospective } = reviews[engine] as Review
      const { scrapeGap } = week.incidents
      expect(retrospective.dataQuality.gaps).toEqual([{ start: scrapeGap.start, end: scrapeGap.end }])
      const day7 = told
        .at(-1)
        ?.kpis.find(({ kpi, scope }) => kpi === 'target-availability' && !scope.service && !scope.region)
      expect(day7?.coverage).toBeCloseTo(1 - 45 / (24 * 60), 2)
      expect(day7?.value).toBe(1)
      const inGap = incidents.filter(
        ({ start }) => start >= scrapeGap.start - minutes(10) && start <= scrapeGap.end + minutes(10),
      )
      expect(inGap).toEqual([])
    })

    it(`finds every fault in time by the detectors alone, nothing for gap and reset, and little else, on ${engine}`, () => {
      const { anomalies, seriesDays } = alone[engine] as ReplayReport
      const { scrapeGap, counterReset, leak, ...faults } = week.incidents
      const real = [leak, ...Object.values(faults)]
      for (const fault of real) {
        const found = anomalies.find(
          ({ start, kpi = '', scope = {} }) =>
            (fault.kpis as readonly string[]).includes(kpi) &&
            scopesAgree(fault.scope, scope) &&
            start >= fault.start - minutes(10) &&
            start <= fault.start + (fault === leak ? days(1) : minutes(10)),
        )
        expect(found, fault.title).toBeDefined()
      }
      const near = (start: number, moment: number) => Math.abs(start - moment) <= minutes(10)
      const wrong = anomalies.filter(
        ({ start, scope = {} }) =>
          near(start, scrapeGap.start) ||
          near(start, scrapeGap.end) ||
          (near(start, counterReset.start) && scope.service === counterReset.scope.service),
      )
      expect(wrong).toEqual([])
      const elsewhere = anomalies.filter(
        ({ start, scope = {} }) =>
          !real.some(
            (fault) =>
              start >= fault.start - minutes(10) &&
              start <= fault.end + minutes(10) &&
              (fault === faults.regionOutage || scopesAgree(fault.scope, scope)),
          ),
      )
      expect(elsewhere.length / seriesDays).toBeLessThan(0.05)
    })

    it(`says nothing of the counter reset on ${engine}`, () => {
      const { incidents, anomalies } = reviews[engine] as Review
      const { counterReset } = week.incidents
      const near = (start: number) => Math.abs(start - counterReset.start) <= minutes(30)
      expect(incidents.filter(({ start }) => near(start))).toEqual([])
      expect(
        anomalies.filter(({ start, scope }) => near(start) && scope?.service === counterReset.scope.service),
      ).toEqual([])
    })
  }

  it('tells with each KPI a query that answers with its value, to the last slot', async () => {
    const end = week.incidents.errorSpike.start + minutes(10)
    for (const { url } of servers) {
      await using source = new PrometheusSource({ url })
      const window = await new KpiCollector({ source, kpis, dimensions }).collect({ start: end - minutes(5), end })
      for (const { kpi, scope, query, series } of window.kpis.filter(({ scope }) => scope.service === 'payments')) {
        if (kpi.name === 'latency-p95') expect(query).toContain('sum by (service, region, le) (')
        const { samples } = await source.instant(query, end - 1)
        const own = samples.find(({ labels }) => labels.service === scope.service && labels.region === scope.region)
        expect(Math.abs((own?.value ?? 0) / (series.values[0] as number) - 1), `${kpi.name}: ${query}`).toBeLessThan(
          1e-9,
        )
      }
    }
  })

  it('asks for 18 KPIs in every service and region in at most 40 requests on either engine', async () => {
    for (const { url } of servers) {
      let sent = 0
      await using source = new PrometheusSource({ url, onRequest: () => sent++ })
      const collector = new KpiCollector({
        source,
        kpis: tarsKpis()
          .filter(({ mode }) => mode !== 'observe')
          .slice(0, 18),
        dimensions: ['service', 'region'],
      })
      const window = await collector.collect(week.range)
      expect(sent).toBeLessThanOrEqual(40)
      expect(window.kpis.filter(({ kpi }) => kpi.name === 'availability')).toHaveLength(7)
    }
  })

  it('says the same on both engines where all was scraped', () => {
    const [a, b] = [reviews.prometheus, reviews.victoriametrics] as [Review, Review]
    expect(b.verdict).toBe(a.verdict)
    for (const [day, summary] of a.days.slice(1, 5).entries()) {
      for (const [index, kpi] of summary.kpis.entries()) {
        const twin = b.days[day + 1]?.kpis[index]
        expect([twin?.kpi, twin?.scope]).toEqual([kpi.kpi, kpi.scope])
        if (kpi.value === null) expect(twin?.value).toBeNull()
        else
          expect(Math.abs((twin?.value as number) / kpi.value - 1) || 0, `${kpi.kpi} of day ${day + 2}`).toBeLessThan(
            1e-9,
          )
      }
    }
  })

  it('finds what went wrong, where and when', () => {
    const { incidents } = reviews.prometheus as Review
    const { errorSpike, cpuExhaustion, latencyShift, regionOutage, leak } = week.incidents
    for (const fault of [errorSpike, cpuExhaustion, latencyShift, regionOutage]) {
      const found = incidents.find(
        ({ start, kpis }) =>
          Math.abs(start - fault.start) <= minutes(10) &&
          kpis.some((kpi) => (fault.kpis as readonly string[]).includes(kpi)),
      )
      expect(found, fault.title).toBeDefined()
    }
    expect(
      incidents.find(
        ({ start, kpis }) => kpis.includes('memory') && start >= leak.start && start <= leak.start + days(1),
      ),
    ).toBeDefined()
  })
})
