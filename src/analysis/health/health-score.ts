import type { HealthComponent, HealthStatus, Policy } from '../../model/index.js'
import type { Component } from './components.js'

/** A day's score and where its points went. */
export interface HealthScore {
  /** 0 to 100; null when too little is known. */
  readonly score: number | null
  readonly components: readonly HealthComponent[]
  /** Share of the weights that is known, each weighted by its coverage. */
  readonly coverage: number
  /** The components with an objective and utility 0, which capped the score. */
  readonly failed: readonly string[]
  /** Components that are collected but had no data. */
  readonly missing: readonly string[]
}

/**
 * The weighted mean of the known components. A component with an objective and utility 0 caps it: idle processors do
 * not make up for a service that answers nobody. The losses of all components sum to 100 − score.
 */
export function healthScore(components: readonly Component[], { health }: Policy): HealthScore {
  const whole = sum(components, ({ weight }) => weight)
  const known = components.filter(({ utility }) => utility !== null)
  const weight = sum(known, (each) => each.weight)
  const missing = components.flatMap(({ name, configured, utility }) => (configured && utility === null ? [name] : []))
  const coverage = whole > 0 ? sum(known, (each) => each.weight * each.coverage) / whole : 0
  if (!(weight >= health.minimumWeight * whole - SLACK) || weight === 0) {
    return { score: null, components: components.map((each) => told(each, null)), coverage, failed: [], missing }
  }
  // Computed from the losses, so that a perfect day scores exactly 100.
  const mean = 100 - sum(known, (each) => each.weight * (100 - (each.utility as number))) / weight
  const failed = known.filter(({ promised, utility }) => promised && utility === 0)
  const cut = failed.length > 0 ? Math.max(0, mean - health.capWhenFailed) : 0
  const failedWeight = sum(failed, (each) => each.weight)
  return {
    score: mean - cut,
    components: components.map((each) => {
      if (each.utility === null) return told(each, null)
      const share = failed.includes(each) ? (cut * each.weight) / failedWeight : 0
      return told(each, (each.weight * (100 - each.utility)) / weight + share)
    }),
    coverage,
    failed: failed.map(({ name }) => name),
    missing,
  }
}

/** The name of a score, by the policy's bands. */
export function statusOf(score: number | null, { health }: Policy): HealthStatus {
  if (score === null) return 'unknown'
  const reached = (['excellent', 'healthy', 'degraded', 'poor'] as const).find(
    (status) => score >= health.statuses[status] - SLACK,
  )
  return reached ?? 'critical'
}

/** Tolerance for rounding in a weighted mean: a value exactly on target counts as on target. */
const SLACK = 1e-9

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

function told({ name, kpi, value, unit, utility, weight }: Component, loss: number | null): HealthComponent {
  return { name, ...(kpi !== undefined && { kpi }), value, unit, utility, weight, loss }
}
