import type { KpiResult, KpiWindow } from '../../model/index.js'

/**
 * The share of a window's slots for which a result has data. A window of one or two slots is a summary: any value it
 * has covers all of it, also where no whole step of the window's length fits on the grid.
 */
export function coverageOf({ coverage, series, counts }: KpiResult, { range, step }: KpiWindow): number {
  const isSummary = (range.end - range.start) / step <= SUMMARY_SLOTS
  return isSummary && (counts?.valid ?? series).timestamps.length > 0 ? 1 : coverage
}

const SUMMARY_SLOTS = 2
