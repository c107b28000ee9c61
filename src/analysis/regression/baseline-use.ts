import type { BaselineKind } from '../../contracts/index.js'
import {
  type BaselineUse,
  inWords,
  isGate,
  isWhole,
  type KpiResult,
  type KpiWindow,
  kpiInWords,
  type Labels,
  type Policy,
  scopeKey,
} from '../../model/index.js'
import { columnOf } from './aligned-pair.js'
import { coverageOf } from './coverage-of.js'
import { meetsObjective } from './meets-objective.js'

/** A baseline to compare with, how far it can be used, and in which scopes it was not healthy. */
export interface BaselineWindow {
  readonly name: string
  readonly kind: BaselineKind
  readonly window: KpiWindow
  readonly use: BaselineUse
  readonly unhealthy: ReadonlyMap<string, string>
}

/** Most trusted first. */
export const TRUST: readonly BaselineKind[] = ['launch-day', 'previous-version', 'canary', 'staging']

/**
 * Whether a baseline can be trusted: it has enough data and was healthy itself. A launch day that missed its objective
 * makes every later day look like an improvement.
 *
 * @see https://github.com/keptn/keptn/issues/2224 for what happens otherwise
 */
export function baselineWindow(name: string, kind: BaselineKind, window: KpiWindow, policy: Policy): BaselineWindow {
  const gates = window.kpis.filter(({ kpi }) => isGate(kpi))
  const coverage =
    gates.length === 0 ? 0 : gates.reduce((sum, result) => sum + coverageOf(result, window), 0) / gates.length
  const unhealthy = unhealthyScopes(gates, window, policy)
  const tainted =
    unhealthy.get(scopeKey({})) ?? (gates.some(({ scope }) => isWhole(scope)) ? undefined : allOf(unhealthy, gates))
  const thin = window.partial
    ? 'the backend said that data is missing'
    : coverage < policy.minimumCoverage
      ? `it has ${inWords(coverage, '1')} of its slots`
      : undefined
  const status = thin ? 'thin' : tainted ? 'tainted' : 'used'
  const reason = thin ?? tainted
  return {
    name,
    kind,
    window,
    use: { name, kind, range: window.range, coverage, status, ...(reason && { reason }) },
    unhealthy,
  }
}

/** Why a baseline is not used for one KPI and scope; null where it is. */
export function setAside(
  baseline: BaselineWindow,
  scope: Labels,
  before: KpiResult | undefined,
  policy: Policy,
): string | null {
  if (baseline.use.status !== 'used') return `${baseline.use.status}: ${baseline.use.reason}`
  const unhealthy = baseline.unhealthy.get(scopeKey(scope))
  if (unhealthy) return `tainted: ${unhealthy}`
  if (before && coverageOf(before, baseline.window) < policy.minimumCoverage)
    return `thin: it has ${inWords(coverageOf(before, baseline.window), '1')} of its slots`
  return null
}

function unhealthyScopes(gates: readonly KpiResult[], window: KpiWindow, policy: Policy): Map<string, string> {
  const found = new Map<string, string>()
  const hasWhole = gates.some(({ scope }) => isWhole(scope))
  for (const result of gates) {
    const { kpi, scope } = result
    if (found.has(scopeKey(scope)) || !kpi.objective) continue
    // A scope that always misses an objective that the whole meets is still a usable baseline, unless its budget burnt
    // fast.
    if ((isWhole(scope) || !hasWhole) && meetsObjective(result) === false)
      found.set(scopeKey(scope), `${kpiInWords(kpi)} broke its objective`)
    else if (burnt(result, window, policy))
      found.set(scopeKey(scope), `${kpiInWords(kpi)} burnt its budget fast enough to page`)
  }
  return found
}

/** Without a result for the whole, a baseline is unhealthy when all of its scopes are. */
const allOf = (unhealthy: ReadonlyMap<string, string>, gates: readonly KpiResult[]): string | undefined =>
  gates.every(({ scope }) => unhealthy.has(scopeKey(scope))) ? [...unhealthy.values()][0] : undefined

/** Whether any span of the given length spent the budget at the paging rate. */
function burnt({ kpi, counts }: KpiResult, { range, step }: KpiWindow, { baselines }: Policy): boolean {
  const target = kpi.objective?.target
  if (!counts || target === undefined || target >= 1) return false
  const { factor, over, minimumBad } = baselines.taintedBurn
  const reach = Math.max(1, Math.round(over / step))
  const bad = columnOf(counts.bad, range.start, step, 'sum')
  const valid = columnOf(counts.valid, range.start, step, 'sum')
  const slots = (valid.slots.at(-1) ?? -1) + 1
  const perSlot = (column: typeof bad) => {
    const all = new Float64Array(slots)
    for (let i = 0; i < column.slots.length; i++) all[column.slots[i] as number] = column.values[i] as number
    return all
  }
  const [bads, valids] = [perSlot(bad), perSlot(valid)]
  let [spent, total] = [0, 0]
  for (let i = 0; i < slots; i++) {
    spent += (bads[i] as number) - (i >= reach ? (bads[i - reach] as number) : 0)
    total += (valids[i] as number) - (i >= reach ? (valids[i - reach] as number) : 0)
    if (i + 1 >= reach && spent >= minimumBad && spent > factor * (1 - target) * total) return true
  }
  return false
}
