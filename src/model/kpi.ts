import { StabilityError } from './errors.js'
import type { Direction } from './severity.js'
import type { Duration } from './time.js'

/** Every `KpiKind`. */
export const KPI_KINDS = [
  'availability',
  'error-rate',
  'latency',
  'cpu',
  'memory',
  'cost',
  'hit-rate',
  'throughput',
  'saturation',
  'other',
] as const

/** What a KPI measures; it sets the default direction and thresholds. Use `other` for anything else. */
export type KpiKind = (typeof KPI_KINDS)[number]

/** A query in the source's own language. */
export type Query = string | object

/** One query for every source, or one for each `source.kind`. */
export type QueryBySource = string | { readonly [sourceKind: string]: Query }

/** What was promised for a KPI. */
export interface Objective {
  /** Share of good events (ratio, `shareOver`), else of slots within `atMost`/`atLeast`: 0.999, not 99.9. */
  readonly target?: number | undefined
  /** A slot is good up to this value, in the KPI's unit. */
  readonly atMost?: number | undefined
  /** A slot is good from this value, in the KPI's unit. */
  readonly atLeast?: number | undefined
  /** The period whose budget is spent. Default 30 days. */
  readonly period?: Duration | undefined
}

/** Degradation in percent from which a severity holds, inclusive. */
export interface SeverityThresholds {
  readonly low?: number | undefined
  readonly medium?: number | undefined
  readonly high?: number | undefined
  readonly critical?: number | undefined
}

/** The fields that every KPI has, however it is measured. */
export interface KpiBase {
  /** Unique in its list; reports, thresholds and state refer to it. */
  readonly name: string
  readonly title?: string | undefined
  /** UCUM: `s`, `By`, `1`, `{request}/s`, `USD/h`. */
  readonly unit: string
  readonly kind: KpiKind
  /** Default from `kind`; for `other`, `neutral`. */
  readonly direction?: Direction | undefined
  /** KPIs of one group count once, at their worst: p50, p95 and p99 of one histogram. */
  readonly group?: string | undefined
  readonly objective?: Objective | undefined
  /** Without data the verdict is inconclusive. Default: it has an objective. */
  readonly required?: boolean | undefined
  /** `observe`: reported, never decides. Default `gate`. */
  readonly mode?: 'gate' | 'observe' | undefined
  /** Absolute limits for the health report, in the KPI's unit. */
  readonly warn?: number | undefined
  readonly critical?: number | undefined
  /** Degradation percent from which each severity holds; default from `kind`. */
  readonly thresholds?: SeverityThresholds | undefined
}

/** One value per slot. */
export interface GaugeKpi extends KpiBase {
  readonly query: QueryBySource
  readonly bad?: never
  readonly good?: never
  readonly valid?: never
  readonly buckets?: never
}

/** Counts per slot: `valid` events and those of them that were `bad` (or `good`). */
export interface RatioKpi extends KpiBase {
  readonly bad?: QueryBySource | undefined
  readonly good?: QueryBySource | undefined
  readonly valid: QueryBySource
  readonly query?: never
  readonly buckets?: never
}

/** What a histogram KPI's value is. `mean` needs `sum`. */
export type HistogramStatistic = 'mean' | { readonly quantile: number } | { readonly shareOver: number }

/** A histogram's increase per slot, from which quantiles, means and shares of any span or group can be computed. */
export interface HistogramKpi extends KpiBase {
  /** Cumulative counts by the label `le`. */
  readonly buckets: QueryBySource
  readonly sum?: QueryBySource | undefined
  /** Default: the bucket `+Inf`. */
  readonly count?: QueryBySource | undefined
  readonly statistic: HistogramStatistic
  readonly query?: never
  readonly bad?: never
  readonly good?: never
  readonly valid?: never
}

/** A key performance indicator: what to ask, in which unit, which way is good, how much change matters. */
export type Kpi = GaugeKpi | RatioKpi | HistogramKpi

export const isRatio = (kpi: Kpi): kpi is RatioKpi => kpi.valid !== undefined
export const isHistogram = (kpi: Kpi): kpi is HistogramKpi => kpi.buckets !== undefined
export const isGauge = (kpi: Kpi): kpi is GaugeKpi => kpi.query !== undefined

const DIRECTIONS: Record<KpiKind, Direction> = {
  availability: 'higher-is-better',
  'error-rate': 'lower-is-better',
  latency: 'lower-is-better',
  cpu: 'lower-is-better',
  memory: 'lower-is-better',
  cost: 'lower-is-better',
  'hit-rate': 'higher-is-better',
  // More or less traffic is the users' doing; say `direction` where a drop is a fault.
  throughput: 'neutral',
  saturation: 'lower-is-better',
  other: 'neutral',
}

/** Which way is good for a KPI: its `direction`, else its kind's default. */
export const directionOf = ({ kind, direction }: { kind: KpiKind; direction?: Direction | undefined }): Direction =>
  direction === undefined ? DIRECTIONS[kind] : requireDirection(direction)

/** @throws {StabilityError} `CONFIG_INVALID` for an unknown direction */
export function requireDirection(direction: Direction, name = 'direction'): Direction {
  if (direction === 'higher-is-better' || direction === 'lower-is-better' || direction === 'neutral') return direction
  throw new StabilityError('CONFIG_INVALID', `${name} '${direction}' is not known`, {
    hint: 'Set `direction` to higher-is-better, lower-is-better or neutral.',
    context: { option: name },
  })
}

/** Whether a KPI's missing data makes the verdict inconclusive. */
export const isRequired = (kpi: Kpi): boolean => kpi.required ?? kpi.objective !== undefined

/** Whether a KPI may decide a verdict. */
export const isGate = (kpi: Kpi): boolean => kpi.mode !== 'observe'

/** A ratio's value from its counts: bad/valid, or 1 − bad/valid when higher is better; null without valid events. */
export function ratioOf(kpi: Kpi, bad: number, valid: number): number | null {
  if (!(valid > 0)) return null
  return directionOf(kpi) === 'higher-is-better' ? 1 - bad / valid : bad / valid
}
