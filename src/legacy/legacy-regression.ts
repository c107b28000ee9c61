import { requireShape, type SeverityLadder, StabilityError } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'

/** The sorts of metrics that the original had limits for. */
export type LegacyMetricType = 'availability' | 'error_rate' | 'latency' | 'cpu' | 'memory' | 'cost'

/**
 * The original's change in percent, above 0 when worse: availability's sign is turned. From a baseline of 0 any rise is
 * 100 %.
 *
 * @example
 * legacyRegressionPercent(99.95, 99.45, 'availability') // 0.5002501250625313
 */
export function legacyRegressionPercent(baseline: number, current: number, type: LegacyMetricType): number {
  if (baseline === 0) return current === 0 || type === 'availability' ? 0 : 100
  const percent = ((current - baseline) / baseline) * 100
  return type === 'availability' ? -percent : percent
}

/**
 * The original's severity ladder, with availability's limits the right way round and improvements left alone.
 *
 * @throws {StabilityError} `CONFIG_INVALID` for a type that it does not know
 * @example
 * legacySeverity(30, 'latency') // 'high'
 */
export function legacySeverity(
  regressionPercent: number,
  type: LegacyMetricType,
): 'none' | 'low' | 'medium' | 'high' | 'critical' {
  const ladder: SeverityLadder | undefined = legacyPolicy.regression[type]
  if (!ladder) {
    throw new StabilityError('CONFIG_INVALID', `type '${type}' is not known`, {
      hint: 'Set `type` to availability, error_rate, latency, cpu, memory or cost.',
    })
  }
  const reached = (['critical', 'high', 'medium', 'low'] as const).find((name) => regressionPercent >= ladder[name])
  return reached ?? 'none'
}

/**
 * The original's overall assessment and rollback from how many regressions there are of each severity.
 *
 * @example
 * legacyAssessment({ critical: 0, high: 5, medium: 0 }) // { assessment: 'major_regression', rollback: true }
 */
export function legacyAssessment(counts: {
  readonly critical: number
  readonly high: number
  readonly medium: number
}): {
  readonly assessment: 'critical' | 'major_regression' | 'minor_regression' | 'stable'
  readonly rollback: boolean
} {
  const { critical, high, medium } = requireShape(counts, 'counts')
  const rollback = critical >= 3 || high >= 5
  if (critical >= 3) return { assessment: 'critical', rollback }
  if (critical >= 1 || high >= 5) return { assessment: 'major_regression', rollback }
  if (high >= 2 || medium >= 5) return { assessment: 'minor_regression', rollback }
  return { assessment: 'stable', rollback }
}

/** Whether a latency that worsened by so much forced a rollback. @example legacyLatencyForcesRollback(26) // true */
export const legacyLatencyForcesRollback = (regressionPercent: number): boolean =>
  regressionPercent > legacyPolicy.regression.rollbackLatencyPercent
