import { createHmac } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithServers, startPrometheus, startRedis, type TestServer } from '../servers/index.js'
import { buildPackage, runScript, startScript } from './built-package.js'

const folder = mkdtempSync(join(tmpdir(), 'tars-scripts-'))
const report = join(folder, 'GA_7DAY_RETROSPECTIVE.json')

beforeAll(() => {
  buildPackage()
  const { status, stderr } = runScript('tools/retrospective.ts', ['--simulate', '--output', report])
  expect(status, stderr).toBe(0)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A receiver on the loopback that answers as it is told and keeps what it got. */
async function receiver(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const got: { path: string; headers: IncomingMessage['headers']; body: string }[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => (body += data))
    request.on('end', () => {
      got.push({ path: `${request.method} ${request.url}`, headers: request.headers, body })
      answer(request, body, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  return { url, got, close: () => new Promise((resolve) => server.close(resolve)) }
}

async function ended(started: ReturnType<typeof startScript>) {
  const code = await started.ended
  return { code, said: started.said() }
}

describe('the integrations', () => {
  it('post a summary to Slack, and only print it without a webhook', async () => {
    const slack = await receiver((_request, _body, response) => response.end('ok'))
    const run = await ended(
      startScript('integrations/slack-summary.ts', [report], { SLACK_WEBHOOK_URL: `${slack.url}/services/x` }),
    )
    expect(run).toMatchObject({ code: 0, said: 'Posted.\n' })
    expect(JSON.parse(slack.got[0]?.body ?? '')).toHaveProperty('blocks')
    const dry = runScript('integrations/slack-summary.ts', [report], { SLACK_WEBHOOK_URL: '' })
    expect(dry.stdout).toContain('web-shop 2.4.0')
    await slack.close()
  })

  it('open an issue for each urgent item, and none without a token', async () => {
    const github = await receiver((request, body, response) => {
      response.setHeader('content-type', 'application/json')
      if (request.method === 'GET') return response.end('[]')
      response.statusCode = 201
      const { title = '', labels = [] } = body ? JSON.parse(body) : {}
      const named = labels.map((name: string) => ({ name }))
      response.end(
        JSON.stringify({ number: 1, title, state: 'open', html_url: 'https://github.example/1', labels: named, body }),
      )
    })
    const run = await ended(
      startScript('integrations/github-issues.ts', [report], {
        ...{ GITHUB_REPOSITORY: 'acme/shop', GITHUB_TOKEN: 'test', GITHUB_API_URL: github.url },
      }),
    )
    expect(run.code, run.said).toBe(0)
    const opened = github.got.filter(({ path }) => path === 'POST /repos/acme/shop/issues')
    expect(opened.length).toBeGreaterThan(0)
    for (const { body } of opened) expect(JSON.parse(body).title).toMatch(/^\[P[01]\] web-shop 2\.4\.0/)
    await github.close()
    const dry = runScript('integrations/github-issues.ts', [report], {
      GITHUB_TOKEN: '',
      GITHUB_REPOSITORY: 'acme/shop',
    })
    expect(dry.stdout).toContain('[P1] web-shop')
  })

  it('post a payload of their own, signed', async () => {
    const hook = await receiver((_request, _body, response) => response.end())
    const run = await ended(
      startScript('integrations/custom-webhook.ts', [report], { WEBHOOK_URL: hook.url, WEBHOOK_SECRET: 'both know' }),
    )
    expect(run).toMatchObject({ code: 0, said: 'Delivered.\n' })
    const [{ body = '', headers } = { headers: {} as IncomingMessage['headers'] }] = hook.got
    const signature = createHmac('sha256', 'both know').update(`${headers['x-tars-timestamp']}.${body}`).digest('hex')
    expect(headers['x-tars-signature']).toBe(`sha256=${signature}`)
    expect(JSON.parse(body)).toMatchObject({ text: 'web-shop 2.4.0: warn' })
    await hook.close()
  })

  it('put the cost on a dashboard', async () => {
    const board = await receiver((_request, _body, response) => response.end())
    const file = join(folder, 'cost.prom')
    const run = await ended(
      startScript('integrations/cost-to-dashboard.ts', [report, file], { DASHBOARD_URL: board.url }),
    )
    expect(run.code, run.said).toBe(0)
    const posted = JSON.parse(board.got[0]?.body ?? '')
    expect(posted).toMatchObject({ product: 'web-shop', currency: 'USD' })
    expect(posted.perDay).toBeGreaterThan(100)
    expect(readFileSync(file, 'utf8')).toMatch(/cost/)
    await board.close()
  })

  it('gate a pull request by JUnit, a step summary and the exit code', () => {
    const [junit, summary] = [join(folder, 'gate.xml'), join(folder, 'summary.md')]
    const { status, stdout } = runScript('integrations/ci-gate.ts', [report, junit], { GITHUB_STEP_SUMMARY: summary })
    expect(status).toBe(0)
    expect(stdout).toContain('::warning title=')
    expect(readFileSync(junit, 'utf8')).toContain('<testsuites name="web-shop 2.4.0 retrospective"')
    expect(readFileSync(summary, 'utf8')).toContain('web-shop')
  })
})

describe('the other scripts', () => {
  it('onboard says what works and what comes next, and asks nothing', () => {
    const { status, stdout } = runScript('onboard.ts', ['--simulate', '--output', folder])
    expect(status).toBe(0)
    expect(stdout).toMatch(/ok +Node .*\n.*\nok +availability/)
    expect(stdout).toContain('10 of 10 KPIs have data')
    expect(stdout).toContain('Next:')
    expect(existsSync(join(folder, 'sample.html'))).toBe(true)
    const nobody = runScript('onboard.ts', ['--prometheus-url', 'http://127.0.0.1:1'])
    expect(nobody.status).toBe(3)
    expect(nobody.stdout).toMatch(/CHANGE .*cannot be reached/)
  })

  it('judge a fleet on worker threads', () => {
    const { status, stdout, stderr } = runScript('fleet/worker-threads.ts')
    expect(status, stderr).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(7)
    expect(stdout).toMatch(/catalog, us-east-1: .*latency/)
    expect(stdout).toContain('everywhere: ')
  })

  it('simulate a week, and find what went wrong in it', () => {
    const { status, stdout, stderr } = runScript('simulate-a-week.ts')
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/web-shop 2\.4\.0, 7 days after launch day/)
    expect(stdout).toMatch(/payments failed 1\d(\.\d)?% of its requests/)
    expect(stdout).toMatch(/rollback: \w+/)
  }, 180_000)

  it('are the npm scripts that start them', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    const examples = Object.entries<string>(scripts).filter(([name]) => name.startsWith('example:'))
    expect(examples).toHaveLength(8)
    for (const [, line] of examples) {
      const path = /tsx (\S+)$/.exec(line)?.[1] ?? ''
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true)
    }
  })
})

describeWithServers(['redis'], 'the fleet on BullMQ', () => {
  let redis: TestServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  it('judges each scope as a job', () => {
    const { status, stdout, stderr } = runScript('fleet/bullmq.ts', [], { REDIS_URL: redis.url })
    expect(status, stderr).toBe(0)
    expect(stdout).toMatch(/web-shop\.2\.4\.0\.catalog\.us-east-1: .*anomalies/)
    expect(stdout.trim().split('\n')).toHaveLength(7)
  })
})

describeWithServers(['prometheus'], 'onboarding to a real Prometheus', () => {
  const end = Date.parse('2026-03-10T12:00Z')
  const points = Array.from({ length: 150 }, (_, i) => [end - (150 - i) * 60_000, i * 600] as const)
  let prometheus: TestServer
  beforeAll(async () => {
    prometheus = await startPrometheus([
      { name: 'http_requests_total', labels: { job: 'shop', status: '200' }, type: 'counter', points },
    ])
  })
  afterAll(() => prometheus.stop())

  it('leads to a retrospective, however little there is to tell', () => {
    const args = ['--url', prometheus.url, '--released-at', '2026-03-10T10:00Z', '--now', new Date(end).toISOString()]
    const { status, stdout } = runScript('review-a-release.ts', [...args, '--kpis', 'tars', '--out', folder])
    expect(status).toBe(3)
    expect(stdout).toMatch(/^inconclusive: /)
    expect(readFileSync(join(folder, 'retrospective.md'), 'utf8')).toContain('checkout')
  })

  it('says which list to take where the chosen one finds nothing', () => {
    const { status, stdout } = runScript('onboard.ts', [
      ...['--prometheus-url', prometheus.url, '--now', new Date(end).toISOString(), '--output', folder],
      ...['--kpis', 'otel', '--match', 'service_name=shop'],
    ])
    expect(status).toBe(3)
    expect(stdout).toMatch(/CHANGE availability, .*: No series at all from 2026-03-10T10:55Z to 2026-03-10T11:55Z/)
    expect(stdout).toMatch(/CHANGE --kpis tars finds \d+ of 23 KPIs without --match/)
  })

  it.each([
    [['--released-at', '2026-03-10'], /'2026-03-10' is not a moment with an offset.*Write the offset/],
    [['--match', 'service'], /--match is 'service', not label=value/],
    [['--kpis', 'tarz'], /--kpis is neither otel nor tars nor a file/],
    [['--urll', 'x'], /Unknown option '--urll'/],
  ])('says what to change in %j, without a stack', (args, words) => {
    const { status, stderr } = runScript('review-a-release.ts', args)
    expect(status).toBe(2)
    expect(stderr).toMatch(words)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('finds what is there, and says what to change for what is not', () => {
    const args = [
      '--prometheus-url',
      prometheus.url,
      '--now',
      new Date(end).toISOString(),
      '--by',
      'service',
      '--output',
      folder,
    ]
    const { status, stdout } = runScript('onboard.ts', args)
    expect(status).toBe(0)
    expect(stdout).toMatch(/ok +throughput is 10 .*`job` exists/)
    expect(stdout).toMatch(/CHANGE .*\bcpu\b.*: No series at all/)
  })
})

describe.skipIf(process.platform === 'win32')('Ctrl-C', () => {
  it('keeps the days that were read, and exits with 130', async () => {
    // Answers until the fourth day after the release is asked for, and from then on not at all.
    const releasedAt = Date.parse('2026-03-02T09:00Z')
    let isHanging = false
    const slow = await receiver((_request, body, response) => {
      const asked = new URLSearchParams(body)
      const start = Number(asked.get('start')) * 1_000
      isHanging ||= start > releasedAt + 4 * 86_400_000
      if (isHanging) return
      const values = []
      for (let at = start; at <= Number(asked.get('end')) * 1_000; at += Number(asked.get('step')) * 1_000)
        values.push([at / 1_000, '0.4'])
      const isMatrix = start > 0
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          status: 'success',
          data: isMatrix ? { resultType: 'matrix', result: [{ metric: {}, values }] } : [],
        }),
      )
    })
    const kpis = join(folder, 'kpis.json')
    writeFileSync(kpis, JSON.stringify([{ name: 'cpu', unit: '1', kind: 'cpu', warn: 0.8, query: 'cpu' }]))
    const output = join(folder, 'interrupted')
    const started = startScript('tools/stability-monitor.ts', [
      ...['--prometheus-url', slow.url, '--ga-start', '2026-03-02T09:00Z', '--now', '2026-03-10T09:00Z'],
      ...['--kpis', kpis, '--interval', '30', '--output', output],
    ])
    while (!isHanging && started.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50))
    started.child.kill('SIGINT')
    expect(await started.ended, started.said()).toBe(130)
    expect(existsSync(join(output, 'day_01_summary.json'))).toBe(true)
    expect(existsSync(join(output, 'day_03_summary.json'))).toBe(true)
    expect(existsSync(join(output, 'day_07_summary.json'))).toBe(false)
    await slow.close()
  })
})
