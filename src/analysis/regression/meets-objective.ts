import { isHistogram, type KpiResult, spanValue } from '../../model/index.js'

/**
 * Whether a KPI met its objective over its whole result: the target share of good events, else of slots within the
 * limits; null without an objective or without data.
 */
export function meetsObjective(result: KpiResult): boolean | null {
  const { target, atMost, atLeast } = result.kpi.objective ?? {}
  const { value, bad, valid } = spanValue(result)
  if (target === undefined) {
    if (value === null || (atMost === undefined && atLeast === undefined)) return null
    return isWithin(value, atMost, atLeast)
  }
  if (bad !== undefined && valid !== undefined && valid > 0) return bad / valid <= (1 - target) * (1 + SLACK)
  const { values } = result.series
  if (values.length === 0) return null
  if (atMost === undefined && atLeast === undefined) return isShareKept(result, target)
  const good = values.reduce((count, one) => count + (isWithin(one, atMost, atLeast) ? 1 : 0), 0)
  return good / values.length >= target * (1 - SLACK)
}

/** A share known only per slot, or a KPI whose target says nothing about its values. */
function isShareKept({ kpi, series: { values } }: KpiResult, target: number): boolean | null {
  const higher = kpi.kind === 'availability' || kpi.kind === 'hit-rate'
  const share = isHistogram(kpi) && typeof kpi.statistic === 'object' && 'shareOver' in kpi.statistic
  if (!higher && !share && kpi.kind !== 'error-rate') return null
  const whole = kpi.unit === '%' ? 100 : 1
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length / whole
  return higher ? mean >= target * (1 - SLACK) : mean <= (1 - target) * (1 + SLACK)
}

/** Tolerance for floating-point errors at a limit: 1 − 0.999 is 0.0010000000000000009. */
const SLACK = 1e-9

const isWithin = (value: number, atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY): boolean =>
  value <= atMost && value >= atLeast
