import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { PagerDutySink, SlackSink, WebhookSink } from 'tars-observability/sinks'
import { verifySink } from 'tars-observability/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exampleWeek } from '../report/example-week.js'
import { AT_ONCE, type Behaviour, startReceiver, type TestReceiver } from './receiver.js'

let receiver: TestReceiver
beforeEach(async () => {
  receiver = await startReceiver(() => ({ status: 200, body: 'ok' }))
})
afterEach(() => receiver.stop())

const week = exampleWeek({ services: 2, regions: 1 })
const huge = exampleWeek({ findings: 3_000, text: (text) => `<!channel> & ${text} ${'long '.repeat(60)}` })
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'it resolved',
    (error: unknown) => error,
  )

/** Slack's incoming webhook with the limits of Block Kit. */
const slack: Behaviour = ({ body }) => {
  const { text, blocks } = JSON.parse(body)
  const texts = blocks.flatMap(
    (block: { text?: { text: string }; fields?: { text: string }[]; elements?: { text: string }[] }) =>
      [block.text, ...(block.fields ?? []), ...(block.elements ?? [])].filter(Boolean),
  ) as { text: string }[]
  const isValid =
    typeof text === 'string' &&
    blocks.length <= 50 &&
    blocks.every((block: { type: string; text?: { text: string }; fields?: { text: string }[] }) =>
      block.type === 'header'
        ? (block.text?.text.length ?? 0) <= 150
        : (block.text?.text.length ?? 0) <= 3_000 && (block.fields ?? []).every((field) => field.text.length <= 2_000),
    )
  if (!isValid) return { status: 400, body: 'invalid_blocks' }
  const total = texts.reduce((sum, one) => sum + one.text.length, 0)
  return total > 13_200 ? { status: 400, body: 'msg_blocks_too_long' } : { status: 200, body: 'ok' }
}

describe('SlackSink', () => {
  const sink = () => new SlackSink({ webhookUrl: `${receiver.url}/services/T0/B0/canary-secret`, retry: AT_ONCE })

  it('keeps the promises of a sink', async () => {
    receiver.answer = slack
    expect(await verifySink(sink(), week)).toEqual([])
    expect(receiver.received[0]).toMatchObject({ method: 'POST', path: '/services/T0/B0/canary-secret' })
  })

  it('stays within the limits of blocks and text, and mentions nobody', async () => {
    receiver.answer = slack
    expect(await sink().send(huge)).toMatchObject({ delivered: true })
    expect(receiver.received[0]?.body).toContain(' more')
    expect(receiver.received[0]?.body).not.toContain('<!channel>')
  })

  it('takes a 200 without "ok" for a refusal', async () => {
    receiver.answer = () => ({ status: 200, body: 'invalid_payload' })
    const error = await failure(sink().send(week))
    expect(error).toMatchObject({ code: 'DELIVERY_REJECTED', message: expect.stringContaining('invalid_payload') })
  })

  it('waits as long as a 429 asks', async () => {
    receiver.answer = (_, count) =>
      count === 1 ? { status: 429, headers: { 'retry-after': '0' } } : { status: 200, body: 'ok' }
    expect(await sink().send(week)).toMatchObject({ delivered: true })
    expect(receiver.received).toHaveLength(2)
  })

  it.each([
    [410, 'channel_is_archived', 'Unarchive'],
    [400, 'invalid_blocks', 'webhook'],
    [404, 'no_service', '`webhookUrl`'],
    [403, 'action_prohibited', 'administrator'],
  ])('says why Slack refused with %i %s, once', async (status, body, hint) => {
    receiver.answer = () => ({ status, body })
    const error = await failure(sink().send(week))
    expect(error).toMatchObject({ code: 'DELIVERY_REJECTED', hint: expect.stringContaining(hint) })
    expect(String(error)).toContain(body)
    expect(receiver.received).toHaveLength(1)
  })

  it('shows the secret of its address nowhere', async () => {
    const answers: Behaviour[] = [
      () => ({ status: 404, body: 'no /services/T0/B0/canary-secret here' }),
      () => ({ status: 200, body: '/services/T0/B0/canary-secret' }),
      () => ({ status: 302, headers: { location: 'http://127.0.0.2/x' } }),
      () => 'reset',
    ]
    for (const answer of answers) {
      receiver.answer = answer
      const error = await failure(sink().send(week))
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain('canary-secret')
    }
    expect(() => new SlackSink({ webhookUrl: 'canary-secret' })).toThrow(/`webhookUrl` is not an address/)
  })
})

describe('any sink over HTTP', () => {
  const sink = () => new WebhookSink({ url: `${receiver.url}/hook`, retry: AT_ONCE })

  it.each([429, 502, 503, 504])('tries again after %i', async (status) => {
    receiver.answer = (_, count) => ({ status: count < 3 ? status : 204 })
    expect(await sink().send(week)).toMatchObject({ delivered: true })
    expect(receiver.received).toHaveLength(3)
  })

  it('tries again when the connection breaks', async () => {
    receiver.answer = (_, count) => (count < 2 ? 'reset' : { status: 200 })
    expect(await sink().send(week)).toMatchObject({ delivered: true })
  })

  it.each([400, 401, 403, 404, 408, 409, 413, 422, 500, 501])('does not try again after %i', async (status) => {
    receiver.answer = () => ({ status })
    expect(await failure(sink().send(week))).toMatchObject({ code: 'DELIVERY_REJECTED', retryable: false })
    expect(receiver.received).toHaveLength(1)
  })

  it('gives up as retryable where the receiver stays away', async () => {
    receiver.answer = () => ({ status: 503 })
    expect(await failure(sink().send(week))).toMatchObject({ code: 'DELIVERY_FAILED', retryable: true })
    expect(receiver.received).toHaveLength(4)
  })

  it('says of a time-out that the item may have been delivered', async () => {
    receiver.answer = () => 'hang'
    const hasty = new WebhookSink({ url: receiver.url, timeout: 200 })
    const error = await failure(hasty.send(week))
    expect(error).toMatchObject({ code: 'DELIVERY_FAILED', retryable: true, context: { ambiguous: true } })
    expect(String(error)).toContain('may have been delivered')
  })

  it('follows nobody to another origin', async () => {
    receiver.answer = () => ({ status: 307, headers: { location: 'http://127.0.0.2:1/' } })
    expect(await failure(sink().send(week))).toMatchObject({ code: 'REDIRECT_REFUSED' })
  })
})

describe('WebhookSink', () => {
  it('keeps the promises of a sink', async () => {
    expect(await verifySink(new WebhookSink({ url: receiver.url }), week)).toEqual([])
  })

  it('signs the timestamp and the body, and gives the same body the same key', async () => {
    const sink = new WebhookSink({ url: receiver.url, secret: 'canary', now: () => 1_700_000_000_999 })
    await sink.send(week)
    await sink.send(week)
    await sink.send({ ...week, verdict: 'pass' })
    const [first, second, third] = receiver.received.map(({ headers }) => headers)
    const signed = createHmac('sha256', 'canary').update(`1700000000.${receiver.received[0]?.body}`).digest('hex')
    expect(first?.['x-tars-signature']).toBe(`sha256=${signed}`)
    expect(first?.['x-tars-timestamp']).toBe('1700000000')
    expect(first?.['content-type']).toBe('application/json')
    expect(second?.['idempotency-key']).toBe(first?.['idempotency-key'])
    expect(third?.['idempotency-key']).not.toBe(first?.['idempotency-key'])
  })

  it('sends what `render` makes of anything', async () => {
    const sink = new WebhookSink<{ n: number }>({ url: receiver.url, render: ({ n }) => `n is ${n}` })
    expect(await sink.send({ n: 1 }, { dryRun: true })).toMatchObject({ delivered: false, preview: 'n is 1' })
    expect(receiver.received).toEqual([])
    await sink.send({ n: 1 })
    expect(receiver.received[0]).toMatchObject({
      body: 'n is 1',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
    expect(receiver.received[0]?.headers['x-tars-signature']).toBeUndefined()
  })

  it('shows neither path nor secret in errors', async () => {
    receiver.answer = () => ({ status: 500, body: 'canary' })
    const error = await failure(new WebhookSink({ url: `${receiver.url}/canary`, secret: 'canary' }).send(week))
    expect(inspect(error, { depth: 9 })).not.toContain('canary')
    expect(() => new WebhookSink({ url: receiver.url, secret: '' })).toThrow(/`secret`/)
  })
})

describe('PagerDutySink', () => {
  /** The Events API v2 with its documented checks. */
  const pagerDuty: Behaviour = ({ body }) => {
    const { routing_key, event_action, dedup_key, payload } = JSON.parse(body)
    const isValid =
      body.length <= 512_000 &&
      routing_key === 'canary-key' &&
      ['trigger', 'acknowledge', 'resolve'].includes(event_action) &&
      String(dedup_key).length <= 255 &&
      (event_action !== 'trigger' ||
        (payload.summary.length <= 1_024 &&
          payload.source !== '' &&
          ['critical', 'error', 'warning', 'info'].includes(payload.severity)))
    return isValid
      ? { status: 202, body: { status: 'success', message: 'Event processed', dedup_key } }
      : { status: 400, body: { status: 'invalid event', message: 'Event object is invalid' } }
  }
  const sink = () => new PagerDutySink({ routingKey: 'canary-key', url: `${receiver.url}/v2/enqueue`, retry: AT_ONCE })
  const sent = () => receiver.received.map(({ body }) => JSON.parse(body))
  beforeEach(() => {
    receiver.answer = pagerDuty
  })

  it('keeps the promises of a sink', async () => {
    expect(await verifySink(sink(), { ...week, verdict: 'fail' })).toEqual([])
  })

  it('triggers, updates and resolves one incident by its key', async () => {
    await sink().send({ ...week, verdict: 'fail' })
    await sink().send({ ...week, verdict: 'fail', reasons: ['Worse.'] })
    await sink().send({ ...week, verdict: 'pass' })
    expect(sent().map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'resolve'])
    expect(new Set(sent().map(({ dedup_key }) => dedup_key))).toEqual(new Set(['retrospective:checkout:2.4.0']))
  })

  it('neither wakes anyone nor gives the all-clear for want of data', async () => {
    expect(await sink().send({ ...week, verdict: 'inconclusive' })).toMatchObject({ delivered: true })
    expect(receiver.received).toEqual([])
  })

  it('stays within summary, key and 512 KB, and says what it left out', async () => {
    const reasons = Array.from({ length: 2_000 }, (_, index) => `${index} ${'ä'.repeat(900)}`)
    await sink().send({ ...week, release: { ...week.release, version: 'v'.repeat(400) }, verdict: 'fail', reasons })
    expect(sent()[0].payload.custom_details.reasons.at(-1)).toMatch(/more$/)
  })

  it('shows the routing key neither in previews nor in errors', async () => {
    const { preview } = await sink().send({ ...week, verdict: 'fail' }, { dryRun: true })
    receiver.answer = () => ({ status: 400, body: 'canary-key' })
    const error = await failure(sink().send({ ...week, verdict: 'fail' }))
    expect(error).toMatchObject({ code: 'DELIVERY_REJECTED', hint: expect.stringContaining('`routingKey`') })
    expect(preview + inspect(error, { depth: 9 })).not.toContain('canary-key')
    expect(() => new PagerDutySink({ routingKey: '' })).toThrow(/`routingKey`/)
  })
})
