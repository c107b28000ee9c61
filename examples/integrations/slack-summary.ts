// Tells a Slack channel how the release went.
//
//   SLACK_WEBHOOK_URL=… npx tsx examples/integrations/slack-summary.ts out/retrospective.json
//
// Without SLACK_WEBHOOK_URL it prints what it would send. The secret comes from the environment, never from the command
// line, where every process of the machine could read it.
import { SlackSink } from 'tars-observability/sinks'
import { reportIn } from './report-in.js'

const webhookUrl = process.env.SLACK_WEBHOOK_URL || undefined
const sink = new SlackSink({ webhookUrl: webhookUrl ?? 'https://hooks.slack.com/services/none' })
const { delivered, preview } = await sink.send(reportIn(), { dryRun: webhookUrl === undefined })
console.log(delivered ? 'Posted.' : preview)
