// Keeps one GitHub issue for each P0 and P1 action item: opened once, updated, closed when the data shows recovery.
//
//   GITHUB_REPOSITORY=acme/checkout GITHUB_TOKEN=… npx tsx examples/integrations/github-issues.ts out/retrospective.json
//
// GITHUB_API_URL is set by Actions; IMPORT_PRIORITIES names other priorities (`P0,P1,P2`). Without GITHUB_TOKEN it prints
// what it would open.
import type { Priority } from 'tars-observability'
import { GitHubIssuesSink } from 'tars-observability/sinks'
import { reportIn } from './report-in.js'

const { GITHUB_REPOSITORY = 'owner/name', GITHUB_TOKEN, GITHUB_API_URL, IMPORT_PRIORITIES = 'P0,P1' } = process.env
const sink = new GitHubIssuesSink({
  repository: GITHUB_REPOSITORY,
  token: GITHUB_TOKEN || 'none',
  url: GITHUB_API_URL,
  priorities: IMPORT_PRIORITIES.split(',') as Priority[],
  labels: ['retrospective'],
})
const { delivered, preview, parts = [] } = await sink.send(reportIn(), { dryRun: !GITHUB_TOKEN })
if (delivered) for (const { url, duplicate } of parts) console.log(`${duplicate ? 'as it was' : 'written  '}  ${url}`)
else console.log(preview)
