import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { createTransport } from 'nodemailer'
import { Pool } from 'pg'
import { SMTPServer } from 'smtp-server'
import {
  days,
  hours,
  KpiCollector,
  type Problem,
  PrometheusSource,
  type Report,
  reviewRelease,
  StabilityTracker,
} from 'tars-observability'
import * as formats from 'tars-observability/report'
import { EmailSink, FileSink, Outbox, SlackSink, signed } from 'tars-observability/sinks'
import { RecordedSource, type RequestRecord } from 'tars-observability/sources'
import { FileStore } from 'tars-observability/stores'
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest'
import { PostgresStore } from '../../examples/stores/postgres-store.js'
import { RedisStore } from '../../examples/stores/redis-store.js'
import { type Fault, type FaultServer, matrix, reply, reset, startFaultServer } from '../faults/index.js'
import { simulatedWeek } from '../report/simulated-week.js'
import { EDGES } from './edges.js'
import { CANARY, expectNoSecret, secret } from './leaks.js'

/** All that a server heard, as servers and proxies repeat it. */
const heard = ({ headers, target, body }: Parameters<Fault>[1]): string =>
  `${headers.authorization} ${JSON.stringify(headers)} ${target} ${body}`
const answering =
  (answer: (heard: string) => Parameters<typeof reply>[0]): Fault =>
  (socket, request, count) =>
    reply(answer(heard(request)))(socket, request, count)

const BEHAVIOURS: [what: string, fault: Fault][] = [
  ['repeats the request in its error', answering((text) => ({ status: 400, body: refusal(text) }))],
  ['repeats the request in a page', answering((text) => ({ status: 500, body: `<p>${text}</p>` }))],
  ['repeats the request in an answer that is none', answering((text) => ({ body: `<p>${text}</p>` }))],
  ['repeats the request in a remark', answering((text) => ({ body: matrix([], { warnings: [text], infos: [text] }) }))],
  ['repeats the request in a refusal', answering((text) => ({ status: 401, body: refusal(text) }))],
  [
    'repeats the request in an address to go to',
    answering((text) => ({ status: 302, headers: { location: `http://other/${encodeURIComponent(text)}` } })),
  ],
  ['refuses', reply({ status: 403 })],
  ['hangs up', reset()],
  ['never answers', () => {}],
]
const refusal = (text: string) => ({
  status: 'error',
  errorType: 'bad_data',
  error: text,
  message: text,
  errors: [text],
})

let server: FaultServer
let folder: string
const serve = async (fault: Fault): Promise<string> => {
  server = await startFaultServer(fault)
  return server.url
}
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'))
})
afterEach(() => server?.stop())
afterAll(() => rmSync(folder, { recursive: true }))

const filesIn = (directory: string): Record<string, Uint8Array> =>
  Object.fromEntries(readdirSync(directory).map((file) => [file, readFileSync(join(directory, file))]))
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

describe.each(BEHAVIOURS)(
  'where a server %s, no secret is in any error, answer, receipt, preview or record of',
  (what, fault) => {
    it.each(EDGES.filter(({ cannotScrub }) => !cannotScrub || !what.startsWith('repeats')))(
      '$name',
      async ({ use }) => {
        const records: RequestRecord[] = []
        const told = await use(await serve(fault), (await simulatedWeek()) as Report, (record) => records.push(record))
        expectNoSecret({ ...told, records })
      },
    )
  },
)

describe('no secret is in what is kept or reported', () => {
  const options = { token: secret('token'), headers: { 'x-api-key': secret('header') }, retry: { attempts: 1 } }
  const kpis = [{ name: 'up', unit: '1', kind: 'other', direction: 'neutral', query: 'up' }] as const
  const release = { product: 'shop', version: '2.0.0', releasedAt: Date.parse('2026-03-24T09:00Z') }

  it.each(BEHAVIOURS.slice(0, 5))('of a week whose server %s', async (_, fault) => {
    const source = new PrometheusSource({ url: await serve(fault), ...options })
    const directory = mkdtempSync(join(folder, 'state-'))
    const problems: Problem[] = []
    const store = new FileStore({ directory, onProblem: (problem) => problems.push(problem) })
    const collector = new KpiCollector({ source, kpis, step: hours(1) })
    const tracker = new StabilityTracker({ collector, release, store })
    const recorder = RecordedSource.record(source)
    const now = release.releasedAt + days(8)
    const told: Record<string, unknown> = {
      update: await tracker.tick(now),
      summary: await tracker.summary(),
      record: await tracker.record(),
      window: await settled(collector.collect({ start: now - hours(2), end: now })),
      probe: await settled(collector.probe({ at: now })),
      recorded: [await settled(recorder.range('up', { start: 0, end: hours(1), step: hours(1) })), recorder.bytes()],
      problems,
    }
    const review = await reviewRelease({ source, release, kpis, now, step: hours(1) })
    told.review = review
    for (const [name, render] of Object.entries(formats)) {
      if (/^(render(?!ActionItem)|to(?!Annotations))[A-Z]/.test(name)) {
        told[name] = (render as (report: Report) => unknown)(review.retrospective)
      }
    }
    expectNoSecret({ ...told, ...filesIn(directory) })
    await source.close()
  })

  it('of an outbox whose receivers fail', async () => {
    const url = await serve(answering((text) => ({ status: 400, body: text })))
    const directory = mkdtempSync(join(folder, 'outbox-'))
    const sinks = [new SlackSink({ webhookUrl: `${url}/services/${secret('slack')}`, retry: { attempts: 1 } })]
    const outbox = new Outbox({ store: new FileStore({ directory }), sinks })
    const report = await simulatedWeek()
    expectNoSecret({
      outbox,
      receipt: await settled(outbox.send(report)),
      flush: await outbox.flush(),
      ...filesIn(directory),
    })
  })

  it('of a signed file, whether it is written or cannot be', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const inner = privateKey.export({ format: 'jwk' }).d as string
    const report = await simulatedWeek()
    const told: unknown[] = []
    for (const path of [join(folder, 'report.md'), join(folder, 'report.md', 'in-a-file.md')]) {
      const sink = signed(new FileSink({ path }), privateKey)
      told.push(sink, await settled(sink.send(report)))
    }
    const text = JSON.stringify(told) + told.map(String).join('')
    if (text.includes(inner)) throw new Error('the private key was told')
    expectNoSecret({ told })
  })
})

describe('no secret of a transport, a database or a cache is in an error', () => {
  it('of mail that the server refuses, repeating what it was told', async () => {
    const smtp = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      onAuth: ({ password }, _session, done) =>
        done(Object.assign(new Error(`no: ${password}`), { responseCode: 535 })),
    })
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()))
    const { port } = smtp.server.address() as { port: number }
    const auth = { user: 'user', pass: secret('smtp') }
    const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, auth })
    const sink = new EmailSink({ transport, from: 'a@example.com', to: 'b@example.com' })
    const report = await simulatedWeek()
    expectNoSecret({
      sink,
      preview: await sink.send(report, { dryRun: true }),
      error: await settled(sink.send(report)),
    })
    transport.close()
    await new Promise<void>((resolve) => smtp.close(() => resolve()))
  })

  it('of a PostgreSQL and a Redis that are not there', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: 1, user: 'tars', password: secret('postgres') })
    const redis = new Redis({
      ...{ host: '127.0.0.1', port: 1, password: secret('redis') },
      ...{ maxRetriesPerRequest: 0, retryStrategy: null },
    })
    redis.on('error', () => {})
    const store = new RedisStore(redis)
    expectNoSecret({ postgres: await settled(PostgresStore.open(pool)), redis: await settled(store.load('a')) })
    await pool.end()
    redis.disconnect()
  })

  it(`would be found: this suite sees a '${CANARY}' in causes, base64 and addresses`, () => {
    const told = [
      new Error('a', { cause: new Error(secret('cause')) }),
      Buffer.from(`user:${secret('basic')}`).toString('base64'),
      `http://host/${encodeURIComponent(secret('address'))}`,
      { deep: { deeper: { deepest: secret('deep') } } },
    ]
    for (const thing of told) {
      let found = false
      try {
        expectNoSecret({ thing })
      } catch {
        found = true
      }
      if (!found) throw new Error(`not seen in ${thing}`)
    }
  })
})
