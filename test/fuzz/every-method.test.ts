import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  AnomalyDetector,
  KpiCollector,
  minutes,
  PrometheusSource,
  RegressionAnalyzer,
  RetrospectiveBuilder,
  StabilityTracker,
} from 'tars-observability'
import * as sinks from 'tars-observability/sinks'
import * as sources from 'tars-observability/sources'
import * as statistics from 'tars-observability/statistics'
import * as stores from 'tars-observability/stores'
import { afterAll, describe, expect, it } from 'vitest'
import { kpis, release, weekSource } from '../collection/small-week.js'
import { anything, faultOf, RUNS } from './any-value.js'

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** No network: every request finds nobody. */
const nobody = {
  dispatcher: { request: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })) },
  retry: { attempts: 1 },
}
const url = 'http://127.0.0.1:1'
const source = () => new sources.MemorySource({ series: weekSourceSeries() })
const weekSourceSeries = () => ({ cpu: [{ labels: {}, timestamps: new Float64Array(1), values: new Float64Array(1) }] })
const collector = () => new KpiCollector({ source: weekSource(), kpis, step: minutes(30) })
const cloudWatch = { getMetricData: async () => ({ MetricDataResults: [] }) }
const transport = { sendMail: async () => ({}) }

const INSTANCES: Readonly<Record<string, () => object>> = {
  AnomalyDetector: () => new AnomalyDetector(),
  KpiCollector: collector,
  StabilityTracker: () => new StabilityTracker({ collector: collector(), release }),
  RegressionAnalyzer: () => new RegressionAnalyzer(),
  RetrospectiveBuilder: () => new RetrospectiveBuilder({ release }),
  RollingMean: () => new statistics.RollingMean(4),
  RollingStandardDeviation: () => new statistics.RollingStandardDeviation(4),
  RollingMedian: () => new statistics.RollingMedian(4),
  RollingQuantile: () => new statistics.RollingQuantile(4, 0.9),
  PrometheusSource: () => new PrometheusSource({ url, dialect: 'prometheus', scrapeInterval: minutes(1), ...nobody }),
  HttpClient: () => new sources.HttpClient({ url, ...nobody }),
  MemorySource: source,
  RecordedSource: () => new sources.RecordedSource(sources.RecordedSource.record(source()).bytes()),
  SourceRecorder: () => sources.RecordedSource.record(source()),
  DatadogSource: () => new sources.DatadogSource({ apiKey: 'a-key', applicationKey: 'a-key', ...nobody }),
  CloudWatchSource: () => new sources.CloudWatchSource({ client: cloudWatch }),
  SlackSink: () => new sinks.SlackSink({ webhookUrl: url, ...nobody }),
  WebhookSink: () => new sinks.WebhookSink({ url, ...nobody }),
  PagerDutySink: () => new sinks.PagerDutySink({ routingKey: 'a-key', ...nobody }),
  GitHubIssuesSink: () => new sinks.GitHubIssuesSink({ repository: 'a/b', token: 'a-token', ...nobody }),
  AlertmanagerSink: () => new sinks.AlertmanagerSink({ url, ...nobody }),
  EmailSink: () => new sinks.EmailSink({ transport, from: 'a@example.com', to: 'b@example.com' }),
  FileSink: () => new sinks.FileSink({ path: join(folder, 'report.json') }),
  StepSummarySink: () => new sinks.StepSummarySink({ path: join(folder, 'summary.md') }),
  Outbox: () =>
    new sinks.Outbox({
      store: new stores.MemoryStore(),
      sinks: [new sinks.FileSink({ path: join(folder, 'out.json') })],
    }),
  MemoryStore: () => new stores.MemoryStore(),
  FileStore: () => new stores.FileStore({ directory: join(folder, 'state') }),
}

/** Public methods, those of the class itself included, as `AnomalyDetector.restore`. */
function methodsOf(make: () => object): [name: string, call: (...args: unknown[]) => unknown][] {
  const prototype = Object.getPrototypeOf(make()) as object
  const isMethod = (of: object, name: string): boolean =>
    name !== 'constructor' && typeof Object.getOwnPropertyDescriptor(of, name)?.value === 'function'
  const call = (of: unknown, name: string, args: unknown[]): unknown =>
    (of as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args)
  return [
    ...Object.getOwnPropertyNames(prototype)
      .filter((name) => isMethod(prototype, name))
      .map((name): [string, (...args: unknown[]) => unknown] => [name, (...args) => call(make(), name, args)]),
    ...Object.getOwnPropertyNames(prototype.constructor)
      .filter((name) => isMethod(prototype.constructor, name))
      .map((name): [string, (...args: unknown[]) => unknown] => [
        name,
        (...args) => call(prototype.constructor, name, args),
      ]),
  ]
}

describe.each(Object.entries(INSTANCES))('what anybody could ask of a %s', (_, make) => {
  it.each(methodsOf(make))('%s answers, or says CONFIG_INVALID or its like', async (_, method) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { maxLength: 3 }), async (args) => {
        expect(await faultOf(method, args)).toBeNull()
      }),
      RUNS,
    )
  })
})
