import type { KpiDay } from './day-summary.js'
import type { HealthMetric } from './report.js'
import type { DayStatus } from './weekly-summary.js'

/**
 * A KPI's status on a day: the one in the health report, else whether it met its objective's target.
 *
 * @example
 * dayStatus({ ...availability, compliance: 0.9995 }, undefined, 0.999) // 'met'
 */
export function dayStatus(
  kpi: KpiDay | undefined,
  health: HealthMetric['status'] | undefined,
  target: number | undefined,
): DayStatus {
  if (kpi === undefined || kpi.value === null) return 'no data'
  if (health !== undefined && health !== 'unknown') return health
  if (kpi.compliance === null || target === undefined) return 'no limit'
  return kpi.compliance >= target ? 'met' : 'missed'
}
