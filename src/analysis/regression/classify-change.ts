import {
  type Amount,
  amountIn,
  type Direction,
  defaultPolicy,
  directionOf,
  type KpiKind,
  optional,
  type Policy,
  requireShape,
  type Severity,
  type SeverityLadder,
  type SeverityThresholds,
  StabilityError,
} from '../../model/index.js'

/** Two values of one KPI, before and now. */
export interface Change {
  readonly kind: KpiKind
  /** The unit of both values: `%`, `ms`, `1`, `s`. Default: the kind's base unit, `1` or `s`. */
  readonly unit?: string | undefined
  readonly baseline: number | null
  readonly current: number | null
  /** Default from `kind`. */
  readonly direction?: Direction | undefined
  /** Default from `kind`. */
  readonly thresholds?: SeverityThresholds | undefined
}

/** The classification of a change by its size alone. */
export interface ChangeClass {
  readonly status: 'regressed' | 'improved' | 'unchanged' | 'no_data'
  /** Signed and unrounded; null without data, and for a change from 0, which has no percentage. */
  readonly changePercent: number | null
  /** The same in the adverse direction: above 0 is worse. Null for a neutral KPI. */
  readonly degradationPercent: number | null
  readonly severity: Severity | 'none' | null
  /** The baseline was so small that the change is measured against a floor instead. */
  readonly baselineFloored: boolean
}

const BASE_UNITS: Partial<Record<KpiKind, string>> = {
  availability: '1',
  'error-rate': '1',
  latency: 's',
  cpu: '1',
  memory: '1',
  saturation: '1',
  'hit-rate': '1',
}

/** Tolerance for floating-point errors at a limit: 100 − 99.95 is 0.04999999999999716. */
const SLACK = 1e-9

/**
 * How bad a change from one value to another is, by its size alone: which way it went, by how many percent of the
 * baseline, and its severity, which only an adverse change has. Whether chance can explain the change is decided by
 * `RegressionAnalyzer`.
 *
 * @returns plain data; `no_data` where either value is missing, since missing is not zero
 * @throws {StabilityError} `CONFIG_INVALID` for an unknown kind, or a value that is neither number nor null
 * @example
 * classifyChange({ kind: 'latency', unit: 'ms', baseline: 200, current: 300 })
 * // { status: 'regressed', changePercent: 50, degradationPercent: 50, severity: 'critical', baselineFloored: false }
 */
export function classifyChange(change: Change, policy: Policy = defaultPolicy): ChangeClass {
  requireShape(change, 'change', { unit: optional('text') })
  requireShape(policy, 'policy', { severity: 'object', floors: 'object' })
  const { kind, unit = BASE_UNITS[kind] ?? 'own', thresholds } = change
  if (!Object.hasOwn(policy.severity, kind)) {
    throw new StabilityError('CONFIG_INVALID', `kind '${kind}' is not known`, {
      hint: `Set \`kind\` to one of ${Object.keys(policy.severity).join(', ')}; a kind of your own is 'other'.`,
    })
  }
  const baseline = numberOrNull('baseline', change.baseline)
  const current = numberOrNull('current', change.current)
  if (baseline === null || current === null) {
    return { status: 'no_data', changePercent: null, degradationPercent: null, severity: null, baselineFloored: false }
  }
  const delta = current - baseline
  const denominator = changeBase({ kind, unit, baseline }, policy)
  const baselineFloored = Math.abs(baseline) < denominator
  const percent = delta === 0 ? 0 : (delta / denominator) * 100
  const adverse = { 'higher-is-better': -1, 'lower-is-better': 1, neutral: 0 }[directionOf(change)]
  const degradation = adverse < 0 ? -percent : percent
  const figures = {
    changePercent: finiteOrNull(percent),
    degradationPercent: adverse === 0 ? null : finiteOrNull(degradation),
    baselineFloored,
  }
  const ladder = ladderOf(policy.severity[kind], thresholds)
  const tooSmall = Math.abs(delta) < limitIn(policy.minimumDelta[kind], unit) * (1 - SLACK)
  if (adverse === 0 || tooSmall || Math.abs(degradation) < ladder.low - SLACK) {
    return { status: 'unchanged', ...figures, severity: 'none' }
  }
  if (degradation < 0) return { status: 'improved', ...figures, severity: 'none' }
  return { status: 'regressed', ...figures, severity: severityOf(degradation, ladder) }
}

/** The denominator of a percentage: the absolute baseline, but at least the kind's floor. In the value's unit. */
export const changeBase = (
  { kind, unit, baseline }: { kind: KpiKind; unit: string; baseline: number },
  policy: Policy,
): number => Math.max(Math.abs(baseline), limitIn(policy.floors[kind], unit))

/**
 * The degradation in percent from which an unproved change is `inconclusive`: the `medium` threshold, but at least the
 * kind's least difference.
 */
export function leastThatMatters(
  change: { kind: KpiKind; unit: string; baseline: number },
  { medium }: SeverityLadder,
  policy: Policy,
): number {
  const base = changeBase(change, policy)
  return base > 0 ? Math.max(medium, (limitIn(policy.minimumDelta[change.kind], change.unit) / base) * 100) : medium
}

/** The severity that a degradation reaches. @example severityOf(30, { low: 1, medium: 15, high: 30, critical: 50 }) // 'high' */
export function severityOf(degradationPercent: number, ladder: SeverityLadder): Severity | 'none' {
  for (const severity of ['critical', 'high', 'medium', 'low'] as const) {
    if (degradationPercent >= ladder[severity] - SLACK) return severity
  }
  return 'none'
}

/** A kind's severity thresholds, overridden by the KPI's own. */
export const ladderOf = (ladder: SeverityLadder, thresholds: SeverityThresholds = {}): SeverityLadder => ({
  low: thresholds.low ?? ladder.low,
  medium: thresholds.medium ?? ladder.medium,
  high: thresholds.high ?? ladder.high,
  critical: thresholds.critical ?? ladder.critical,
})

/** A limit in the values' unit; a limit of another dimension (a share, for bytes) is ignored. */
const limitIn = (amount: Amount, unit: string): number => amountIn(amount, unit) ?? 0

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

function numberOrNull(name: string, value: unknown): number | null {
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null
  if (typeof value === 'number') return value
  throw new StabilityError('CONFIG_INVALID', `${name} is a ${typeof value}`, {
    hint: `Set \`${name}\` to a number, or to null where there is no data.`,
  })
}
