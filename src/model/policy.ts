import type { KpiKind } from './kpi.js'
import { merged } from './policy-merge.js'
import type { Severity } from './severity.js'
import { type Duration, days, hours } from './time.js'
import type { Amount } from './unit.js'

/** Degradation in percent from which each severity holds, inclusive. */
export type SeverityLadder = {
  readonly low: number
  readonly medium: number
  readonly high: number
  readonly critical: number
}

/** How many confirmed KPI groups of a severity are needed. */
export interface SeverityCounts {
  readonly critical: number
  readonly high: number
  readonly medium: number
}

/** Limits of one health component, in base units: utility 100 at `ideal`, 85 at `target`, 0 at `limit`. */
export interface HealthBand {
  readonly ideal: number
  readonly target: number
  readonly limit: number
}

/** Every limit that decides a verdict, as data. `defaultPolicy` names the source of each; override any part. */
export interface Policy {
  /**
   * Share of slots that must have data before a required KPI can be judged or a baseline trusted, 0 to 1. If the rest
   * is missing on one side only, it could hide a `medium` change.
   */
  readonly minimumCoverage: number
  /** Share of slots below which a KPI has no data. */
  readonly noDataCoverage: number
  /** Largest false discovery rate at which a change is confirmed. */
  readonly falseDiscoveryRate: number
  /** Of intervals, 0 to 1. */
  readonly confidence: number
  /** Degradation percent from which a severity holds. */
  readonly severity: Readonly<Record<KpiKind, SeverityLadder>>
  /** A percent change is measured against at least this much baseline; 0 for none. */
  readonly floors: Readonly<Record<KpiKind, Amount>>
  /** A smaller change counts as none, whatever its percentage. */
  readonly minimumDelta: Readonly<Record<KpiKind, Amount>>
  readonly proof: {
    /** Effective number of independent samples below which nothing is proved either way. */
    readonly minimumEffectiveSamples: number
    /** From this many whole days in the current window, the test of day means must agree with that of samples. */
    readonly dayBlockDays: number
    /** Expected errors below which counts are compared exactly. */
    readonly exactBelowExpected: number
    /** Significance level of the note that the spread changed. */
    readonly varianceLevel: number
  }
  readonly baselines: {
    /** The highest severity that a comparison with staging, another environment, can give. */
    readonly stagingCap: Severity
    /** A baseline that burnt its budget this fast for this long would have paged: it was not healthy. */
    readonly taintedBurn: { readonly factor: number; readonly over: Duration; readonly minimumBad: number }
  }
  readonly assessment: {
    readonly critical: Pick<SeverityCounts, 'critical'>
    readonly major: Pick<SeverityCounts, 'critical' | 'high'>
    readonly minor: Pick<SeverityCounts, 'high' | 'medium'>
    /** Instead of `minor` when `strict`. */
    readonly strictMinor: Pick<SeverityCounts, 'high' | 'medium'>
    readonly strict: boolean
    /** Share of required KPIs without data from which the data is insufficient. */
    readonly insufficientShare: number
  }
  readonly rollback: {
    /** A rollback costs more than an investigation, so it needs stronger proof than a regression does. */
    readonly falseDiscoveryRate: number
    /** Whole days in a row that a regression must last for `recommended`. */
    readonly sustainedDays: number
    readonly immediate: {
      readonly availabilityBelow: number
      readonly availabilityOver: Duration
      readonly errorRateAbove: number
      readonly errorRateOver: Duration
    }
    readonly recommended: {
      readonly medianLatencyAbovePercent: number
      readonly objectiveLatencyPercent: number
      readonly critical: number
      readonly high: number
      readonly healthBelow: number
      readonly healthDays: number
      readonly burnAbove: number
      readonly burnOver: Duration
    }
    readonly prepare: {
      readonly latencyAbovePercent: number
      readonly breachedDays: number
    }
  }
  readonly health: {
    readonly weights: {
      readonly availability: number
      readonly latency: number
      readonly errors: number
      readonly drift: number
    }
    readonly availability: HealthBand
    /** Seconds. `ideal` is the baseline where there is one. */
    readonly latency: HealthBand
    readonly errors: HealthBand
    /** Relative degradation, a ratio. */
    readonly drift: HealthBand
    /** Points at `target`: the edge of healthy. */
    readonly utilityAtTarget: number
    /** Upper limit of the score when a component with an objective has utility 0. */
    readonly capWhenFailed: number
    /** Share of the weights below which there is no score. */
    readonly minimumWeight: number
    readonly statuses: {
      readonly excellent: number
      readonly healthy: number
      readonly degraded: number
      readonly poor: number
    }
    readonly stability: {
      readonly availability: number
      readonly latency: number
      readonly errors: number
      readonly degradation: number
      readonly trend: number
      /** Relative degradation at which that part is lost. */
      readonly degradationLimit: number
      readonly minimumDays: number
    }
  }
}

/** Any part of a policy. */
export type PolicyOverrides = Part<Policy>

type Part<T> = { readonly [Name in keyof T]?: (T[Name] extends object ? Part<T[Name]> : T[Name]) | undefined }

const RESOURCE: SeverityLadder = { low: 1, medium: 20, high: 30, critical: 50 }
const SHARE: SeverityLadder = { low: 1, medium: 5, high: 10, critical: 20 }
const NONE: Amount = { value: 0, unit: 'own' }
const ONE_PERCENT: Amount = { value: 0.01, unit: '1' }
const TWO_PERCENT: Amount = { value: 0.02, unit: '1' }
/** 0.01 percentage points: one request in ten thousand. */
const ONE_IN_TEN_THOUSAND: Amount = { value: 0.0001, unit: '1' }

/**
 * The limits of the original's operators' table with its signs corrected, and our own where it had none. Multi-window
 * burn factors: Google SRE Workbook, chapter 5.
 */
export const defaultPolicy: Policy = {
  minimumCoverage: 0.8,
  noDataCoverage: 0.5,
  falseDiscoveryRate: 0.05,
  confidence: 0.95,
  severity: {
    availability: { low: 0.05, medium: 0.2, high: 0.5, critical: 1 },
    'error-rate': { low: 1, medium: 20, high: 50, critical: 100 },
    latency: { low: 1, medium: 15, high: 30, critical: 50 },
    cpu: RESOURCE,
    memory: RESOURCE,
    saturation: RESOURCE,
    cost: { low: 1, medium: 10, high: 20, critical: 30 },
    'hit-rate': SHARE,
    throughput: SHARE,
    other: RESOURCE,
  },
  floors: {
    availability: NONE,
    'error-rate': ONE_IN_TEN_THOUSAND,
    latency: { value: 0.001, unit: 's' },
    cpu: ONE_PERCENT,
    memory: ONE_PERCENT,
    saturation: ONE_PERCENT,
    cost: { value: 0.01, unit: 'own' },
    'hit-rate': NONE,
    throughput: NONE,
    other: NONE,
  },
  minimumDelta: {
    availability: NONE,
    'error-rate': ONE_IN_TEN_THOUSAND,
    latency: { value: 0.005, unit: 's' },
    cpu: TWO_PERCENT,
    memory: TWO_PERCENT,
    saturation: TWO_PERCENT,
    cost: NONE,
    'hit-rate': NONE,
    throughput: NONE,
    other: NONE,
  },
  proof: { minimumEffectiveSamples: 3, dayBlockDays: 3, exactBelowExpected: 5, varianceLevel: 0.01 },
  baselines: {
    stagingCap: 'medium',
    taintedBurn: { factor: 14.4, over: hours(1), minimumBad: 3 },
  },
  assessment: {
    critical: { critical: 3 },
    major: { critical: 1, high: 5 },
    minor: { high: 2, medium: 5 },
    strictMinor: { high: 1, medium: 2 },
    strict: false,
    insufficientShare: 0.5,
  },
  rollback: {
    falseDiscoveryRate: 0.01,
    sustainedDays: 2,
    immediate: {
      availabilityBelow: 0.99,
      availabilityOver: days(1),
      errorRateAbove: 0.05,
      errorRateOver: hours(1),
    },
    recommended: {
      medianLatencyAbovePercent: 100,
      objectiveLatencyPercent: 50,
      critical: 3,
      high: 5,
      healthBelow: 40,
      healthDays: 2,
      burnAbove: 1,
      burnOver: hours(6),
    },
    prepare: { latencyAbovePercent: 25, breachedDays: 2 },
  },
  health: {
    weights: { availability: 0.4, latency: 0.3, errors: 0.15, drift: 0.15 },
    availability: { ideal: 1, target: 0.999, limit: 0.99 },
    latency: { ideal: 0, target: 0.5, limit: 1 },
    errors: { ideal: 0, target: 0.001, limit: 0.01 },
    drift: { ideal: 0, target: 0.1, limit: 0.3 },
    utilityAtTarget: 85,
    capWhenFailed: 49,
    minimumWeight: 0.5,
    statuses: { excellent: 95, healthy: 85, degraded: 70, poor: 50 },
    stability: {
      availability: 0.3,
      latency: 0.25,
      errors: 0.15,
      degradation: 0.15,
      trend: 0.15,
      degradationLimit: 0.2,
      minimumDays: 4,
    },
  },
}

/**
 * The default policy with any part of it replaced.
 *
 * @throws {StabilityError} `CONFIG_INVALID`, naming the field, for a part that does not exist, has another type, lies
 * outside its range, or makes a list of thresholds that does not ascend
 * @example
 * policyWith({ severity: { latency: { medium: 20 } } }).severity.latency // { low: 1, medium: 20, high: 30, critical: 50 }
 */
export const policyWith = (overrides: PolicyOverrides = {}): Policy => merged(defaultPolicy, overrides)
