import { isHistogram, isRatio, type Kpi } from '../model/index.js'
import { crc32 } from './crc32.js'
import type { KpiCollector } from './kpi-collector.js'

/**
 * Identifies what a KPI reads: its queries, the dimensions, the matchers and the step. When one of them changes,
 * earlier data is a different measurement and is read again. Its objective or title may change freely.
 */
export function kpiFingerprint(kpi: Kpi, { dimensions, matchers, step, source }: KpiCollector): string {
  const queries = isRatio(kpi)
    ? [kpi.bad, kpi.good, kpi.valid]
    : isHistogram(kpi)
      ? [kpi.buckets, kpi.sum, kpi.count, kpi.statistic]
      : [kpi.query]
  const sortedMatchers = Object.entries(matchers).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([source.kind, queries, kpi.kind, kpi.direction, dimensions, sortedMatchers, step])
  return `${kpi.name}#${crc32(new TextEncoder().encode(text)).toString(16)}`
}
