import {
  type AlertEpisode,
  type Duration,
  type HealthReport,
  type Incident,
  isHistogram,
  type Kpi,
  type KpiBudget,
  type KpiWindow,
  kpiInWords,
  type Policy,
  type RollbackLevel,
  scopeKey,
} from '../../model/index.js'
import { tally } from './assessment.js'
import { breachedDays, burnOver, isDown, lastErrorShare, sustained } from './current-facts.js'
import type { Headline } from './headlines.js'

/** Input of the rollback advice besides the comparisons: the days' health, the budgets, the alerts. */
export interface RollbackContext {
  readonly health?: HealthReport | readonly HealthReport[] | undefined
  readonly budgets?: readonly KpiBudget[] | undefined
  /** The result of `burnAlerts`, or alert episodes as in the window. */
  readonly alerts?: readonly (BurnAlertState | AlertEpisode)[] | undefined
  /** From `groupIncidents`: an unproved change that an incident explains is to be watched rather than unknown. */
  readonly incidents?: readonly Incident[] | undefined
}

/** The fields of a burn alert that the advice needs, as returned by `burnAlerts` for the end of the window. */
export interface BurnAlertState {
  readonly severity: 'page' | 'ticket'
  readonly firing: boolean
}

/** A rule that fired: its level and reason, and the KPIs that fired it. */
export interface Fired {
  readonly level: Exclude<RollbackLevel, 'none'>
  readonly reason: string
  readonly by: readonly Headline[]
}

/** The input of a rule. `gates` are possible degradations that are known not only from staging. */
interface Facts {
  readonly gates: readonly Headline[]
  readonly window: KpiWindow
  readonly policy: Policy
  readonly context: RollbackContext
}

/**
 * The rules of the runbook that fire, of every level. Each needs a KPI that got worse than a trusted baseline, or
 * for which no baseline gives an answer; a service that improved is never rolled back, however bad it still is.
 */
export function firedRules(
  headlines: readonly Headline[],
  window: KpiWindow,
  policy: Policy,
  context: RollbackContext,
): Fired[] {
  const gates = headlines.filter((headline) => !headline.stagingOnly && mayBeWorse(headline))
  const facts: Facts = { gates, window, policy, context }
  return [...immediate(facts), ...recommended(facts), ...prepare(facts)]
}

/** Worse, or unknown. An unproved change for the better is not a reason either. */
function mayBeWorse({ status, judged: { comparison } }: Headline): boolean {
  if (status === 'improved') return false
  if (status === 'no_data') return true
  return (comparison.degradationPercent ?? (status === 'regressed' ? 1 : 0)) > 0
}

const isConfirmed =
  ({ rollback }: Policy) =>
  ({ status, judged: { comparison } }: Headline): boolean =>
    status === 'regressed' && comparison.q !== null && comparison.q <= rollback.falseDiscoveryRate

function immediate({ gates, window, policy, context }: Facts): Fired[] {
  const limits = policy.rollback.immediate
  const fired: Fired[] = []
  for (const gate of gates) {
    const result = gate.judged.draft.current
    if (!result) continue
    const say = (reason: string) => fired.push({ level: 'immediate', reason: `${nameOf(gate)} ${reason}`, by: [gate] })
    if (isDown(result, window, limits))
      say(`was below ${limits.availabilityBelow} for the last ${inHours(limits.availabilityOver)} h`)
    const share = lastErrorShare(result, window, limits.errorRateOver)
    if (share !== null && share > limits.errorRateAbove)
      say(`has an error rate above ${limits.errorRateAbove} in the last ${inHours(limits.errorRateOver)} h`)
  }
  if (context.alerts?.some(pages)) {
    const spent = worseBudgets({ gates, context }).filter(
      ({ budget: { remainingOfWindow } }) => (remainingOfWindow ?? 1) <= 0,
    )
    for (const { by } of spent) {
      fired.push({
        level: 'immediate',
        reason: `a paging burn alert fires and nothing is left of the window's budget of ${nameOf(by[0] as Headline)}`,
        by,
      })
    }
  }
  return fired
}

function recommended({ gates, window, policy, context }: Facts): Fired[] {
  const limits = policy.rollback.recommended
  const lasting = gates.filter(isConfirmed(policy)).filter((gate) => sustained(gate, window, policy))
  const counts = tally(lasting)
  const fire = (by: readonly Headline[], reason: (gate: Headline) => string): Fired[] =>
    by.map((gate) => ({ level: 'recommended', reason: reason(gate), by: [gate] }))
  const over = (percent: number) => (gate: Headline) => degradation(gate) > percent
  const kpi = (gate: Headline) => gate.judged.draft.kpi
  const fired = [
    ...fire(
      lasting.filter((gate) => kpi(gate).kind === 'availability' && severity(gate) === 'critical'),
      (gate) => `${nameOf(gate)} has a confirmed critical drop`,
    ),
    ...fire(
      lasting.filter((gate) => isMedianLatency(kpi(gate)) && over(limits.medianLatencyAbovePercent)(gate)),
      (gate) => `${nameOf(gate)} rose by more than ${limits.medianLatencyAbovePercent}%`,
    ),
    ...fire(
      lasting.filter(
        (gate) =>
          kpi(gate).kind === 'latency' &&
          kpi(gate).objective &&
          degradation(gate) >= limits.objectiveLatencyPercent - SLACK,
      ),
      (gate) => `${nameOf(gate)}, which has an objective, rose by ${limits.objectiveLatencyPercent}% or more`,
    ),
  ]
  const many = (count: number, limit: number, word: 'critical' | 'high') => {
    if (count < limit) return
    const by = lasting.filter((gate) => severity(gate) === word)
    fired.push({ level: 'recommended', reason: `${count} groups of KPIs regressed to ${word}`, by })
  }
  many(counts.critical, limits.critical, 'critical')
  many(counts.high, limits.high, 'high')
  if (lasting.length > 0 && lowHealth(context.health, limits.healthBelow) >= limits.healthDays) {
    fired.push({
      level: 'recommended',
      reason: `health was below ${limits.healthBelow} on ${limits.healthDays} days in a row`,
      by: lasting,
    })
  }
  for (const { budget, by } of worseBudgets({ gates, context })) {
    const recent = by.map((gate) => burnOver(gate.judged.draft.current, window, budget.target, limits.burnOver))
    if ((budget.consumedOfPeriod ?? 0) >= 1 && recent.some((burn) => burn !== null && burn > limits.burnAbove)) {
      fired.push({
        level: 'recommended',
        reason: `the error budget of ${nameOf(by[0] as Headline)} is spent and still burning`,
        by,
      })
    }
  }
  return fired
}

function prepare({ gates, window, policy }: Facts): Fired[] {
  const limits = policy.rollback.prepare
  const fire = (by: readonly Headline[], reason: (gate: Headline) => string): Fired[] =>
    by.map((gate) => ({ level: 'prepare', reason: reason(gate), by: [gate] }))
  const confirmed = gates.filter(isConfirmed(policy))
  const kpi = (gate: Headline) => gate.judged.draft.kpi
  return [
    ...fire(
      confirmed.filter((gate) => kpi(gate).kind === 'latency' && degradation(gate) > limits.latencyAbovePercent),
      (gate) => `${nameOf(gate)} rose by more than ${limits.latencyAbovePercent}%`,
    ),
    ...fire(
      confirmed.filter((gate) => severity(gate) === 'critical'),
      (gate) => `${nameOf(gate)} has a confirmed critical regression`,
    ),
    ...fire(
      confirmed.filter((gate) => breachedDays(gate.judged.draft.current, window) >= limits.breachedDays),
      (gate) => `${nameOf(gate)} broke its objective on ${limits.breachedDays} days or more`,
    ),
    ...fire(
      gates.filter(
        ({ status, judged: { draft, comparison } }) =>
          status === 'inconclusive' && draft.kpi.objective && comparison.possibleSeverity === 'critical',
      ),
      (gate) => `${nameOf(gate)}, which has an objective, may have regressed to critical`,
    ),
  ]
}

const SLACK = 1e-9

const severity = ({ judged }: Headline): string => judged.comparison.severity

/** A rise from 0 has no percentage and counts as larger than any. */
const degradation = ({ judged: { comparison } }: Headline): number =>
  comparison.degradationPercent ?? Number.POSITIVE_INFINITY

const isMedianLatency = (kpi: Kpi): boolean =>
  kpi.kind === 'latency' &&
  (isHistogram(kpi)
    ? typeof kpi.statistic === 'object' && 'quantile' in kpi.statistic && kpi.statistic.quantile === 0.5
    : /(?:^|[^a-z0-9])(?:p50|median)(?:$|[^a-z0-9])/i.test(kpi.name))

const nameOf = ({ judged: { draft } }: Headline): string => kpiInWords(draft.kpi, draft.scope)

/** Budgets of KPIs that may be worse, with those KPIs. */
function worseBudgets({ gates, context }: Pick<Facts, 'gates' | 'context'>): (KpiBudget & { by: Headline[] })[] {
  return (context.budgets ?? [])
    .map((budget) => ({
      ...budget,
      by: gates.filter(
        ({ judged: { draft } }) => draft.kpi.name === budget.kpi && scopeKey(draft.scope) === scopeKey(budget.scope),
      ),
    }))
    .filter(({ by }) => by.length > 0)
}

/** A paging alert that is firing now. */
const pages = (alert: BurnAlertState | AlertEpisode): boolean =>
  'firing' in alert
    ? alert.severity === 'page' && alert.firing
    : alert.end === null && PAGES.has(alert.severity.toLowerCase())

const PAGES = new Set(['page', 'critical'])

/** The longest run of days with a score below the limit. */
function lowHealth(health: RollbackContext['health'], limit: number): number {
  const reports = health === undefined ? [] : 'type' in health ? [health] : health
  let [longest, run, last] = [0, 0, Number.NaN]
  for (const { day, score } of [...reports].sort((a, b) => a.day - b.day)) {
    if (score === null || score >= limit) run = 0
    else run = run > 0 && day === last + 1 ? run + 1 : 1
    last = day
    longest = Math.max(longest, run)
  }
  return longest
}

const inHours = (duration: Duration): number => duration / 3_600_000
