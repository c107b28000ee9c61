import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { days, minutes, type Receipt, type Report, type Review, reviewRelease, type Sink } from 'tars-observability'
import {
  AlertmanagerSink,
  EmailSink,
  FileSink,
  GitHubIssuesSink,
  Outbox,
  PagerDutySink,
  SlackSink,
  StepSummarySink,
  WebhookSink,
} from 'tars-observability/sinks'
import { MemoryStore } from 'tars-observability/stores'
import { launchWeek } from 'tars-observability/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReceiver, type TestReceiver } from './receiver.js'

describe('a simulated launch week, shown to every sink', () => {
  let review: Review
  let receiver: TestReceiver
  let folder: string
  let mailed = 0
  let sinks: Sink[]
  beforeAll(async () => {
    const { source, release, kpis } = launchWeek({ seed: 7, step: minutes(30) })
    const now = release.releasedAt + days(8)
    review = await reviewRelease({ source, release, kpis, dimensions: ['service', 'region'], step: minutes(30), now })
    receiver = await startReceiver(() => ({ status: 200 }))
    folder = mkdtempSync(join(tmpdir(), 'dry-'))
    const transport = {
      sendMail: async () => {
        mailed++
      },
    }
    sinks = [
      new FileSink({ path: join(folder, 'report.html') }),
      new SlackSink({ webhookUrl: receiver.url }),
      new GitHubIssuesSink({ repository: 'acme/checkout', token: 'x', url: receiver.url }),
      new WebhookSink({ url: receiver.url }),
      new PagerDutySink({ routingKey: 'x', url: receiver.url }),
      new AlertmanagerSink({ url: receiver.url, now: () => now }),
      new EmailSink({ transport, from: 'a@example.com', to: 'b@example.com' }),
      new StepSummarySink({ path: join(folder, 'summary.md') }),
    ]
  }, 120_000)
  afterAll(async () => {
    await receiver.stop()
    rmSync(folder, { recursive: true })
  })

  const previewsOf = (receipt: Receipt): string[] =>
    receipt.parts ? receipt.parts.flatMap(previewsOf) : receipt.preview === undefined ? [] : [receipt.preview]
  const shown = async (name: string, report: Report): Promise<string[]> =>
    previewsOf((await sinks.find((sink) => sink.name === name)?.send(report, { dryRun: true })) as Receipt)

  it('previews whatever each sink takes of every report, and touches no network and no file', async () => {
    const { retrospective, regression, baseline, health } = review
    const outbox = new Outbox({ store: new MemoryStore(), sinks })
    for (const report of [retrospective, regression, baseline, ...health].filter((one) => one !== null)) {
      const receipt = await outbox.send(report as Report, { dryRun: true })
      expect(receipt.parts?.map(({ sink }) => sink)).toEqual(sinks.map(({ name }) => name))
      expect(receipt.delivered).toBe(false)
    }
    expect([receiver.received, readdirSync(folder), mailed]).toEqual([[], [], 0])
  })

  it('is valid for Slack', async () => {
    const [preview = ''] = await shown('slack', review.retrospective)
    const { text, blocks } = JSON.parse(preview)
    expect(text).toContain(review.retrospective.release.version)
    expect(blocks.length).toBeLessThanOrEqual(50)
    expect(preview.length).toBeLessThanOrEqual(13_200)
    for (const block of blocks) expect(block.text?.text.length ?? 0).toBeLessThanOrEqual(3_000)
  })

  it('is valid for GitHub: an issue for each urgent item', async () => {
    const previews = await shown('github-issues', review.retrospective)
    const urgent = review.retrospective.actionItems.filter(({ priority }) => priority === 'P0' || priority === 'P1')
    expect(urgent.length).toBeGreaterThan(0)
    expect(previews).toHaveLength(urgent.length)
    for (const { title, body, labels } of previews.map((preview) => JSON.parse(preview))) {
      expect(title.length).toBeLessThanOrEqual(256)
      expect(body.length).toBeLessThanOrEqual(65_536)
      expect(labels).toContain('tars-observability')
    }
  })

  it('is valid for PagerDuty', async () => {
    const [preview = ''] = await shown('pagerduty', { ...review.retrospective, verdict: 'fail' })
    const { event_action, dedup_key, payload } = JSON.parse(preview)
    expect([event_action, dedup_key.length <= 255, payload.summary.length <= 1_024]).toEqual(['trigger', true, true])
    expect(Buffer.byteLength(preview)).toBeLessThanOrEqual(512_000)
  })

  it('is valid for Alertmanager: labels of identity, ends after starts', async () => {
    const [preview = ''] = await shown('alertmanager', review.retrospective)
    const alerts = JSON.parse(preview)
    expect(alerts.length).toBeGreaterThan(0)
    for (const { labels, startsAt, endsAt } of alerts) {
      expect(Object.keys(labels).every((name) => /^[a-zA-Z_]\w*$/.test(name))).toBe(true)
      expect(Date.parse(endsAt)).toBeGreaterThanOrEqual(Date.parse(startsAt))
      expect(JSON.stringify(labels)).not.toMatch(/\d\.\d+ ?%/)
    }
    expect(new Set(alerts.map(({ labels }: { labels: object }) => JSON.stringify(labels))).size).toBe(alerts.length)
  })

  it('is valid for mail, webhooks, files and step summaries', async () => {
    const [mail = ''] = await shown('email', review.retrospective)
    expect(JSON.parse(mail).subject).toMatch(/^\S.{0,199}$/)
    const [hook = ''] = await shown('webhook', review.retrospective)
    const Ajv = createRequire(import.meta.url)('ajv/dist/2020').default
    const schema = createRequire(import.meta.url)('../../schemas/retrospective.json')
    expect(new Ajv({ strict: false, validateFormats: false }).validate(schema, JSON.parse(hook))).toBe(true)
    const [file = ''] = await shown('file', review.retrospective)
    expect(file).toMatch(/^<!doctype html>/i)
    const [summary = ''] = await shown('step-summary', review.retrospective)
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_024 * 1_024)
  })
})
