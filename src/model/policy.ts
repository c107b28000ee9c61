import type { KpiKind } from './kpi.js'

/** Degradation in percent from which each severity holds, inclusive. */
export type SeverityLadder = {
  readonly low: number
  readonly medium: number
  readonly high: number
  readonly critical: number
}

/** Every limit that a verdict rests on, as data. `defaultPolicy` says where each comes from; override any part. */
export interface Policy {
  /** Share of slots that must have data before a required KPI can be judged, 0 to 1. */
  readonly minimumCoverage: number
  /** Share of slots below which a KPI has no data. */
  readonly noDataCoverage: number
  /** False discovery rate up to which a change is confirmed. */
  readonly falseDiscoveryRate: number
  readonly severity: Readonly<Record<KpiKind, SeverityLadder>>
}

/** Any part of a policy. */
export type PolicyOverrides = {
  readonly [Part in keyof Policy]?: Policy[Part] extends number | string | boolean
    ? Policy[Part]
    : Partial<Policy[Part]>
}

const RESOURCE: SeverityLadder = { low: 1, medium: 20, high: 30, critical: 50 }
const SHARE: SeverityLadder = { low: 1, medium: 5, high: 10, critical: 20 }

/** The limits of the original's operators' table, its signs put right, and ours where it had none. */
export const defaultPolicy: Policy = {
  minimumCoverage: 0.8,
  noDataCoverage: 0.5,
  falseDiscoveryRate: 0.05,
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
}

/** The default policy with parts of it replaced. */
export const policyWith = (overrides: PolicyOverrides = {}): Policy => ({
  ...defaultPolicy,
  ...overrides,
  severity: { ...defaultPolicy.severity, ...overrides.severity },
})
