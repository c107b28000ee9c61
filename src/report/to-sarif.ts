import type { Log, Result } from 'sarif'
import type { Report, Verdict } from '../model/index.js'
import { VERSION } from '../version.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { plainText } from './escape/plain-text.js'
import { type GateCase, gateCases } from './gate-cases.js'

const LEVELS: Record<Verdict, Result.level> = { fail: 'error', inconclusive: 'warning', warn: 'warning', pass: 'none' }

const RULES: Record<string, string> = {
  verdict: 'The release as a whole',
  regression: 'A KPI became worse than its baseline by more than chance and tolerance',
  budget: 'An objective spends its error budget faster than its period allows',
  health: 'A KPI is beyond its limits',
  data: 'A KPI has no data to judge',
}

/**
 * A report as SARIF 2.1.0 text, for code-scanning dashboards: a result for each part that did not pass, located at the
 * first line of the report's file (`retrospective.html`), since GitHub rejects results without a location.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * JSON.parse(toSarif(report)).runs[0].results[0].level // 'error'
 */
export function toSarif(report: Report, options: ReportOptions = {}): string {
  const { cases, more } = gateCases(report, contextOf(report, options))
  const ids = Object.keys(RULES)
  const sarif: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tars-observability',
            version: VERSION,
            semanticVersion: VERSION,
            rules: Object.entries(RULES).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        automationDetails: { id: plainText(report.key) },
        properties: { verdict: report.verdict, schemaVersion: report.schemaVersion, omitted: more },
        results: cases
          .filter(({ verdict }) => verdict !== 'pass')
          .map((part) => result(part, ids, `${report.type}.html`)),
      },
    ],
  }
  return `${JSON.stringify(sarif, null, 2)}\n`
}

const result = ({ id, group, name, verdict, message }: GateCase, ids: readonly string[], uri: string): Result => ({
  ruleId: group,
  ruleIndex: ids.indexOf(group),
  level: LEVELS[verdict],
  message: { text: plainText(`${name}: ${message}`) },
  locations: [
    {
      physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
      logicalLocations: [{ name: plainText(name), fullyQualifiedName: plainText(id), kind: 'resource' }],
    },
  ],
  partialFingerprints: { 'tarsObservability/v1': plainText(id) },
})
