import { isGate, type KpiComparison, scopeKey, severityRank } from '../../model/index.js'
import { TRUST } from './baseline-use.js'
import type { Judged } from './comparison.js'
import { keyOf } from './draft.js'

/** The combined result of all baselines for one KPI in one scope. */
export interface Headline {
  readonly judged: Judged
  readonly status: KpiComparison['status']
  /** Known only from staging, where the environment differs. */
  readonly stagingOnly: boolean
  readonly all: readonly Judged[]
}

/**
 * One answer for each KPI and scope: the worst that a trusted baseline proves; else a result that one leaves
 * inconclusive and no other decides; else what they agree on. An unhealthy baseline proves nothing good. But what is
 * worse than an unhealthy day is also worse than a healthy one, so if no other baseline is left, its regressions
 * count.
 */
export function headlinesOf(judged: readonly Judged[]): Headline[] {
  const byKpi = new Map<string, Judged[]>()
  for (const one of judged) {
    const key = keyOf(one.draft)
    byKpi.set(key, [...(byKpi.get(key) ?? []), one])
  }
  return [...byKpi.values()].map(headlineOf)
}

function headlineOf(all: readonly Judged[]): Headline {
  const trusted = all.filter(({ setAside }) => setAside === null)
  const known = trusted.filter(({ comparison }) => comparison.status !== 'no_data')
  const answer = (judged: Judged, status = judged.comparison.status): Headline => ({
    judged,
    status,
    stagingOnly: known.length > 0 && known.every(isStaging),
    all,
  })
  const regressed = (known.length > 0 ? known : all.filter(isTainted)).filter(has('regressed'))
  if (regressed.length > 0) {
    const worst = worstOf(regressed)
    return { ...answer(worst), stagingOnly: regressed.every(isStaging) }
  }
  if (known.length > 0) {
    const production = known.filter((one) => !isStaging(one))
    const settled = (production.length > 0 ? production : known).find(
      ({ comparison: { status, confidence } }) =>
        (status === 'unchanged' || status === 'improved') && confidence !== 'unverified',
    )
    const open = worstOf(known.filter(has('inconclusive')))
    if (open && !settled) return answer(open)
    const improved = known.filter(has('improved'))
    return answer(improved[0] ?? settled ?? (known[0] as Judged))
  }
  // Data that a baseline had and the window lacks is missing; an unused baseline leaves the question open.
  const lost = all.find(({ draft }) => draft.lost)
  const aside = all.find(({ comparison, setAside }) => setAside !== null && comparison.status !== 'no_data')
  if (aside) return answer(aside, 'inconclusive')
  return answer(lost ?? (all[0] as Judged), 'no_data')
}

const has =
  (status: KpiComparison['status']) =>
  ({ comparison }: Judged): boolean =>
    comparison.status === status

const isStaging = ({ draft }: Judged): boolean => draft.baseline.kind === 'staging'

const isTainted = ({ setAside }: Judged): boolean => setAside?.startsWith('tainted') ?? false

function worstOf<T extends Judged>(some: readonly T[]): T {
  return [...some].sort(worstFirst)[0] as T
}

/** Most severe first, then proved before unproved, then by trust in the baseline, size of the change and name. */
export function worstFirst({ comparison: a, draft: first }: Judged, { comparison: b, draft: second }: Judged): number {
  const severity = ({ severity, possibleSeverity }: KpiComparison) => severityRank(possibleSeverity ?? severity)
  return (
    severity(b) - severity(a) ||
    Number(a.confidence === 'unverified') - Number(b.confidence === 'unverified') ||
    TRUST.indexOf(first.baseline.kind) - TRUST.indexOf(second.baseline.kind) ||
    degradationOf(b) - degradationOf(a) ||
    compareText(a.kpi, b.kpi) ||
    compareText(scopeKey(a.scope), scopeKey(b.scope)) ||
    compareText(a.baseline, b.baseline)
  )
}

/** A change from 0 has no percentage and ranks above all others. */
const degradationOf = ({ degradationPercent }: KpiComparison): number => degradationPercent ?? Number.MAX_VALUE

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** KPIs of one group in one scope count once, as the first of them. */
export function oncePerGroup(headlines: readonly Headline[]): Headline[] {
  const seen = new Set<string>()
  return headlines.filter(({ judged: { draft } }) => {
    const key = `${groupOf(draft)} ${scopeKey(draft.scope)}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

export const groupOf = ({ kpi }: Pick<Judged['draft'], 'kpi'>): string => kpi.group ?? kpi.name

/** Headlines that may decide a verdict. */
export const gatesOf = (headlines: readonly Headline[]): Headline[] =>
  headlines.filter(({ judged }) => isGate(judged.draft.kpi))
