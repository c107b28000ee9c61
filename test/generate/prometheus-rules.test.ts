import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  kubernetesKpis,
  nodeExporterKpis,
  openCostKpis,
  otelHttpKpis,
  postgresKpis,
  redisKpis,
  tarsKpis,
} from '../../src/catalogue/index.js'
import { prometheusRules } from '../../src/generate/index.js'
import { days, hours, type Kpi, minutes } from '../../src/model/index.js'
import { kpisFromSloth } from '../../src/slo-specs/index.js'
import { describeWithServers, pathOf, startPrometheus, type TestServer } from '../servers/index.js'

interface Rule {
  record?: string
  alert?: string
  expr: string
  labels: Record<string, string>
  annotations?: Record<string, string>
}
const rulesOf = (text: string): Rule[] =>
  (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules)

const REQUESTS: Kpi = {
  name: 'availability',
  unit: '1',
  kind: 'availability',
  objective: { target: 0.999 },
  bad: 'sum by ($__by) ($__increase(http_requests_total{$__selector,status=~"5.."}))',
  valid: 'sum by ($__by) ($__increase(http_requests_total{$__selector}))',
}
const LATENCY: Kpi = {
  name: 'fast',
  unit: '1',
  kind: 'other',
  direction: 'lower-is-better',
  objective: { target: 0.9 },
  buckets: 'sum by (le, $__by) ($__increase(d_bucket{$__selector}))',
  statistic: { shareOver: 0.5 },
}

describe('prometheusRules', () => {
  it('pages at 14.4 and 6 times the pace of a 30-day budget and tickets at 3 and 1, as the SRE Workbook does', () => {
    const alerts = rulesOf(prometheusRules([REQUESTS])).filter(({ alert }) => alert)
    expect(alerts.map(({ alert, labels }) => [alert, labels.severity])).toEqual([
      ['AvailabilityBudgetBurn', 'page'],
      ['AvailabilityBudgetBurn', 'ticket'],
    ])
    expect(alerts[0]?.expr).toContain('kpi:error_ratio:rate5m{kpi="availability"} > (14.4 * 0.001)')
    expect(alerts[0]?.expr).toContain('kpi:error_ratio:rate6h{kpi="availability"} > (6 * 0.001)')
    expect(alerts[1]?.expr).toContain('kpi:error_ratio:rate1d{kpi="availability"} > (3 * 0.001)')
  })

  it("takes a seven-day budget's own factors, not those of thirty days", () => {
    const week = { ...REQUESTS, objective: { target: 0.999, period: days(7) } }
    const [page] = rulesOf(prometheusRules([week])).filter(({ alert }) => alert)
    expect(page?.expr).toContain('> (13.44 * 0.001)')
  })

  it('records every window that an alert asks for, and nothing asks for one that is not recorded', () => {
    const rules = rulesOf(prometheusRules([REQUESTS, LATENCY]))
    const recorded = new Set(rules.map(({ record }) => record))
    const asked = rules.flatMap(({ alert, expr }) => (alert ? (expr.match(/kpi:[a-z_:0-9]+/g) ?? []) : []))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((name) => !recorded.has(name))).toEqual([])
  })

  it('leaves out a window that the target can never reach, and says so first', () => {
    const text = prometheusRules([{ ...REQUESTS, objective: { target: 0.9 } }])
    expect(text.split('\n')[0]).toBe(
      '# availability: left out, page over 1h: a burn rate of 14.4 cannot be reached, a target of 0.9 burns at most at 10',
    )
    expect(text).not.toContain('14.4 *')
  })

  it('gives two KPIs of one group with the same promise one budget', () => {
    const twin: Kpi = { ...REQUESTS, name: 'error-rate', kind: 'error-rate', group: 'requests' }
    const alerts = rulesOf(prometheusRules([{ ...REQUESTS, group: 'requests' }, twin])).filter(({ alert }) => alert)
    expect(alerts.map(({ labels }) => labels.kpi)).toEqual(['availability', 'availability'])
  })

  it('counts time beyond a limit where an objective promises a share of time', () => {
    const kpi: Kpi = {
      name: 'cpu',
      unit: '1',
      kind: 'cpu',
      query: 'max(cpu)',
      objective: { atMost: 0.8, target: 0.95 },
    }
    expect(rulesOf(prometheusRules([kpi])).find(({ record }) => record === 'kpi:error_ratio:rate1h')?.expr).toBe(
      'avg_over_time((kpi:value{kpi="cpu"} > bool 0.8)[1h:1m])',
    )
  })

  it('alerts on the value where nobody set a share', () => {
    const kpi: Kpi = { name: 'db-latency', unit: 's', kind: 'latency', query: 'max(x)', objective: { atMost: 0.5 } }
    expect(rulesOf(prometheusRules([kpi])).at(-1)).toMatchObject({
      alert: 'DbLatencyBeyondObjective',
      expr: 'kpi:value{kpi="db-latency"} > 0.5',
      labels: { severity: 'ticket' },
    })
  })

  it('fills in dimensions, matchers, windows and your own labels and severities', () => {
    const text = prometheusRules([REQUESTS], {
      dimensions: ['service'],
      matchers: { job: ['a', 'b.c'] },
      window: minutes(10),
      interval: minutes(1),
      labels: { team: 'checkout' },
      severities: { page: 'critical' },
    })
    expect(rulesOf(text)[0]?.expr).toContain('sum by (service) (increase(http_requests_total{job=~"a|b\\\\.c"}[10m]))')
    expect(rulesOf(text).find(({ alert }) => alert)?.labels).toEqual({
      team: 'checkout',
      kpi: 'availability',
      severity: 'critical',
    })
    expect(text).not.toContain('$__')
  })

  it('names a KPI that has no query for Prometheus instead of dropping it', () => {
    const kpi: Kpi = { name: 'dog', unit: '1', kind: 'other', query: { datadog: 'avg:x{*}' } }
    expect(prometheusRules([kpi]).split('\n')[0]).toBe('# dog: no query for Prometheus, so no rule')
  })

  it('refuses a matcher without a value, which would narrow to nothing in particular', () => {
    expect(() => prometheusRules([REQUESTS], { matchers: { job: [] } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('matchers') }),
    )
  })

  it.each([
    ['window', { window: 0 }],
    ['interval', { interval: -1 }],
    ['labels.team', { labels: { team: 1 as never } }],
  ])('refuses a %s that Prometheus could not read', (option, options) => {
    expect(() => prometheusRules([REQUESTS], options)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(`\`${option}\``) }),
    )
  })

  it('refuses a dimension that is no label name', () => {
    expect(() => prometheusRules([REQUESTS], { dimensions: ['a) or vector(1'] })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('dimensions') }),
    )
  })
})

describeWithServers(['promtool'], 'promtool check rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const check = (kpis: readonly Kpi[], options = {}) => {
    const file = join(folder, 'rules.yaml')
    writeFileSync(file, prometheusRules(kpis, options))
    const { status, stdout, stderr } = spawnSync(pathOf('promtool') as string, ['check', 'rules', file], {
      encoding: 'utf8',
    })
    return { status, found: Number(/SUCCESS: (\d+) rules found/.exec(stdout)?.[1] ?? 0), stderr }
  }
  const prices = { currency: 'EUR', perCoreHour: 0.04, perGibibyteHour: 0.005 }

  it.each<[string, readonly Kpi[]]>([
    ['tarsKpis', tarsKpis({ prices })],
    ['otelHttpKpis', otelHttpKpis()],
    ['kubernetesKpis', kubernetesKpis()],
    ['nodeExporterKpis', nodeExporterKpis()],
    ['redisKpis', redisKpis()],
    ['postgresKpis', postgresKpis()],
    ['openCostKpis', openCostKpis()],
    ['a share over a limit', [LATENCY]],
    ['good instead of bad events', [{ ...REQUESTS, bad: undefined, good: 'sum($__increase(ok_total))' } as Kpi]],
  ])('accepts a rule for every KPI of %s, whole and by scope', (_, kpis) => {
    for (const options of [{}, { dimensions: ['service', 'region'], matchers: { job: 'a"b\\' } }]) {
      const { status, found, stderr } = check(kpis, options)
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('FAILED')])
      expect(found).toBeGreaterThanOrEqual(kpis.length)
    }
  })

  it('accepts the rules of a Sloth spec', () => {
    const spec =
      'version: prometheus/v1\nservice: shop\nslos:\n  - name: a\n    objective: 99.9\n    sli:\n      events:\n' +
      '        error_query: sum_over_time((count(up < 1))[{{.window}}:]) OR on() vector(0)\n' +
      '        total_query: sum_over_time((count(up))[{{.window}}:])\n'
    expect(check(kpisFromSloth(spec).kpis).status).toBe(0)
  })

  it('accepts titles and names that hold quotes, line breaks and template braces', () => {
    const hostile: Kpi = { ...REQUESTS, name: 'a"b\n{{ $labels.x', title: '{{ template "x" }}: #\n- y' }
    expect(check([hostile])).toMatchObject({ status: 0 })
  })
})

describeWithServers(['prometheus', 'promtool'], 'a real Prometheus', () => {
  let server: TestServer
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))

  beforeAll(async () => {
    const now = Date.now()
    const start = now - hours(7)
    const moments = Array.from({ length: 7 * 60 + 1 }, (_, minute) => start + minutes(minute))
    // 600 requests a minute; in the last two hours 12 % of service a fail, none of service b.
    const counter = (service: string, status: string, rate: (at: number) => number) => {
      let total = 0
      return {
        name: 'http_requests_total',
        type: 'counter' as const,
        labels: { service, status },
        points: moments.map((at) => {
          total += rate(at)
          return [at, total] as const
        }),
      }
    }
    const burns = (at: number): boolean => at > now - hours(2)
    const file = join(folder, 'rules.yaml')
    writeFileSync(file, prometheusRules([REQUESTS], { dimensions: ['service'] }))
    server = await startPrometheus(
      [
        counter('a', '200', (at) => (burns(at) ? 528 : 600)),
        counter('a', '500', (at) => (burns(at) ? 72 : 0)),
        counter('b', '200', () => 600),
      ],
      { config: `global: { evaluation_interval: 1s }\nrule_files: ['${file}']\nscrape_configs: []\n` },
    )
  }, 120_000)
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  it('loads the rules and pages for the service that burns, not for the other', async () => {
    const firing = async () => {
      const reply = await fetch(`${server.url}/api/v1/alerts`)
      const { data } = (await reply.json()) as { data: { alerts: { labels: Record<string, string>; state: string }[] } }
      return data.alerts
        .filter(({ state }) => state === 'firing')
        .map(({ labels }) => [labels.service, labels.severity])
    }
    await expect.poll(firing, { timeout: 30_000, interval: 500 }).toContainEqual(['a', 'page'])
    expect((await firing()).map(([service]) => service)).not.toContain('b')
  })
})
