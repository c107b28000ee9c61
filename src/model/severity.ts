/** The answer of a report. `inconclusive`: the data does not allow one. */
export type Verdict = 'pass' | 'warn' | 'fail' | 'inconclusive'

/** How bad a finding is. */
export type Severity = 'low' | 'medium' | 'high' | 'critical'

/** Which way is good. `neutral` is reported and never judged. */
export type Direction = 'higher-is-better' | 'lower-is-better' | 'neutral'

/** Ascending. */
export const SEVERITIES: readonly Severity[] = ['low', 'medium', 'high', 'critical']

/** 0 for low to 3 for critical, -1 for none: for sorting and comparing. */
export const severityRank = (severity: Severity | 'none' | null): number => SEVERITIES.indexOf(severity as Severity)

/** The most severe of several, or null of none. */
export function worstSeverity(severities: Iterable<Severity | 'none' | null>): Severity | null {
  let worst = -1
  for (const severity of severities) worst = Math.max(worst, severityRank(severity))
  return SEVERITIES[worst] ?? null
}

// A proven failure counts whatever else is unknown; unknown parts never count as good.
const VERDICTS: readonly Verdict[] = ['pass', 'warn', 'inconclusive', 'fail']

/** The worst verdict of several, in the order `fail`, `inconclusive`, `warn`, `pass`; of none, `inconclusive`. */
export function worstVerdict(verdicts: Iterable<Verdict>): Verdict {
  let worst = -1
  for (const verdict of verdicts) worst = Math.max(worst, VERDICTS.indexOf(verdict))
  return VERDICTS[worst] ?? 'inconclusive'
}
