import {
  type Incident,
  inWords,
  limitAheadInWords,
  scopesAgree,
  severityRank,
  type Verdict,
  worstVerdict,
} from '../model/index.js'
import { comparisonsIn, type Facts } from './facts.js'
import { isNear } from './limit-ahead.js'
import { someOf } from './list-of.js'
import { placeText } from './scope-text.js'

interface Part {
  readonly verdict: Verdict
  readonly reason: string
}

/**
 * The verdict of the release from its parts, each with its reason: a proven failure first, then what could not
 * be judged, then what to watch. A day that failed warns; when most of the judged days failed, the week failed.
 */
export function overallVerdict(facts: Facts): { verdict: Verdict; reasons: string[] } {
  const parts = [
    ...regressionPart(facts),
    ...dayParts(facts),
    ...budgetParts(facts),
    ...incidentParts(facts),
    ...baselineParts(facts),
  ]
  const verdict = worstVerdict(parts.map((part) => part.verdict))
  const rank: Verdict[] = ['fail', 'inconclusive', 'warn', 'pass']
  return {
    verdict,
    reasons: rank.flatMap((each) => parts.filter((part) => part.verdict === each).map(({ reason }) => reason)),
  }
}

/** The most severe reasons of the comparison; the regression report has all of them. */
const MOST_REASONS = 3

function regressionPart({ regression }: Facts): Part[] {
  if (!regression) return [{ verdict: 'inconclusive', reason: 'No comparison with a baseline was made.' }]
  const { verdict, assessment, regressions, improvements, rollback, reasons } = regression
  const rows = comparisonsIn({ regression }).filter(({ status }) => status === 'regressed').length
  const counted = rows > regressions.length ? ` (a group of KPIs counts once in a place: ${rows} comparisons)` : ''
  const counts = `${count(regressions.length, 'proved regression')}${counted}, ${count(improvements.length, 'improvement')}`
  const summary: Part[] = [
    { verdict, reason: `Against the baselines: ${assessment.replaceAll('_', ' ')}, ${counts}.` },
    ...(verdict === 'pass' ? [] : reasons.slice(0, MOST_REASONS).map((reason) => ({ verdict, reason: `${reason}.` }))),
  ]
  if (rollback.level !== 'recommended' && rollback.level !== 'immediate') return summary
  return [{ verdict: 'fail', reason: `Rollback: ${rollback.level}. ${rollback.reasons.join(' ')}`.trim() }, ...summary]
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`

function dayParts({ days, health }: Facts): Part[] {
  if (days.length === 0 && health.length === 0) {
    return [{ verdict: 'inconclusive', reason: 'No day of the observation period has been judged.' }]
  }
  const numbers = [...new Set([...days, ...health].map(({ day }) => day))].sort((a, b) => a - b)
  const verdicts = numbers.map((number) =>
    worstVerdict([...days, ...health].filter(({ day }) => day === number).map(({ verdict }) => verdict)),
  )
  const withVerdict = (verdict: Verdict): number[] => numbers.filter((_, index) => verdicts[index] === verdict)
  const failed = withVerdict('fail')
  const unknown = withVerdict('inconclusive')
  const warned = withVerdict('warn')
  const most = (some: readonly number[], of: number): boolean => some.length > 0 && 2 * some.length >= of
  const list = (some: readonly number[]): string => `day${some.length === 1 ? '' : 's'} ${some.join(', ')}`
  const parts: Part[] = []
  if (failed.length > 0) {
    const verdict = most(failed, numbers.length - unknown.length) ? 'fail' : 'warn'
    parts.push({ verdict, reason: `Of ${numbers.length} days, ${failed.length} failed: ${list(failed)}.` })
  }
  if (unknown.length > 0) {
    // A day that could not be judged may have failed as well; together with failed days it may be the majority.
    const verdict = most([...failed, ...unknown], numbers.length) ? 'inconclusive' : 'warn'
    parts.push({ verdict, reason: `Too little data to judge ${list(unknown)}.` })
  }
  if (warned.length > 0) parts.push({ verdict: 'warn', reason: `Something to watch on ${list(warned)}.` })
  const passed = withVerdict('pass').length
  if (passed > 0) parts.push({ verdict: 'pass', reason: `${passed} of ${numbers.length} days passed.` })
  return parts
}

function budgetParts(facts: Facts): Part[] {
  return facts.budgets.flatMap(({ kpi, scope, budget: { status, consumedOfPeriod } }): Part[] => {
    const where = `the error budget of ${placeText(facts, kpi, scope)}`
    if (status === 'exhausted' || (consumedOfPeriod ?? 0) >= 1) {
      return [{ verdict: 'fail', reason: `Of ${where}, all is spent.` }]
    }
    if (consumedOfPeriod === null) return [{ verdict: 'inconclusive', reason: `Nothing is known of ${where}.` }]
    if (consumedOfPeriod > 0.5)
      return [{ verdict: 'warn', reason: `Of ${where}, ${inWords(consumedOfPeriod, '1')} is spent.` }]
    return []
  })
}

/**
 * An incident warns, since a detector alone may be wrong. An open one whose KPI is also proved worse than before is due
 * to the release and fails. So does one whose trend is proved and reaches its limit within a day.
 */
function incidentParts({ incidents, regression }: Facts): Part[] {
  const isSevere = ({ severity }: Incident): boolean => severityRank(severity) >= severityRank('high')
  const isProved = (incident: Incident): boolean =>
    isSevere(incident) &&
    (regression?.regressions ?? []).some(
      ({ kpi, scope, severity }) =>
        severityRank(severity) >= severityRank('medium') &&
        incident.kpis.includes(kpi) &&
        incident.scopes.some((hit) => scopesAgree(hit, scope)),
    )
  const open = incidents.filter(({ end }) => end === null)
  const filling = open.filter(({ reaches }) => isNear(reaches))
  const proved = open.filter((incident) => isProved(incident) && !filling.includes(incident))
  const unproved = open.filter((incident) => !proved.includes(incident) && !filling.includes(incident))
  const over = incidents.filter((incident) => incident.end !== null && isSevere(incident))
  const part = (verdict: Verdict, lead: string, some: readonly Incident[]): Part[] =>
    some.length === 0 ? [] : [{ verdict, reason: `${lead}: ${someOf(some.map(({ title }) => title))}.` }]
  return [
    ...filling.map(({ title, reaches }): Part => {
      const when = reaches ? limitAheadInWords(reaches) : ''
      return { verdict: 'fail', reason: `Still open, and ${when} by a proved trend: ${title}.` }
    }),
    ...part('fail', 'Still open, and proved worse than the baseline', proved),
    ...part('warn', 'Still open', unproved),
    ...part('warn', 'Over by now', over),
  ]
}

function baselineParts({ baseline }: Facts): Part[] {
  if (!baseline || baseline.verdict === 'pass') return []
  const verdict = baseline.verdict === 'fail' ? 'warn' : baseline.verdict
  return [
    {
      verdict,
      reason: `Launch day itself ${JUDGED[baseline.verdict]}${baseline.reasons.length > 0 ? `: ${someOf(baseline.reasons.map(bare), 2)}` : ''}.`,
    },
  ]
}

const JUDGED: Record<Verdict, string> = {
  pass: 'passed',
  warn: 'passed with warnings',
  fail: 'failed',
  inconclusive: 'could not be judged',
}

/** Without its full stop, to join several into one sentence. */
const bare = (text: string): string => text.replace(/\.+$/, '')
