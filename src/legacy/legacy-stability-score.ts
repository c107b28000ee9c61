import { requireShape } from '../model/index.js'
import { legacyPolicy } from './legacy-policy.js'
import { meanOf, numbersOf } from './legacy-rows.js'

/** What the original's weekly score reads of a day. */
export interface LegacyStabilityDay {
  readonly slo_compliance_percent?: number | null | undefined
  readonly latency_slo_compliance_percent?: number | null | undefined
  readonly avg_drift_percent?: number | null | undefined
}

/**
 * The original's weekly stability score: 40 % mean availability compliance, 40 % mean latency compliance, 20 % of 100 less
 * the mean drift, which counts up to 20. It cannot fall below 16, whatever fails: `stabilityScore` can.
 *
 * @returns 0 to 100 with one decimal, and the grade; null without days, or where one of the three is missing in all
 * @example
 * legacyStabilityScore([{ slo_compliance_percent: 100, latency_slo_compliance_percent: 100, avg_drift_percent: 5 }])
 * // { score: 99, grade: 'A (Excellent)' }
 */
export function legacyStabilityScore(days: readonly LegacyStabilityDay[]): {
  readonly score: number | null
  readonly grade: string | null
} {
  requireShape(days, 'days', ['object'])
  const { weights, driftCap } = legacyPolicy.stability
  const availability = meanOf(numbersOf(days, 'slo_compliance_percent'))
  const latency = meanOf(numbersOf(days, 'latency_slo_compliance_percent'))
  const drift = meanOf(numbersOf(days, 'avg_drift_percent'))
  if (availability === null || latency === null || drift === null) return { score: null, grade: null }
  // The original's weekly summary rounds its mean drift to two decimals before it scores it.
  const rounded = Math.round(drift * 100) / 100
  const points =
    weights.availability * availability +
    weights.latency * latency +
    weights.drift * (100 - Math.min(rounded, driftCap))
  const score = Math.round(Math.min(100, Math.max(0, points)) * 10) / 10
  return { score, grade: legacyGrade(score) }
}

/** The original's grade of a score. @example legacyGrade(94.9) // 'B (Good)' */
export const legacyGrade = (score: number): string =>
  (legacyPolicy.stability.grades.find(({ from }) => score >= from) ?? legacyPolicy.stability.grades[4]).grade
