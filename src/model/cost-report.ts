import type { Range } from './time.js'

/** A cost trend, and whether the data proves it. */
export type CostTrend = 'rising' | 'falling' | 'stable' | 'insufficient-data'

/** What a window cost, from measurements only. Amounts are in `currency`. */
export interface CostReport {
  readonly range: Range
  /** From the KPI's unit (`EUR/h`). */
  readonly currency: string
  /** Integrated over the window; time without data is scaled up, and `estimated` says so. */
  readonly total: number | null
  readonly perDay: number | null
  readonly perThousandRequests: number | null
  readonly changePercent: number | null
  readonly trend: CostTrend
  /** The change, split into the part due to the number of requests and the part due to the cost per request. */
  readonly volumeEffect: number | null
  readonly efficiencyEffect: number | null
  readonly components: readonly { readonly name: string; readonly total: number }[]
  readonly coverage: number
  readonly estimated: boolean
  readonly reasons: readonly string[]
}
