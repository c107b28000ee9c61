import type { Report } from '../model/index.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { escapeCommandMessage, escapeCommandProperty } from './escape/escape-workflow-command.js'
import { gateCases } from './gate-cases.js'

/** GitHub shows ten of each level for a step. */
const LIMIT = 10

/**
 * The worst of a report as GitHub workflow commands; printed by a step, they appear as annotations of the run.
 *
 * @returns at most ten lines; the verdict is the first unless it passes
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * toAnnotations(report) // '::error title=retrospective::Mean latency …\n'
 */
export function toAnnotations(report: Report, options: ReportOptions = {}): string {
  return gateCases(report, contextOf(report, options))
    .cases.filter(({ verdict }) => verdict !== 'pass')
    .slice(0, LIMIT)
    .map(
      ({ verdict, name, message }) =>
        `::${verdict === 'fail' ? 'error' : 'warning'} title=${escapeCommandProperty(name)}::${escapeCommandMessage(message)}\n`,
    )
    .join('')
}
