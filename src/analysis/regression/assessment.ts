import { type Assessment, isRequired, type Policy, type Severity, severityRank } from '../../model/index.js'
import { groupOf, type Headline } from './headlines.js'

/** Confirmed regressions by severity; each KPI group counts once, in however many scopes it regressed. */
export type SeverityTally = Readonly<Record<Severity, number>>

/** A regression counts when it is proved; one found by thresholds alone does not. */
export const isProved = ({ status, judged }: Headline): boolean =>
  status === 'regressed' && judged.comparison.confidence !== 'unverified'

export function tally(gates: readonly Headline[]): SeverityTally {
  const worst = new Map<string, Severity>()
  for (const headline of gates.filter(isProved)) {
    const group = groupOf(headline.judged.draft)
    const { severity } = headline.judged.comparison
    if (severity !== 'none' && severityRank(severity) > severityRank(worst.get(group) ?? null))
      worst.set(group, severity)
  }
  const counts = { low: 0, medium: 0, high: 0, critical: 0 }
  for (const severity of worst.values()) counts[severity]++
  return counts
}

/** The overall assessment: from the original's table of counts, or the reason why it cannot be given. */
export function assess(gates: readonly Headline[], { assessment: limits }: Policy): Assessment {
  const { critical, high, medium } = tally(gates)
  if (critical >= limits.critical.critical) return 'critical'
  if (critical >= limits.major.critical || high >= limits.major.high) return 'major_regression'
  const minor = limits.strict ? limits.strictMinor : limits.minor
  if (high >= minor.high || medium >= minor.medium) return 'minor_regression'
  const required = gates.filter(({ judged }) => isRequired(judged.draft.kpi))
  const unknown = required.filter(({ status }) => status === 'no_data')
  const nothing = gates.every(({ status }) => status === 'no_data')
  if (nothing || (unknown.length > 0 && unknown.length >= limits.insufficientShare * required.length)) {
    return 'insufficient_data'
  }
  return gates.some(needsReview) ? 'needs_review' : 'stable'
}

/** Changes that would be serious if they were proved. */
function needsReview({ status, judged: { comparison } }: Headline): boolean {
  const open = status === 'inconclusive' || (status === 'regressed' && comparison.confidence === 'unverified')
  return open && severityRank(comparison.possibleSeverity ?? comparison.severity) >= severityRank('high')
}
