// Posts a payload of your own shape to a service of your own, signed, with a key by which it drops duplicates.
//
//   WEBHOOK_URL=https://… WEBHOOK_SECRET=… npx tsx examples/integrations/custom-webhook.ts out/retrospective.json
import type { Retrospective } from 'tars-observability'
import { WebhookSink } from 'tars-observability/sinks'
import { reportIn } from './report-in.js'

const sink = new WebhookSink<Retrospective>({
  url: process.env.WEBHOOK_URL ?? 'http://localhost:8080/releases',
  secret: process.env.WEBHOOK_SECRET || undefined,
  render: ({ product, version, verdict, headlines, actionItems }) =>
    JSON.stringify({
      text: `${product} ${version}: ${verdict}`,
      headlines,
      urgent: actionItems.filter(({ priority }) => priority === 'P0' || priority === 'P1').map(({ title }) => title),
    }),
})
const isDry = !process.env.WEBHOOK_URL
const { delivered, preview } = await sink.send(reportIn<Retrospective>(), { dryRun: isDry })
console.log(delivered ? 'Delivered.' : preview)
