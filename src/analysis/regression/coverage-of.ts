import type { KpiResult, KpiWindow } from '../../model/index.js'

/**
 * The share of a window's slots that a result has. A window of one or two slots is a summary: whatever value it has
 * stands for all of it, also where a step as long as the window finds no place on the grid.
 */
export function coverageOf({ coverage, series, counts }: KpiResult, { range, step }: KpiWindow): number {
  const isSummary = (range.end - range.start) / step <= SUMMARY_SLOTS
  return isSummary && (counts?.valid ?? series).timestamps.length > 0 ? 1 : coverage
}

const SUMMARY_SLOTS = 2
