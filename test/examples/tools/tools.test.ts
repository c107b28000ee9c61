import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Incident, VERSION } from 'tars-observability'
import { describe, expect, it } from 'vitest'
import { describeWithShared, readShared } from '../../shared-data.js'
import { ALL_TOOLS } from './all-tools.js'
import { inFolder } from './in-folder.js'

const tool = (name: string) => {
  const found = ALL_TOOLS[name]
  if (!found) throw new Error(`no tool ${name}`)
  return found
}

/** Flags that the original had, and in the second line those that it documented and lacked. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'ga-kpi': [
    '--simulate --duration 24 --interval 30 --output x --prometheus-url http://p:9090 --services a,b',
    '--output-dir x --ga-timestamp 2026-03-02T09:00Z --prometheus-url http://p:9090',
    '--ga-start 2026-03-02T09:00Z --ga-end 2026-03-03T09:00Z',
  ],
  'stability-monitor': [
    '--baseline x.json --duration 168 --interval 30 --output x --prometheus-url http://p:9090 --test-mode',
    '--day-number 3 --output-dir x --ga-baseline x.json',
  ],
  'anomaly-detector': [
    '--data x --duration 168 --ewma-alpha 0.3 --z-window 48 --output x.json --test-mode',
    '--prometheus-url http://p:9090 --baseline x --z-threshold 2.5 --output-file x.json',
  ],
  'health-report': [
    '--day 3 --stability-data x --anomaly-events x.json --output reports --auto',
    '--day-number 3 --anomaly-data x.json --output-file x.json',
  ],
  'regression-analyzer': [
    '--ga-baseline x --7day-data x --staging-baseline x --v1-0-0-baseline x --output x',
    '--7day-summaries x --output file.json --only-baseline ga',
    '--ga-baseline x --7day-data x --test-mode',
  ],
  retrospective: [
    '--ga-data x --7day-data x --regression x.json --anomalies x.json --output x.md --auto',
    '--output-dir x',
  ],
}

describe('every tool', () => {
  const { run, folder } = inFolder()

  it.each(Object.keys(ALL_TOOLS))(
    '%s helps, tells its version and takes every flag that was documented',
    async (name) => {
      const help = await run(tool(name), '--help')
      expect(help.code).toBe(0)
      for (const flag of Object.keys(tool(name).flags)) expect(help.said).toContain(`--${flag}`)
      expect(await run(tool(name), '--version')).toEqual({ code: 0, said: VERSION })
      for (const flags of DOCUMENTED[name] ?? []) {
        const { code, said } = await run(tool(name), `${flags} --dry-run`)
        expect(said).toContain('would write')
        expect(code).toBe(0)
      }
      expect(readdirSync(folder), 'a dry run writes nothing').toEqual([])
    },
  )

  it.each(Object.keys(ALL_TOOLS))('%s answers wrong usage with 2 and names the flag', async (name) => {
    const unknown = await run(tool(name), '--no-such-flag')
    expect(unknown.code).toBe(2)
    expect(unknown.said).toContain('--no-such-flag')
    const wrong = await run(tool(name), '--simulate --interval none')
    expect(wrong.code).toBe(2)
    expect(wrong.said).toContain('--interval')
  })

  it.each(['ga-kpi', 'stability-monitor'])(
    '%s is inconclusive, and exits with 3, where nothing answers',
    async (name) => {
      const args = '--prometheus-url http://127.0.0.1:1 --ga-start 2026-03-02T09:00Z --now 2026-03-04T09:00Z'
      const { code, said } = await run(tool(name), args)
      expect(code).toBe(3)
      expect(said).toContain('cannot be reached')
    },
  )
})

describe('ga-kpi --follow', () => {
  const { run, path } = inFolder()

  it('looks again where the source was away, and ends with 130 when it is told to stop', async () => {
    const stop = new AbortController()
    const args = '--follow --prometheus-url http://127.0.0.1:1 --ga-start 2026-03-02T09:00Z --now 2026-03-02T12:00Z'
    const running = run(tool('ga-kpi'), args, { signal: stop.signal })
    setTimeout(() => stop.abort(), 3_000)
    const { code, said } = await running
    expect(code).toBe(130)
    expect(said).toContain('cannot be reached')
    expect(existsSync(path('ga_kpi'))).toBe(false)
  })

  it('keeps what it wrote before', async () => {
    const stop = new AbortController()
    const running = run(tool('ga-kpi'), '--follow --simulate --now 2026-03-02T21:00Z', { signal: stop.signal })
    while (!existsSync(path('ga_kpi', 'launch-day.window.sha256')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    expect((await running).code).toBe(130)
    expect(existsSync(path('ga_kpi', 'ga_kpi_summary.json'))).toBe(true)
  })
})

describe('the tools one after the other, over the simulated week', () => {
  const { run, path, json } = inFolder()

  it('certify launch day, follow the week, find anomalies, judge, compare and tell', async () => {
    expect((await run(tool('ga-kpi'), '--simulate')).code).toBe(0)
    expect(json('ga_kpi', 'ga_kpi_summary.json')).toMatchObject({
      type: 'kpi-summary',
      verdict: 'pass',
      product: 'web-shop',
    })

    const monitor = await run(tool('stability-monitor'), '--simulate --baseline ga_kpi')
    expect(monitor.code).toBe(0)
    expect(monitor.said).toMatch(/day 2: warn. The alert 'HighErrorRate' fired/)
    expect(json('stability', 'weekly_summary.json')).toMatchObject({ done: true, product: 'web-shop' })
    expect(json('stability', 'day_07_summary.json')).toMatchObject({ day: 7 })

    const anomalies = await run(tool('anomaly-detector'), '')
    expect(anomalies.code).toBe(0)
    expect(json('anomaly_events.json').verdict).toBe('anomalous')

    const health = await run(tool('health-report'), '--auto')
    expect(health.said).toMatch(/found +days.*\n.*found +anomalies.*\n.*found +launch day/)
    expect(json('reports', 'day_07_HEALTH.json')).toMatchObject({ type: 'health-report', day: 7 })
    expect((await run(tool('health-report'), '--day 2')).said).toContain('day 2')

    const regression = await run(tool('regression-analyzer'), '')
    expect(regression.said).toContain('rollback: none')
    expect(json('regression_summary.json')).toMatchObject({ type: 'regression-report' })

    const told = await run(tool('retrospective'), '--auto --now 2026-03-10T10:00Z')
    expect(told.said).not.toContain('missing')
    const report = json('GA_7DAY_RETROSPECTIVE.json')
    expect(report).toMatchObject({ type: 'retrospective', product: 'web-shop', version: '2.4.0' })
    expect((report.days as unknown[]).length).toBe(7)
    expect(report.cost).not.toBeNull()
    await run(tool('retrospective'), `--simulate --output ${path('at-once.json')}`)
    const incidents = ({ incidents }: Record<string, unknown>) =>
      (incidents as Incident[]).map(({ kpis, scopes, severity }) => ({ kpi: kpis[0], scope: scopes[0], severity }))
    expect(incidents(report), 'as one review of the source tells them').toEqual(incidents(json('at-once.json')))
    expect(readFileSync(path('GA_7DAY_RETROSPECTIVE.md'), 'utf8')).toContain('web-shop')
    expect(readFileSync(path('GA_7DAY_RETROSPECTIVE.html'), 'utf8')).toContain('</html>')
  })

  it('lay beside each file its SHA-256, and refuse a file that was changed', async () => {
    for (const name of ['regression_summary.json', 'GA_7DAY_RETROSPECTIVE.md', 'stability/week.window']) {
      const sum = createHash('sha256')
        .update(readFileSync(path(name)))
        .digest('hex')
      expect(readFileSync(path(`${name}.sha256`), 'utf8')).toBe(`${sum}  ${name.split('/').at(-1)}\n`)
    }
    writeFileSync(path('regression_summary.json'), '{"schemaVersion":1}')
    const { code, said } = await run(tool('retrospective'), '')
    expect(code).toBe(3)
    expect(said).toContain('regression_summary.json')
  })

  it('come to the same files by one look a day as by one look at the end', async () => {
    for (const day of ['03-04', '03-05', '03-06', '03-08', '03-10'])
      await run(tool('stability-monitor'), `--simulate --now 2026-${day}T10:00Z --output ${path('daily')}`)
    await run(tool('stability-monitor'), `--simulate --now 2026-03-10T10:00Z --output ${path('once')}`)
    const names = readdirSync(path('once')).filter((name) => /\.(json|md|window)$/.test(name))
    expect(names).toHaveLength(11)
    for (const name of names) {
      const [daily, once] = ['daily', 'once'].map((folder) => readFileSync(path(folder, name), 'utf8'))
      expect(daily === once, name).toBe(true)
    }
  })

  it('run again, and read no slot twice', async () => {
    const day = readFileSync(path('stability', 'day_03_summary.json'), 'utf8')
    expect((await run(tool('stability-monitor'), '--simulate')).said).not.toContain('day 3')
    expect(readFileSync(path('stability', 'day_03_summary.json'), 'utf8')).toBe(day)
  })

  it('say what is missing, and are inconclusive where only figures of days are left', async () => {
    rmSync(path('regression_summary.json'))
    rmSync(path('stability', 'week.window'))
    rmSync(path('ga_kpi', 'launch-day.window'))
    expect((await run(tool('retrospective'), '')).said).toMatch(/missing +regression/)
    expect((await run(tool('anomaly-detector'), '')).code).toBe(3)
    expect((await run(tool('regression-analyzer'), '')).code).toBe(3)
  })
})

describe('each tool by itself, over the simulated week', () => {
  const { run, json } = inFolder()

  it.each([
    ['anomaly-detector', 'anomaly_events.json', { verdict: 'anomalous' }],
    ['health-report', 'reports/day_07_HEALTH.json', { day: 7 }],
    ['regression-analyzer', 'regression_summary.json', { type: 'regression-report' }],
    ['retrospective', 'GA_7DAY_RETROSPECTIVE.json', { type: 'retrospective' }],
  ])('%s needs no file of another', async (name, file, expected) => {
    await run(tool(name), '--simulate')
    expect(json(file)).toMatchObject(expected)
  })

  it('health-report knows no day that is not over', async () => {
    const { code, said } = await run(tool('health-report'), '--simulate --day 3 --now 2026-03-05T09:00Z')
    expect(code).toBe(2)
    expect(said).toContain('day 3')
  })
})

describe("the original system's files", () => {
  const { run, json, path } = inFolder()

  it('are written with --legacy, and read without being told', async () => {
    for (const [name, args] of [
      ['ga-kpi', '--simulate'],
      ['stability-monitor', '--simulate'],
      ['anomaly-detector', ''],
      ['health-report', '--day 2'],
      ['regression-analyzer', ''],
      ['retrospective', ''],
    ] as const) {
      const { code, said } = await run(tool(name), `${args} --legacy`)
      expect([0, 1, 3], said).toContain(code)
    }
    expect(json('ga_kpi', 'ga_kpi_summary.json')).toMatchObject({ certification_status: 'PASS' })
    expect(json('stability', 'day_02_summary.json')).toHaveProperty('avg_availability')
    expect(json('anomaly_events.json')).toHaveProperty('summary.total_anomalies')
    expect(json('reports', 'day_02_HEALTH.json')).toHaveProperty('overall_health_score')
    expect(json('regression_summary.json')).toHaveProperty('overall_assessment')
    expect(json('GA_7DAY_RETROSPECTIVE.json')).toHaveProperty('slo_burn_downs')
    expect(existsSync(path('stability', 'release.json'))).toBe(true)
  })

  it('may lie beside those of today, as in the middle of a week', async () => {
    await run(tool('stability-monitor'), `--simulate --output ${path('today')}`)
    const mixed = `${path('stability', 'day_01_summary.json')},${path('today', 'day_02_summary.json')}`
    const { said } = await run(tool('health-report'), `--stability-data ${mixed} --output ${path('mixed')}`)
    expect(said).toContain('day 2')
  })
})

describeWithShared('vectors/original/fixtures_test_data.json', "the original's own sample files", () => {
  const { run, path, json } = inFolder()

  it('become a health report, a comparison and a retrospective', async () => {
    const files = readShared<Record<string, unknown>>('vectors/original/fixtures_test_data.json')
    const put = (name: string, json: unknown): void => writeFileSync(path(name), JSON.stringify(json))
    for (const name of ['ga_kpi_summary', 'anomaly_events', 'regression_summary']) put(`${name}.json`, files[name])
    ;(files.daily_summaries as unknown[]).forEach((day, i) => {
      put(`day_0${i + 1}_summary.json`, day)
    })

    const from = `--7day-data ${path()} --ga-baseline ${path('ga_kpi_summary.json')}`
    expect((await run(tool('regression-analyzer'), `${from} --output ${path('compared')}`)).code).not.toBe(2)
    expect(json('compared', 'regression_summary.json').verdict).not.toBe('pass')
    expect((await run(tool('retrospective'), `${from} --output ${path('told')}`)).code).not.toBe(2)
    expect((json('told', 'GA_7DAY_RETROSPECTIVE.json').days as unknown[]).length).toBe(7)
  })
})
