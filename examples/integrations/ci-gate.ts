// A gate for a pull request or a deployment: the report as JUnit, as the step's summary and as annotations, and an exit code.
//
//   npx tsx examples/integrations/ci-gate.ts out/retrospective.json out/release-gate.xml
//
// In a workflow, after examples/review-a-release.ts has written the report:
//
//   - run: npx tsx examples/integrations/ci-gate.ts
//
// Exits with 0 (pass or warn), 1 (fail) or 3 (inconclusive): missing data opens no gate.
import { toAnnotations, toJUnit } from 'tars-observability/report'
import { FileSink, StepSummarySink } from 'tars-observability/sinks'
import { reportIn } from './report-in.js'

const report = reportIn()
const path = process.argv[3] ?? 'out/release-gate.xml'
await new FileSink({ path, render: toJUnit }).send(report)
const summary = process.env.GITHUB_STEP_SUMMARY
if (summary) await new StepSummarySink({ path: summary }).send(report)
process.stdout.write(toAnnotations(report))
console.log(`${report.verdict}: ${report.reasons.join(' ')}`)
process.exitCode = { pass: 0, warn: 0, fail: 1, inconclusive: 3 }[report.verdict]
