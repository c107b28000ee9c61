import type { Report, Verdict } from '../model/index.js'
import { VERSION } from '../version.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { plainText } from './escape/plain-text.js'
import { type GateCase, gateCases } from './gate-cases.js'

const LEVELS: Record<Verdict, string> = { fail: 'error', inconclusive: 'warning', warn: 'warning', pass: 'none' }

const RULES: Record<string, string> = {
  verdict: 'The release as a whole',
  regression: 'A KPI became worse than its baseline by more than chance and tolerance',
  budget: 'An objective spends its error budget faster than its period allows',
  health: 'A KPI is beyond its limits',
  data: 'A KPI has no data to judge',
}

/**
 * A report as SARIF 2.1.0 text, for code-scanning dashboards: a result for each part that did not pass.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is no zone
 * @example
 * JSON.parse(toSarif(report)).runs[0].results[0].level // 'error'
 */
export function toSarif(report: Report, options: ReportOptions = {}): string {
  const { cases, more } = gateCases(report, contextOf(report, options))
  const ids = Object.keys(RULES)
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tars-observability',
            version: VERSION,
            semanticVersion: VERSION,
            rules: ids.map((id) => ({ id, shortDescription: { text: RULES[id] } })),
          },
        },
        automationDetails: { id: plainText(report.key) },
        properties: { verdict: report.verdict, schemaVersion: report.schemaVersion, omitted: more },
        results: cases.filter(({ verdict }) => verdict !== 'pass').map((part) => result(part, ids)),
      },
    ],
  }
  return `${JSON.stringify(sarif, null, 2)}\n`
}

const result = ({ id, group, name, verdict, message }: GateCase, ids: readonly string[]) => ({
  ruleId: group,
  ruleIndex: ids.indexOf(group),
  level: LEVELS[verdict],
  message: { text: plainText(`${name}: ${message}`) },
  locations: [{ logicalLocations: [{ name: plainText(name), fullyQualifiedName: plainText(id), kind: 'resource' }] }],
  partialFingerprints: { 'tarsObservability/v1': plainText(id) },
})
