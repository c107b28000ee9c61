import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import type { RegressionReport } from 'tars-observability'
import { AlertmanagerSink, EmailSink, StepSummarySink } from 'tars-observability/sinks'
import { verifySink } from 'tars-observability/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exampleWeek } from '../report/example-week.js'
import { describeWithServers, startAlertmanager, type TestServer } from '../servers/index.js'
import { startReceiver } from './receiver.js'

const week = exampleWeek({ services: 2, regions: 1 })
const report = { ...(week.regression as RegressionReport), product: 'checkout', version: '2.4.0' }

describeWithServers(['alertmanager'], 'AlertmanagerSink against a real Alertmanager', () => {
  let alertmanager: TestServer
  beforeAll(async () => {
    alertmanager = await startAlertmanager()
  })
  afterAll(() => alertmanager.stop())

  interface StoredAlert {
    labels: Record<string, string>
    annotations: Record<string, string>
    endsAt: string
    fingerprint: string
  }
  const active = async (matcher: string): Promise<StoredAlert[]> => {
    const filter = `filter=${encodeURIComponent(matcher)}`
    return (await fetch(`${alertmanager.url}/api/v2/alerts?active=true&${filter}`)).json() as Promise<StoredAlert[]>
  }
  const sink = (options = {}) => new AlertmanagerSink({ url: alertmanager.url, ...options })

  it('keeps the promises of a sink', async () => {
    const at = Date.now()
    expect(await verifySink(sink({ now: () => at }), week)).toEqual([])
  })

  it('fires by identity, updates the same alert, and resolves it on recovery', async () => {
    await sink({ labels: { team: 'a' } }).send(report)
    const first = await active('team="a"')
    expect(first).toHaveLength(report.regressions.length)
    expect(first[0]?.labels).toMatchObject({
      alertname: 'ReleaseStability',
      product: 'checkout',
      version: '2.4.0',
      team: 'a',
    })
    const worse = report.regressions.map((each) => ({ ...each, reason: 'worse', severity: 'critical' as const }))
    await sink({ labels: { team: 'a' }, now: () => Date.now() + 60_000 }).send({ ...report, regressions: worse })
    const second = await active('team="a"')
    expect(second.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      first.map(({ fingerprint }) => fingerprint).sort(),
    )
    expect(second[0]?.annotations).toMatchObject({ summary: 'worse', severity: 'critical' })
    expect(Date.parse(second[0]?.endsAt ?? '')).toBeGreaterThan(Date.parse(first[0]?.endsAt ?? ''))
    const well = report.regressions.map((each) => ({ ...each, status: 'unchanged' as const }))
    await sink({ labels: { team: 'a' } }).send({ ...report, regressions: [], comparisons: well })
    expect(await active('team="a"')).toEqual([])
  })

  it('neither fires nor resolves what is not known', async () => {
    const unknown = report.regressions.map((each) => ({ ...each, status: 'no_data' as const }))
    const { preview } = await sink().send({ ...report, regressions: [], comparisons: unknown }, { dryRun: true })
    expect(preview).toBe('[]')
  })

  it('takes any label of a scope, and says why Alertmanager refuses', async () => {
    const [one] = report.regressions
    const scope = { 'a-b.c': 'x', '1st': 'y', version: 'z', empty: '', ü: '<!channel>\n' }
    const odd = { ...report, comparisons: [], regressions: [{ ...one, scope }] } as typeof report
    expect(await sink().send(odd)).toMatchObject({ delivered: true })
    const stored = (await active('kind="regression"')).find(({ labels }) => labels.a_b_c === 'x')
    expect(stored?.labels).toMatchObject({ a_b_c: 'x', _1st: 'y', scope_version: 'z', version: '2.4.0' })
    const receiver = await startReceiver(() => ({ status: 400, body: '"at least one label pair required"' }))
    await expect(new AlertmanagerSink({ url: receiver.url }).send(report)).rejects.toMatchObject({
      code: 'DELIVERY_REJECTED',
      message: expect.stringContaining('at least one label pair required'),
    })
    await receiver.stop()
    expect(() => sink({ labels: { 'a-b': 'x' } })).toThrow(/`labels`/)
    expect(() => sink({ resendEvery: 0 })).toThrow(/`resendEvery`/)
  })
})

describe('EmailSink through a real SMTP server', () => {
  const mails: string[] = []
  let refusal: { responseCode: number } | null = null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      stream.on('end', () => {
        mails.push(text)
        done(refusal === null ? null : Object.assign(new Error('refused'), refusal))
      })
    },
  })
  let transport: ReturnType<typeof createTransport>
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const { port } = server.server.address() as { port: number }
    transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  })
  afterAll(async () => {
    transport.close()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  beforeEach(() => {
    mails.length = 0
    refusal = null
  })
  const sink = () =>
    new EmailSink({ transport, from: 'TARS <tars@example.com>', to: ['a@example.com', 'b@example.com'] })
  const headOf = (mail: string): string => mail.slice(0, mail.indexOf('\r\n\r\n'))

  it('keeps the promises of a sink', async () => {
    expect(await verifySink(sink(), week)).toEqual([])
    const ids = mails.map((mail) => /^Message-ID: (.*)$/im.exec(headOf(mail))?.[1])
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(ids[1])
  })

  it('makes no header of what a report holds, folds long lines and encodes other letters', async () => {
    const version = `2.4.0\r\nBcc: evil@example.com\r\n\r\n<b>Grüße ${'long '.repeat(300)}`
    await sink().send({ ...week, release: { ...week.release, product: 'café', version } })
    const [mail = ''] = mails
    expect(headOf(mail)).not.toMatch(/^Bcc:/im)
    expect(headOf(mail)).toMatch(/^Subject: =\?UTF-8\?/m)
    expect(headOf(mail)).toMatch(/^To: a@example.com, b@example.com$/m)
    expect(Math.max(...mail.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998)
  })

  it.each(['a@example.com\r\nBcc: e@example.com', 'a@example.com, b@example.com', 'nobody', '', 'a\0@example.com'])(
    'takes %j for no address',
    (address) => {
      expect(() => new EmailSink({ transport, from: 'a@example.com', to: address })).toThrow(/`to`/)
      expect(() => new EmailSink({ transport, from: address, to: 'a@example.com' })).toThrow(/`from`/)
    },
  )

  it('tells a refusal for good from one for now', async () => {
    refusal = { responseCode: 552 }
    await expect(sink().send(week)).rejects.toMatchObject({ code: 'DELIVERY_REJECTED', retryable: false })
    refusal = { responseCode: 451 }
    await expect(sink().send(week)).rejects.toMatchObject({ code: 'DELIVERY_FAILED', retryable: true })
    const gone = createTransport({ host: '127.0.0.1', port: 1, secure: false })
    const lost = new EmailSink({ transport: gone, from: 'a@example.com', to: 'b@example.com' })
    await expect(lost.send(week)).rejects.toMatchObject({ code: 'DELIVERY_FAILED', retryable: true })
  })

  it('sends nothing in a dry run and shows the message', async () => {
    const { preview = '' } = await sink().send(week, { dryRun: true })
    expect(mails).toEqual([])
    expect(JSON.parse(preview)).toMatchObject({ to: ['a@example.com', 'b@example.com'], disableFileAccess: true })
  })
})

describe('StepSummarySink', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'summary-'))
    path = join(folder, 'summary.md')
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const sink = () => new StepSummarySink({ path })
  const LIMIT = 1_024 * 1_024

  it('keeps the promises of a sink', async () => {
    expect(await verifySink(sink(), week)).toEqual([])
  })

  it('appends, once for the same report', async () => {
    writeFileSync(path, '# Tests\n')
    expect(await sink().send(week)).toMatchObject({ delivered: true, duplicate: false })
    const once = readFileSync(path, 'utf8')
    expect(once.startsWith('# Tests\n\n# ')).toBe(true)
    expect(await sink().send(week)).toMatchObject({ delivered: true, duplicate: true })
    expect(readFileSync(path, 'utf8')).toBe(once)
  })

  it('never writes past what GitHub takes, and says what is left out', async () => {
    writeFileSync(path, 'x'.repeat(LIMIT - 1_000))
    await sink().send(week)
    const written = readFileSync(path, 'utf8')
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(LIMIT)
    expect(written).toContain('left out for size')
    writeFileSync(path, 'x'.repeat(LIMIT - 10))
    await expect(sink().send(week)).rejects.toMatchObject({
      code: 'DELIVERY_REJECTED',
      hint: expect.stringContaining('`path`'),
    })
    expect(readFileSync(path, 'utf8')).toHaveLength(LIMIT - 10)
  })

  it('writes nothing in a dry run, and says where it cannot write', async () => {
    await sink().send(week, { dryRun: true })
    expect(readdirSync(folder)).toEqual([])
    await expect(new StepSummarySink({ path: folder }).send(week)).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect(() => new StepSummarySink({ path: '' })).toThrow(/`path`/)
  })
})
