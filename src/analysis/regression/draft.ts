import {
  directionOf,
  inWords,
  isGate,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type Labels,
  type Policy,
  type Range,
  scopeKey,
} from '../../model/index.js'
import { benjaminiHochberg } from '../../statistics/index.js'
import { type AlignedPair, alignedPair } from './aligned-pair.js'
import type { BaselineWindow } from './baseline-use.js'
import { type ChangeClass, classifyChange } from './classify-change.js'
import { coverageOf } from './coverage-of.js'
import { type HiddenChange, hiddenChange } from './hidden-change.js'
import { type KpiProof, kpiProof } from './kpi-proof.js'
import { lateProof } from './late-proof.js'
import { worseAndBetter } from './proof.js'

/** One KPI in one scope against one baseline, measured but not yet judged. */
export interface Draft {
  readonly kpi: Kpi
  readonly scope: Labels
  readonly baseline: BaselineWindow
  readonly window: Range
  readonly coverage: number
  readonly current: KpiResult | undefined
  readonly before: KpiResult | undefined
  /** Null where there is nothing to measure; `missing` then says why. */
  readonly pair: AlignedPair | null
  readonly measured: KpiProof | null
  readonly change: ChangeClass
  readonly missing: string | null
  /** The baseline has it, but the window does not. */
  readonly lost: boolean
  /** The current window or the baseline lacks data that the backend says should exist. */
  readonly partial: boolean
  /** A change large enough to matter that slots missing on one side could hide. */
  readonly hidden: HiddenChange | null
  /** One-sided p of getting worse and of getting better; null without a test, or for a neutral KPI. */
  readonly pWorse: number | null
  readonly pBetter: number | null
  readonly qWorse: number | null
  readonly qBetter: number | null
  /** Start of the part of the window that `pWorse` is for; null if it is for the whole window. */
  readonly shifted: number | null
}

/**
 * Measures every KPI and scope that a baseline or the current window has, and adjusts the p-values for multiple tests.
 * A family is the gating KPIs of one scope against one baseline, so that an unrelated service, or a KPI that is only
 * observed, never changes a verdict.
 */
export function draftsOf(current: KpiWindow, baseline: BaselineWindow, policy: Policy): Draft[] {
  const drafts = pairsOf(current, baseline).map(([now, before]) => draftOf(now, before, current, baseline, policy))
  const families = new Map<string, Draft[]>()
  for (const draft of drafts) {
    const key = `${isGate(draft.kpi)} ${scopeKey(draft.scope)}`
    families.set(key, [...(families.get(key) ?? []), draft])
  }
  return [...families.values()].flatMap((family) => {
    const worse = adjusted(family.map(({ pWorse }) => pWorse))
    const better = adjusted(family.map(({ pBetter }) => pBetter))
    return family.map((draft, i) => ({ ...draft, qWorse: worse[i] ?? null, qBetter: better[i] ?? null }))
  })
}

/** Results of the same KPI and scope. Production need not have the scopes that only staging has. */
function pairsOf(
  current: KpiWindow,
  { kind, window }: BaselineWindow,
): [KpiResult | undefined, KpiResult | undefined][] {
  const now = new Map(current.kpis.map((result) => [keyOf(result), result]))
  const before = new Map(window.kpis.map((result) => [keyOf(result), result]))
  const keys = new Set([...now.keys(), ...(kind === 'staging' ? [] : before.keys())])
  return [...keys].map((key) => [now.get(key), before.get(key)])
}

export const keyOf = ({ kpi, scope }: { kpi: Kpi; scope: Labels }): string => `${kpi.name} ${scopeKey(scope)}`

function draftOf(
  current: KpiResult | undefined,
  before: KpiResult | undefined,
  window: KpiWindow,
  baseline: BaselineWindow,
  policy: Policy,
): Draft {
  const { kpi, scope } = (current ?? before) as KpiResult
  const base = {
    kpi,
    scope,
    baseline,
    window: window.range,
    coverage: current ? coverageOf(current, window) : 0,
    current,
    before,
    partial: window.partial,
  }
  const nothing = {
    pair: null,
    measured: null,
    change: classifyChange({ kind: kpi.kind, baseline: null, current: null }, policy),
    pWorse: null,
    pBetter: null,
    qWorse: null,
    qBetter: null,
    shifted: null,
    hidden: null,
  }
  const noCurrent = missingOf(current, window, 'the window', policy)
  const noBaseline = missingOf(before, baseline.window, 'the baseline', policy)
  if (noCurrent !== null || noBaseline !== null || !current || !before) {
    const lost = noCurrent !== null && noBaseline === null
    return { ...base, ...nothing, missing: noCurrent ?? noBaseline, lost }
  }
  const pair = alignedPair(current, window, before, baseline.window)
  if (!pair)
    return { ...base, ...nothing, missing: 'the steps of the two windows share no grid within a day', lost: false }
  const measured = kpiProof(pair, policy)
  const change = changeOf(kpi, measured, policy)
  const direction = directionOf(kpi)
  const [pWorse, pBetter] = worseAndBetter(kpi, measured.proof)
  const coverages = { window: base.coverage, baseline: coverageOf(before, baseline.window) }
  const judged = direction !== 'neutral' && change.status !== 'no_data'
  const late = judged && pWorse !== null && pWorse > policy.falseDiscoveryRate ? lateProof(pair, change, policy) : null
  return {
    ...base,
    ...nothing,
    pair,
    measured,
    change,
    missing: change.status === 'no_data' ? 'no value can be told from what there is' : null,
    lost: measured.currentValue === null && measured.baselineValue !== null,
    pWorse: judged && pWorse !== null ? Math.min(pWorse, late?.p ?? 1) : null,
    pBetter: judged ? pBetter : null,
    shifted: late && pWorse !== null && late.p < pWorse ? late.since : null,
    hidden: judged ? hiddenChange(kpi, measured.baselineValue ?? 0, change, coverages, policy) : null,
  }
}

/** The change by its size. Sums of the same constant may differ in their last digit, which is not a change. */
function changeOf(kpi: Kpi, { baselineValue, currentValue }: KpiProof, policy: Policy): ChangeClass {
  const same =
    baselineValue !== null &&
    currentValue !== null &&
    Math.abs(currentValue - baselineValue) <= ROUNDING * Math.max(Math.abs(baselineValue), Math.abs(currentValue))
  return classifyChange(
    {
      kind: kpi.kind,
      unit: kpi.unit,
      baseline: baselineValue,
      current: same ? baselineValue : currentValue,
      direction: kpi.direction,
      thresholds: kpi.thresholds,
    },
    policy,
  )
}

const ROUNDING = 1e-13

function missingOf(
  result: KpiResult | undefined,
  window: KpiWindow,
  side: string,
  { noDataCoverage }: Policy,
): string | null {
  if (!result) return `${side} has none`
  if (result.problem) return `${side}: ${result.problem.message}`
  const coverage = coverageOf(result, window)
  if (coverage >= noDataCoverage && coverage > 0) return null
  return `${side} has ${inWords(coverage, '1')} of its slots, less than ${inWords(noDataCoverage, '1')}`
}

/** Adjusts the known p-values; unknown ones stay null and are not counted. */
function adjusted(pValues: readonly (number | null)[]): (number | null)[] {
  const known = benjaminiHochberg(pValues.filter((p) => p !== null))
  let next = 0
  return pValues.map((p) => (p === null ? null : (known[next++] as number)))
}
