import { type Finding, isWhole, type KpiWindow, scopesAgree, type Timestamp } from '../model/index.js'

/**
 * The end of the last slot in which a finding's KPI had data where it happened, or any KPI where it names none; null
 * where nothing was measured there. A finding that lasts until the end of the data is not known to have ended.
 */
export function lastSampleAt({ kpi, scope }: Finding, windows: readonly KpiWindow[]): Timestamp | null {
  let last: Timestamp | null = null
  for (const { kpis, step } of windows) {
    for (const result of kpis) {
      if (kpi !== undefined && result.kpi.name !== kpi) continue
      if (!scopesAgree(result.scope, scope) || (isWhole(result.scope) && !isWhole(scope))) continue
      const { timestamps } = result.counts?.valid ?? result.series
      const latest = timestamps[timestamps.length - 1]
      if (latest !== undefined) last = Math.max(last ?? Number.NEGATIVE_INFINITY, latest + step)
    }
  }
  return last
}
