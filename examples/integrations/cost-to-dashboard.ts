// Puts what the release costs on a dashboard: as a file for the node exporter's textfile collector, and, where
// DASHBOARD_URL is set, as JSON posted there.
//
//   npx tsx examples/integrations/cost-to-dashboard.ts out/retrospective.json /var/lib/node_exporter/release-cost.prom
//
// A release without a cost KPI has no cost: nothing is written, and nothing is guessed.
import type { Retrospective } from 'tars-observability'
import { toPrometheusText } from 'tars-observability/report'
import { FileSink, WebhookSink } from 'tars-observability/sinks'
import { reportIn } from './report-in.js'

const report = reportIn<Retrospective>()
const { cost, product, version } = report
if (!cost) {
  console.log('The report knows no cost: add a cost KPI, or give reviewRelease a priceModel.')
  process.exitCode = 3
} else {
  const path = process.argv[3] ?? 'out/release-cost.prom'
  await new FileSink({ path, render: toPrometheusText }).send(report)
  const url = process.env.DASHBOARD_URL
  const { currency, total, perDay, perThousandRequests, changePercent, trend } = cost
  const body = { product, version, currency, total, perDay, perThousandRequests, changePercent, trend }
  if (url) await new WebhookSink<typeof body>({ url, render: (figures) => JSON.stringify(figures) }).send(body)
  console.log(
    `${perDay?.toFixed(2) ?? 'unknown'} ${currency} a day, ${trend}: written to ${path}${url ? ' and posted' : ''}`,
  )
}
