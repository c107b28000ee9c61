import { describe, expect, it } from 'vitest'

/** What other programs import: names are added here, never taken away. */
const DOORS: Record<string, string> = {
  '.': `seconds minutes hours days parseTimestamp parseDuration timeSeries kpiWindow encodeWindow decodeWindow
    StabilityError isStabilityError previousWeek VERSION
    tarsKpis otelHttpKpis kubernetesKpis nodeExporterKpis redisKpis postgresKpis openCostKpis
    PrometheusSource KpiCollector StabilityTracker AnomalyDetector RegressionAnalyzer RetrospectiveBuilder reviewRelease
    certify summarizeDay healthReport groupIncidents weeklySummary explain replay costReport driftFrom trendOf classifyChange
    errorBudget burnRate burnFactors burnAlerts defaultPolicy`,
  statistics: `mean median quantile medianAbsoluteDeviation ewma theilSen kendallTau autocorrelation effectiveSampleSize
    mannWhitneyU hodgesLehmann cliffsDelta varghaDelaneyA cohensD hedgesG welchTTest brunnerMunzel brownForsythe
    kolmogorovSmirnov essRankTest dayBlockTest benjaminiHochberg benjaminiYekutieli holm wilsonInterval newcombeInterval
    twoProportionZ fisherExact normalCdf normalQuantile studentTCdf studentTQuantile changePoints generalizedEsd
    RollingMean RollingStandardDeviation RollingMedian RollingQuantile`,
  sources: 'PrometheusSource MemorySource RecordedSource DatadogSource CloudWatchSource HttpClient fillPlaceholders',
  sinks: `FileSink SlackSink GitHubIssuesSink WebhookSink PagerDutySink AlertmanagerSink EmailSink StepSummarySink Outbox
    signed verifyArtifact`,
  stores: 'MemoryStore FileStore loadJson saveJson',
  report: `renderMarkdown renderHtml renderJson renderSlack renderStepSummary renderCsv toJUnit toSarif toPrometheusText
    loadTemplates`,
  generate: 'grafanaDashboard prometheusRules',
  schema: 'kpiSchema releaseSchema parseKpis parseRelease',
  'slo-specs': 'kpisFromOpenSlo kpisFromSloth kpisFromPyrra',
  legacy: `importLegacy exportLegacy legacyPolicy legacyHealthScore legacyStabilityScore legacyKpiSummary legacyDaySummary
    legacyWeeklySummary`,
  testing: 'verifyMetricSource verifySink verifyStateStore launchWeek',
}

describe('public names', () => {
  for (const [door, names] of Object.entries(DOORS)) {
    it(`are all behind ${door}`, async () => {
      const exported = Object.keys(await import(door === '.' ? '../src/index.js' : `../src/${door}/index.js`))
      expect(names.split(/\s+/).filter((name) => !exported.includes(name))).toEqual([])
    })
  }
})
