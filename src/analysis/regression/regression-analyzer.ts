import { type BaselineKind, baselineKind } from '../../contracts/index.js'
import {
  alignRange,
  isGate,
  type KpiComparison,
  type KpiWindow,
  kpiWindow,
  type Policy,
  type PolicyOverrides,
  policyWith,
  type RegressionReport,
  requireShape,
  StabilityError,
  scopeKey,
  titlesOf,
  WINDOW,
} from '../../model/index.js'
import { assess } from './assessment.js'
import { type BaselineWindow, baselineWindow, TRUST } from './baseline-use.js'
import { type Judged, judged } from './comparison.js'
import { draftsOf, keyOf } from './draft.js'
import { compareText, gatesOf, type Headline, headlinesOf, oncePerGroup, worstFirst } from './headlines.js'
import { rollbackAdvice } from './rollback-advice.js'
import type { RollbackContext } from './rollback-rules.js'
import { verdictOf } from './verdict.js'

/** The limits that an analyzer judges by. */
export interface RegressionAnalyzerOptions {
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
  /** Accepted so that a recorded call can include it. No step of the analysis is random, so it has no effect. */
  readonly seed?: number | undefined
}

/** A window that was healthy. `kind` says how far to trust it; default: `name` where that is a kind, else `previous-version`. */
export interface NamedWindow {
  readonly name: string
  readonly kind?: BaselineKind | undefined
  readonly window: KpiWindow
}

/**
 * Finds what got worse or better than one or more baselines, by how much, since when, and with what confidence. Only an
 * adverse change that is large enough to matter and that chance does not explain is a regression; missing data never
 * counts as good.
 *
 * @example
 * new RegressionAnalyzer().compare(week, [{ name: 'launch-day', window: launchDay }]).verdict // 'pass'
 */
export class RegressionAnalyzer {
  readonly #policy: Policy

  /** @throws {StabilityError} `CONFIG_INVALID` when a part of the policy is invalid */
  constructor(options: RegressionAnalyzerOptions = {}) {
    const { policy } = requireShape(options, 'options')
    this.#policy = policyWith(policy)
  }

  /**
   * Compares a window with its baselines, KPI by KPI and scope by scope.
   *
   * @param current - the window to judge
   * @param baselines - windows to judge it against; those with too little data or that were unhealthy themselves are
   * not used
   * @param context - further input for the rollback advice
   * @returns plain JSON, the same for the same input in any order of KPIs, scopes and baselines
   * @throws {StabilityError} `CONFIG_INVALID` when a range is swapped, a step is invalid, or two baselines have one
   * name; `AMBIGUOUS_SERIES` when a window has two results for one KPI and scope
   */
  compare(current: KpiWindow, baselines: readonly NamedWindow[], context: RollbackContext = {}): RegressionReport {
    const policy = this.#policy
    checkWindow(current, 'current')
    requireShape(context, 'context')
    const named = namedWindows(baselines, policy)
    const compared = named.length > 0 ? named : [noBaseline(current, policy)]
    const all = compared
      .flatMap((baseline) => draftsOf(current, baseline, policy))
      .map((draft) => judged(draft, policy))
    const headlines = headlinesOf(inOrder(all))
    const gates = gatesOf(headlines)
    const rollback = rollbackAdvice(gates, current, policy, context)
    const moved = (status: KpiComparison['status']) =>
      oncePerGroup(headlines.filter((headline) => headline.status === status).sort(bySeverity))
    const regressed = moved('regressed')
    const worse = new Set(regressed.map(({ judged }) => groupKey(judged)))
    const improved = moved('improved').filter(({ judged }) => !worse.has(groupKey(judged)))
    const titles = titlesOf(compared.flatMap(({ window }) => [...window.kpis, ...current.kpis].map(({ kpi }) => kpi)))
    const comparisons = inOrder(all).map(({ comparison }) => comparison)
    const regressions = regressed.map(({ judged: { comparison } }) => comparison)
    return {
      type: 'regression-report',
      schemaVersion: 1,
      key: `regression-report ${current.range.start} ${current.range.end}`,
      ...verdictOf(gates, named, current.partial, rollback, context.incidents ?? []),
      ...(titles && { titles }),
      range: current.range,
      baselines: named.map(({ use }) => use),
      comparisons,
      regressions,
      improvements: improved.map(({ judged: { comparison } }) => comparison),
      assessment: assess(gates, policy),
      rollback,
      evidence: regressions.map(({ evidence }) => evidence),
      coverage: meanCoverage(gates),
    }
  }
}

/** Without any baseline every KPI is still listed, as having nothing to compare with. */
const noBaseline = ({ range, step }: KpiWindow, policy: Policy): BaselineWindow =>
  baselineWindow('none', 'launch-day', kpiWindow({ range, step, kpis: [] }), policy)

function namedWindows(baselines: readonly NamedWindow[], policy: Policy): BaselineWindow[] {
  const names = new Set<string>()
  return requireShape(baselines, 'baselines', ['object'])
    .map(({ name, kind, window }) => {
      if (names.has(name)) {
        throw new StabilityError('CONFIG_INVALID', `two baselines are named '${name}'`, {
          hint: 'Give each of `baselines` a `name` of its own.',
        })
      }
      names.add(name)
      checkWindow(window, `baseline '${name}'`)
      return baselineWindow(name, baselineKind({ name, kind }), window, policy)
    })
    .sort((a, b) => TRUST.indexOf(a.kind) - TRUST.indexOf(b.kind) || compareText(a.name, b.name))
}

function checkWindow(window: KpiWindow, which: string): void {
  const { range, step, kpis } = requireShape(window, which, WINDOW)
  alignRange(range, step)
  const seen = new Set<string>()
  for (const result of kpis) {
    const key = keyOf(result)
    if (seen.has(key)) {
      throw new StabilityError(
        'AMBIGUOUS_SERIES',
        `${which} has two results for ${result.kpi.name} in ${scopeKey(result.scope)}`,
        {
          hint: 'Give each KPI one result for each scope.',
        },
      )
    }
    seen.add(key)
  }
}

/** Ordered by scope, KPI and trust in the baseline, independent of the input order. */
const inOrder = (all: readonly Judged[]): Judged[] =>
  [...all].sort(
    ({ draft: a }, { draft: b }) =>
      compareText(scopeKey(a.scope), scopeKey(b.scope)) ||
      compareText(a.kpi.name, b.kpi.name) ||
      TRUST.indexOf(a.baseline.kind) - TRUST.indexOf(b.baseline.kind) ||
      compareText(a.baseline.name, b.baseline.name),
  )

/** Gating KPIs come before those that are only observed. */
const bySeverity = (a: Headline, b: Headline): number =>
  Number(!isGate(a.judged.draft.kpi)) - Number(!isGate(b.judged.draft.kpi)) || worstFirst(a.judged, b.judged)

const groupKey = ({ draft }: Judged): string => `${draft.kpi.group ?? draft.kpi.name} ${scopeKey(draft.scope)}`

function meanCoverage(gates: readonly Headline[]): number {
  if (gates.length === 0) return 0
  return gates.reduce((sum, { judged }) => sum + judged.draft.coverage, 0) / gates.length
}
