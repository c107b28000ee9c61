import {
  type Incident,
  isRequired,
  type RollbackAdvice,
  scopesAgree,
  severityRank,
  type Verdict,
  worstVerdict,
} from '../../model/index.js'
import type { BaselineWindow } from './baseline-use.js'
import type { Headline } from './headlines.js'

/** The verdict of a report and why. What is proved decides; what is missing or unproved is never good news. */
export function verdictOf(
  gates: readonly Headline[],
  baselines: readonly BaselineWindow[],
  partial: boolean,
  rollback: RollbackAdvice,
  incidents: readonly Incident[],
): { verdict: Verdict; reasons: string[] } {
  const found: [Verdict, string][] = gates.flatMap((headline) => {
    const verdict = verdictOfOne(headline)
    const incident = headline.status === 'inconclusive' ? explaining(headline, incidents) : undefined
    if (incident) return [['warn', `${reasonOf(headline)}; in the incident '${incident.title}'`] as [Verdict, string]]
    return verdict === 'pass' ? [] : [[verdict, reasonOf(headline)] as [Verdict, string]]
  })
  if (baselines.length === 0) found.unshift(['inconclusive', 'there is no baseline to compare with'])
  for (const { name, use } of baselines) {
    if (use.status !== 'used') found.push(['pass', `baseline ${name} is set aside, ${use.status}: ${use.reason}`])
  }
  if (partial) found.push(['inconclusive', 'the backend said that data is missing'])
  if (gates.length === 0) found.push(['inconclusive', 'no KPI may decide'])
  if (rollback.level === 'recommended' || rollback.level === 'immediate') {
    found.push(['fail', `rollback is ${rollback.level}: ${rollback.reasons.join('; ')}`])
  }
  const verdict = worstVerdict(['pass', ...found.map(([verdict]) => verdict)])
  const order: Verdict[] = ['fail', 'inconclusive', 'warn', 'pass']
  const reasons = order.flatMap((one) => found.filter(([verdict]) => verdict === one).map(([, reason]) => reason))
  return { verdict, reasons: verdict === 'pass' ? ['nothing got worse than its baseline', ...reasons] : reasons }
}

/** The incident that shows when and where a KPI went bad, for a change of its mean that is not proved. */
const explaining = (
  { judged: { draft, comparison } }: Headline,
  incidents: readonly Incident[],
): Incident | undefined =>
  incidents.find(
    ({ kpis, scopes }) => kpis.includes(comparison.kpi) && scopes.some((scope) => scopesAgree(scope, draft.scope)),
  )

function verdictOfOne({ status, stagingOnly, judged: { draft, comparison } }: Headline): Verdict {
  const { severity, confidence } = comparison
  if (status === 'regressed') {
    const serious = severityRank(severity) >= severityRank('high')
    if (confidence === 'unverified') return serious ? 'inconclusive' : 'warn'
    return serious && !stagingOnly ? 'fail' : 'warn'
  }
  if (status === 'inconclusive') return 'inconclusive'
  if (status !== 'no_data') return 'pass'
  if (isRequired(draft.kpi)) return 'inconclusive'
  // Data that was there before and is gone: no answer, unless the KPI says that it may be missing.
  if (!draft.lost) return 'pass'
  return draft.kpi.required === false ? 'warn' : 'inconclusive'
}

function reasonOf({ status, judged: { comparison, setAside, draft } }: Headline): string {
  const scope = Object.entries(draft.scope)
    .map(([name, value]) => `${name} ${value}`)
    .sort()
    .join(', ')
  const where = scope === '' ? '' : `${scope}: `
  const against = ` (against ${comparison.baseline})`
  if (status === 'inconclusive' && setAside !== null) {
    return `${where}${draft.kpi.name} has no baseline to trust: ${comparison.baseline} is ${setAside}`
  }
  return `${where}${comparison.reason}${status === 'no_data' ? '' : against}`
}
