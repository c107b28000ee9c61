import { generateKeyPairSync } from 'node:crypto'
import {
  AlertmanagerSink,
  EmailSink,
  FileSink,
  GitHubIssuesSink,
  Outbox,
  signed,
  WebhookSink,
} from 'tars-observability/sinks'
import { MemoryStore } from 'tars-observability/stores'
import { describe, expect, it } from 'vitest'

const github = { repository: 'acme/checkout', token: 't' }
const store = new MemoryStore()
const transport = { sendMail: async () => ({}) }
const { privateKey } = generateKeyPairSync('ed25519')

describe('the options of sinks', () => {
  it.each<[option: RegExp, make: () => unknown]>([
    [/labels.team/, () => new AlertmanagerSink({ url: 'http://localhost:9093', labels: { team: 1 } as never })],
    [/now/, () => new AlertmanagerSink({ url: 'http://localhost:9093', now: 5 as never })],
    [/to/, () => new EmailSink({ transport, from: 'a@b.example', to: 5 as never })],
    [/render/, () => new FileSink({ path: 'report.md', render: 'markdown' as never })],
    [/priorities/, () => new GitHubIssuesSink({ ...github, priorities: 'P0' as never })],
    [/priorities/, () => new GitHubIssuesSink({ ...github, priorities: ['P9'] as never })],
    [/labels/, () => new GitHubIssuesSink({ ...github, labels: 'stability' as never })],
    [/secret/, () => new WebhookSink({ url: 'http://localhost', secret: 7 as never })],
    [/render/, () => new WebhookSink({ url: 'http://localhost', render: 'json' as never })],
    [/now/, () => new WebhookSink({ url: 'http://localhost', now: 5 as never })],
    [/now/, () => new Outbox({ store, sinks: [new FileSink({ path: 'report.md' })], now: 5 as never })],
    [/sinks\[0\].send/, () => new Outbox({ store, sinks: [{ name: 'half' }] as never })],
    [/options/, () => new Outbox(undefined as never)],
    [/sink.*no file to sign/, () => signed(new WebhookSink({ url: 'http://localhost' }) as never, privateKey)],
  ])('are refused where %s is wrong', (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(option) }))
  })
})
