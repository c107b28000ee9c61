import {
  type Direction,
  days,
  defaultPolicy,
  directionOf,
  type Evidence,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  type Labels,
  requireShape,
  scopeKey,
  sliceWindow,
  spanValue,
  type Trend,
  WINDOW,
} from '../../model/index.js'
import { type TrendResult, trendOfDays } from './trend.js'

/** How far a KPI has moved from its baseline, in one scope. */
export interface KpiDrift {
  readonly kpi: string
  readonly scope: Labels
  readonly unit: string
  readonly baselineValue: number | null
  readonly currentValue: number | null
  /** Signed relative change, a ratio; null if either value is missing, or the baseline is 0, where it is undefined. */
  readonly drift: number | null
  /** Signed change in the KPI's unit; null if either value is missing. */
  readonly change: number | null
  /** `drift` the adverse way: above 0 is worse. Null for a neutral KPI, and where `drift` is. */
  readonly degradation: number | null
  /** Null for a neutral KPI, and if either value is missing. Any change from a baseline of 0 is never "same". */
  readonly direction: 'better' | 'worse' | 'same' | null
  readonly trend: Trend
  readonly slopePerDay: number | null
  /** p-value of the trend. */
  readonly p: number | null
  /** The window's days, 24 hours each from its start; null where a day has too little data. */
  readonly daily: readonly (number | null)[]
  /** Numbers of the days, from 1, with too little data. */
  readonly missingDays: readonly number[]
  readonly reason: string
  readonly evidence: Evidence
}

/**
 * How far each KPI has moved from a baseline, and whether it is still moving. Values are exact over their span (counts
 * and buckets are summed); the direction of each KPI decides what is worse. From a baseline of 0 only the absolute
 * change is defined; it is still reported, since a perfect baseline must not hide later errors.
 *
 * @param baseline - launch day, or the previous version's week
 * @param window - the days since
 * @returns one entry for each KPI and scope of either window, in the window's order; missing values are null
 * @example
 * driftFrom(launchDay, week)[0] // { kpi: 'latency-p95', baselineValue: 0.12, currentValue: 0.15, drift: 0.25, direction: 'worse', … }
 */
export function driftFrom(baseline: KpiWindow, window: KpiWindow): KpiDrift[] {
  requireShape(baseline, 'baseline', WINDOW)
  requireShape(window, 'window', WINDOW)
  const before = byKpiAndScope(baseline)
  const after = byKpiAndScope(window)
  const perDay = dailyWindows(window).map(byKpiAndScope)
  return [...new Set([...after.keys(), ...before.keys()])].map((key) =>
    driftOf({
      before: before.get(key),
      after: after.get(key),
      daily: perDay.map((day) => wellKnown(day.get(key))),
      windows: { baseline, window },
    }),
  )
}

/** Share of a day that must be known before its value counts. Source: `noDataCoverage` of the default policy. */
const DAY_COVERAGE = 0.5

function byKpiAndScope({ kpis }: KpiWindow): Map<string, KpiResult> {
  return new Map(kpis.map((result) => [`${result.kpi.name} ${scopeKey(result.scope)}`, result]))
}

function dailyWindows(window: KpiWindow): KpiWindow[] {
  const { start, end } = window.range
  const count = Math.ceil((end - start) / days(1))
  return Array.from({ length: count }, (_, day) =>
    sliceWindow(window, { start: start + days(day), end: Math.min(end, start + days(day + 1)) }),
  )
}

const wellKnown = (result: KpiResult | undefined): number | null =>
  result && result.coverage >= DAY_COVERAGE ? spanValue(result).value : null

function driftOf({
  before,
  after,
  daily,
  windows,
}: {
  before: KpiResult | undefined
  after: KpiResult | undefined
  daily: readonly (number | null)[]
  windows: { baseline: KpiWindow; window: KpiWindow }
}): KpiDrift {
  const { kpi, scope } = (after ?? before) as KpiResult
  const baselineValue = before ? spanValue(before).value : null
  const currentValue = after ? spanValue(after).value : null
  const change = baselineValue !== null && currentValue !== null ? changeOf(baselineValue, currentValue) : null
  const drift = change === null ? null : relativeTo(baselineValue as number, change)
  const minimumChange = Math.abs(baselineValue ?? 0) * slightShare(kpi)
  const { trend, slopePerDay, p, ...rest } = trendOfDays(daily, directionOf(kpi), { minimumChange })
  return {
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    baselineValue,
    currentValue,
    drift,
    change,
    degradation: drift === null ? null : adverse(directionOf(kpi), drift),
    direction: wayOf(directionOf(kpi), change),
    trend,
    slopePerDay,
    p,
    daily,
    missingDays: daily.flatMap((value, day) => (value === null ? [day + 1] : [])),
    reason: reasonOf(kpi, { baselineValue, currentValue, drift }, rest),
    evidence: evidenceOf({ before, after, drift, p, windows }),
  }
}

/** Rounding errors between equal values are not a change. */
function changeOf(baseline: number, current: number): number {
  const change = current - baseline
  return Math.abs(change) <= 1e-12 * Math.max(Math.abs(baseline), Math.abs(current)) ? 0 : change
}

/** The share of its baseline below which a KPI's change is not reported. */
const slightShare = ({ kind, thresholds }: Kpi): number => (thresholds?.low ?? defaultPolicy.severity[kind].low) / 100

function relativeTo(baseline: number, change: number): number | null {
  if (change === 0) return 0
  const drift = change / Math.abs(baseline)
  return Number.isFinite(drift) ? drift : null
}

function adverse(direction: Direction, drift: number): number | null {
  if (direction === 'neutral') return null
  return direction === 'higher-is-better' && drift !== 0 ? -drift : drift
}

function wayOf(direction: Direction, change: number | null): KpiDrift['direction'] {
  if (change === null || direction === 'neutral') return null
  if (change === 0) return 'same'
  return change > 0 === (direction === 'higher-is-better') ? 'better' : 'worse'
}

function reasonOf(
  { unit }: Kpi,
  { baselineValue, currentValue, drift }: Pick<KpiDrift, 'baselineValue' | 'currentValue' | 'drift'>,
  trend: Pick<TrendResult, 'reason'>,
): string {
  if (baselineValue === null && currentValue === null) return 'no data in the baseline nor since'
  if (baselineValue === null) return 'no data in the baseline'
  if (currentValue === null) return 'no data since the baseline'
  const moved = `from ${told(baselineValue)} to ${told(currentValue)} ${unit}`
  const relative = drift === null ? 'a change from 0 has no percentage' : `${told(drift * 100)}%`
  return `${moved}: ${relative}; ${trend.reason}`
}

const told = (value: number): string => String(Number(value.toPrecision(4)))

function evidenceOf({
  before,
  after,
  drift,
  p,
  windows,
}: {
  before: KpiResult | undefined
  after: KpiResult | undefined
  drift: number | null
  p: number | null
  windows: { baseline: KpiWindow; window: KpiWindow }
}): Evidence {
  const { kpi, scope, query } = (after ?? before) as KpiResult
  const since = after && spanValue(after)
  return {
    rule: 'relative change of the value over the whole window; trend by Mann-Kendall on daily values, one-sided p ≤ 0.05',
    kpi: kpi.name,
    scope,
    unit: kpi.unit,
    query,
    window: windows.window.range,
    baselineWindow: windows.baseline.range,
    samples: after?.series.values.length ?? 0,
    baselineSamples: before?.series.values.length ?? 0,
    ...(since?.valid !== undefined && { bad: since.bad ?? null, valid: since.valid }),
    value: since?.value ?? null,
    baseline: before ? spanValue(before).value : null,
    effect: drift,
    p,
    coverage: after?.coverage ?? 0,
  }
}
