import {
  baselineInWords,
  days,
  type Incident,
  inWords,
  isRequired,
  isWhole,
  kpiInWords,
  placesInWords,
  type Range,
  type RollbackAdvice,
  scopesAgree,
  severityRank,
  span,
  spokenMoment,
  type Verdict,
  worstVerdict,
} from '../../model/index.js'
import type { BaselineWindow } from './baseline-use.js'
import type { Headline } from './headlines.js'
import { hiddenInWords } from './hidden-change.js'

/** The verdict of a report and its reasons. What is proved decides; missing or unproved results never count as good. */
export function verdictOf(
  gates: readonly Headline[],
  baselines: readonly BaselineWindow[],
  partial: boolean,
  rollback: RollbackAdvice,
  incidents: readonly Incident[],
): { verdict: Verdict; reasons: string[] } {
  const found: [Verdict, string][] = toldOnce(gates, incidents)
  if (baselines.length === 0) found.unshift(['inconclusive', 'there is no baseline to compare with'])
  for (const { name, use } of baselines) {
    if (use.status !== 'used')
      found.push(['pass', `the baseline ${baselineInWords(name)} is set aside, ${use.status}: ${use.reason}`])
  }
  if (partial) found.push(['inconclusive', 'the backend said that data is missing'])
  if (gates.length === 0) found.push(['inconclusive', 'no KPI may decide'])
  if (rollback.level === 'recommended' || rollback.level === 'immediate') {
    found.push(['fail', `rollback is ${rollback.level}: ${rollback.reasons.join('; ')}`])
  }
  if (gates.every(({ status }) => status === 'no_data') && found.every(([verdict]) => verdict === 'pass')) {
    found.push(['inconclusive', 'nothing could be compared'])
  }
  const verdict = worstVerdict(['pass', ...found.map(([verdict]) => verdict)])
  const order: Verdict[] = ['fail', 'inconclusive', 'warn', 'pass']
  const reasons = order.flatMap((one) => found.filter(([verdict]) => verdict === one).map(([, reason]) => reason))
  return { verdict, reasons: verdict === 'pass' ? ['nothing got worse than its baseline', ...reasons] : reasons }
}

/** The incident that shows when and where a KPI went bad, for a visible but unproved change of its mean. */
const explaining = (
  { status, judged: { draft, comparison } }: Headline,
  incidents: readonly Incident[],
): Incident | undefined =>
  status !== 'inconclusive' || draft.hidden
    ? undefined
    : incidents.find(
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
  // Data that existed before and is gone makes the verdict inconclusive, unless the KPI has `required: false`.
  if (!draft.lost) return 'pass'
  return draft.kpi.required === false ? 'warn' : 'inconclusive'
}

/** Results that share one reason: the same KPI with the same answer, in any number of scopes. */
interface Told {
  readonly verdict: Verdict
  readonly headlines: Headline[]
  readonly incident: Incident | undefined
}

/** A reason for each KPI and answer. The statistics are left to the comparisons, which are the evidence. */
function toldOnce(gates: readonly Headline[], incidents: readonly Incident[]): [Verdict, string][] {
  const groups = new Map<string, Told>()
  for (const headline of gates) {
    const incident = explaining(headline, incidents)
    const verdict = incident ? 'warn' : verdictOfOne(headline)
    if (verdict === 'pass') continue
    const { draft, comparison, setAside } = headline.judged
    const { lacking } = draft.hidden ?? {}
    const key = [verdict, headline.status, draft.kpi.name, comparison.baseline, setAside, incident?.id, lacking].join(
      ' ',
    )
    const group = groups.get(key)
    if (group) group.headlines.push(headline)
    else groups.set(key, { verdict, headlines: [headline], incident })
  }
  return [...groups.values()].map((told) => [told.verdict, reasonOf(told)])
}

function reasonOf({ headlines, incident }: Told): string {
  const [first] = headlines as [Headline, ...Headline[]]
  const { status, judged } = first
  const { comparison, setAside, draft } = judged
  const scopes = headlines.map((headline) => headline.judged.draft.scope)
  const [called, against] = [kpiInWords(draft.kpi), baselineInWords(comparison.baseline)]
  const place = scopes.every(isWhole) ? '' : ` in ${placesInWords(scopes)}`
  if (status === 'inconclusive' && setAside !== null) {
    return `${called}${place} has no baseline to trust: ${against} is ${setAside}`
  }
  if (status === 'no_data') return `${comparison.reason}${place}`
  const what = `${called} ${changeOf(headlines)} over ${allOf(draft.window)}${place}`
  if (status === 'inconclusive') {
    if (draft.hidden && !draft.partial) return `${what} against ${against}, but ${hiddenInWords(draft.hidden)}`
    const why = incident ? ', but an incident shows it' : `: ${openBecause(first)}`
    return `${what} against ${against}, not proved${why}`
  }
  const alone = comparison.confidence === 'unverified' ? ', by thresholds alone' : ''
  const onsets = headlines.flatMap(({ judged }) => judged.comparison.since ?? [])
  const since = onsets.length > 0 ? `, shifted ${spokenMoment(Math.min(...onsets))}` : ''
  return `${what} against ${against}${since}${alone}`
}

const openBecause = ({ judged: { draft } }: Headline): string =>
  draft.partial ? 'the backend said that data is missing' : 'more data would settle it'

/** `all 7 days`: the change is measured over the whole window, however late in it the level shifted. */
function allOf({ start, end }: Range): string {
  const length = end - start
  return length > days(1) && length % days(1) === 0 ? `all ${length / days(1)} days` : `the whole ${span(length)}`
}

/** `+11.7%` for one, `+10.9% to +14.3%` for several; the values themselves where they have no ratio. */
function changeOf(headlines: readonly Headline[]): string {
  const changes = headlines.flatMap(({ judged }) => judged.comparison.changePercent ?? []).sort((a, b) => a - b)
  const [least, most] = [changes[0], changes.at(-1)]
  if (least === undefined || most === undefined) {
    const { baselineValue, currentValue, unit } = (headlines[0] as Headline).judged.comparison
    return `from ${inWords(baselineValue, unit)} to ${inWords(currentValue, unit)}`
  }
  return signed(least) === signed(most) ? signed(least) : `${signed(least)} to ${signed(most)}`
}

const signed = (percent: number): string => `${percent < 0 ? '' : '+'}${inWords(percent, '%')}`
