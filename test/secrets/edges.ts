import { CloudWatch } from '@aws-sdk/client-cloudwatch'
import { minutes, PrometheusSource, type Report, type Sink } from 'tars-observability'
import { AlertmanagerSink, GitHubIssuesSink, PagerDutySink, SlackSink, WebhookSink } from 'tars-observability/sinks'
import { CloudWatchSource, DatadogSource, type RequestRecord } from 'tars-observability/sources'
import { signatureV4 } from '../../examples/sources/amazon-managed-prometheus.js'
import { secret } from './leaks.js'

/** One place that takes secrets, and what can be done with it. */
export interface Edge {
  readonly name: string
  /** Its answers, receipts and errors, by what was done. */
  readonly use: (url: string, report: Report, onRequest: (record: RequestRecord) => void) => Promise<object>
  /** A server that repeats its secrets is told apart by who signs: AWS' client, which gives its secrets to nobody. */
  readonly cannotScrub?: boolean
}

const quick = { timeout: 150, retry: { attempts: 2, baseDelay: 1, maxDelay: 2 } }
const range = { start: 0, end: minutes(10), step: minutes(5) }
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error)

const prometheus = (
  name: string,
  options: (url: string) => ConstructorParameters<typeof PrometheusSource>[0],
): Edge => ({
  name: `PrometheusSource, ${name}`,
  use: async (url, _, onRequest) => {
    const source = new PrometheusSource({ ...quick, onRequest, ...options(url) })
    const told = {
      source,
      range: await settled(source.range('up', range)),
      instant: await settled(source.instant('up', 0)),
      alerts: await settled(source.alerts(range)),
      check: await settled(source.check()),
    }
    await source.close()
    return told
  },
})

const sink = (name: string, make: (url: string, onRequest: (record: RequestRecord) => void) => Sink): Edge => ({
  name,
  use: async (url, report, onRequest) => {
    const sink = make(url, onRequest)
    return { sink, preview: await sink.send(report, { dryRun: true }), sent: await settled(sink.send(report)) }
  },
})

const datadog = (api: 'v1' | 'v2'): Edge => ({
  name: `DatadogSource, ${api}`,
  use: async (url, _, onRequest) => {
    const keys = { apiKey: secret('datadog-api'), applicationKey: async () => secret('datadog-application') }
    const source = new DatadogSource({ ...quick, ...keys, url, api, onRequest })
    const told = {
      source,
      range: await settled(source.range('avg:up{$__selector} by {$__by}', range, { by: ['host'] })),
    }
    await source.close()
    return told
  },
})

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: secret('aws-secret'),
  sessionToken: secret('aws-session'),
}

export const EDGES: readonly Edge[] = [
  prometheus('token', (url) => ({ url, token: secret('token') })),
  prometheus('token that rotates', (url) => ({ url, token: async () => secret('rotating-token') })),
  prometheus('headers', (url) => ({ url, headers: { 'X-API-Key': secret('header'), Cookie: () => secret('cookie') } })),
  prometheus('headers from a function', (url) => ({ url, headers: async () => ({ 'x-api-key': secret('headers') }) })),
  prometheus('password', (url) => ({ url, username: 'user', password: secret('password "with" %marks') })),
  prometheus('address', (url) => ({ url: url.replace('//', `//user:${secret('address')}@`) })),
  prometheus('search of the address', (url) => ({ url: `${url}?key=${secret('search')}` })),
  prometheus('signature', (url) => ({
    url,
    sign: signatureV4({ region: 'eu-west-1', service: 'aps', credentials: () => credentials }),
  })),
  prometheus('key of a client', (url) => ({
    url: url.replace('http:', 'https:'),
    key: `-----BEGIN PRIVATE KEY-----\n${secret('mtls')}\n-----END PRIVATE KEY-----`,
    cert: 'no certificate',
  })),
  datadog('v1'),
  datadog('v2'),
  {
    name: 'CloudWatchSource with the AWS SDK',
    cannotScrub: true,
    use: async (url) => {
      const client = new CloudWatch({ region: 'eu-west-1', endpoint: url, credentials, maxAttempts: 1 })
      const signal = AbortSignal.timeout(300)
      const source = new CloudWatchSource({ client })
      const query = { namespace: 'App', metricName: 'Cpu', statistic: 'Average' }
      const error = await settled(source.range(query, range, { signal }))
      client.destroy()
      return { source, error }
    },
  },
  sink('SlackSink', (url, onRequest) => {
    return new SlackSink({ ...quick, webhookUrl: `${url}/services/${secret('slack')}`, onRequest })
  }),
  sink('WebhookSink', (url, onRequest) => {
    const headers = { 'x-token': secret('webhook-header') }
    const hook = `${url}/hooks/${secret('webhook-path')}?key=${secret('webhook-search')}`
    return new WebhookSink({ ...quick, url: hook, secret: secret('webhook-signature'), headers, onRequest })
  }),
  sink('PagerDutySink', (url, onRequest) => {
    return new PagerDutySink({ ...quick, url, routingKey: secret('routing-key'), onRequest })
  }),
  sink('GitHubIssuesSink', (url, onRequest) => {
    return new GitHubIssuesSink({ ...quick, url, repository: 'a/b', token: () => secret('github'), onRequest })
  }),
  sink('AlertmanagerSink', (url, onRequest) => {
    return new AlertmanagerSink({ ...quick, url, username: 'user', password: secret('alertmanager'), onRequest })
  }),
]
