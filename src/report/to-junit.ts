import type { Report } from '../model/index.js'
import { contextOf, type ReportOptions } from './document/context.js'
import { escapeXml } from './escape/escape-xml.js'
import { type GateCase, gateCases } from './gate-cases.js'

/**
 * A report as JUnit XML, for CI systems that show tests. The verdict is the first case: `fail` is a failure, `inconclusive` an error, so
 * that missing data never passes a gate; parts that could not be judged are skipped.
 *
 * @returns at most 1,000 cases, worst first
 * @throws {StabilityError} `CONFIG_INVALID` when `timeZone` is invalid
 * @example
 * toJUnit(report).startsWith('<?xml version="1.0" encoding="UTF-8"?>') // true
 */
export function toJUnit(report: Report, options: ReportOptions = {}): string {
  const { cases, more } = gateCases(report, contextOf(report, options))
  const failures = cases.filter(({ verdict }) => verdict === 'fail').length
  const errors = report.verdict === 'inconclusive' ? 1 : 0
  const skipped = cases.filter(({ verdict }) => verdict === 'inconclusive').length - errors
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`
  const name = escapeXml(`${report.product ?? ''} ${report.version ?? ''} ${report.type}`.trim())
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `  <testsuite name="${name}" ${counts}>`,
    ...cases.map(testCase),
    ...(more > 0 ? [`    <system-out>and ${more} more, none worse than these</system-out>`] : []),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase({ group, name, verdict, message }: GateCase): string {
  const open = `    <testcase classname="${escapeXml(group)}" name="${escapeXml(name)}"`
  const text = escapeXml(message)
  switch (verdict) {
    case 'fail':
      return `${open}><failure message="${text}" type="${escapeXml(group)}">${text}</failure></testcase>`
    case 'inconclusive':
      return group === 'verdict'
        ? `${open}><error message="${text}" type="inconclusive">${text}</error></testcase>`
        : `${open}><skipped message="${text}"/></testcase>`
    case 'warn':
      return `${open}><system-out>Warning: ${text}</system-out></testcase>`
    case 'pass':
      return `${open}/>`
  }
}
