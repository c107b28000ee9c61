import type { KpiWindow, Policy, RollbackAdvice, RollbackLevel } from '../../model/index.js'
import type { Headline } from './headlines.js'
import { type Fired, firedRules, type RollbackContext } from './rollback-rules.js'

const LEVELS: readonly RollbackLevel[] = ['none', 'prepare', 'recommended', 'immediate']

/**
 * Whether to roll back to the previous version, how urgently and why: the highest level at which a rule fired. If the
 * previous version was no better, a rollback is unlikely to help, and the advice is one level lower.
 */
export function rollbackAdvice(
  gates: readonly Headline[],
  window: KpiWindow,
  policy: Policy,
  context: RollbackContext,
): RollbackAdvice {
  const fired = firedRules(gates, window, policy, context)
  const level = LEVELS.findLast((level) => fired.some((rule) => rule.level === level)) ?? 'none'
  if (level === 'none') return { level, reasons: [], wouldHelp: null }
  const decisive = fired.filter((rule) => rule.level === level)
  const reasons = [...new Set(decisive.map(({ reason }) => reason))]
  const wouldHelp = previousWasBetter(decisive)
  if (wouldHelp !== false) return { level, reasons, wouldHelp }
  return {
    level: LEVELS[LEVELS.indexOf(level) - 1] as RollbackLevel,
    reasons: [...reasons, 'the previous version was no better, so going back is unlikely to help'],
    wouldHelp,
  }
}

/** Whether any of the KPIs that fired was better in the previous version, where that is known. */
function previousWasBetter(fired: readonly Fired[]): boolean | null {
  const known = fired
    .flatMap(({ by }) => by)
    .flatMap(({ all }) => all)
    .filter(({ draft, setAside }) => draft.baseline.kind === 'previous-version' && setAside === null && draft.measured)
  if (known.length === 0) return null
  return known.some(({ draft }) => draft.change.status === 'regressed')
}
