import {
  type Bucket,
  type Duration,
  directionOf,
  isHistogram,
  type Kpi,
  type KpiResult,
  type KpiWindow,
  onGrid,
  type Release,
  type SteppedRange,
} from '../../model/index.js'
import type { BudgetSlice } from './budget-slice.js'
import { timeSlices } from './time-slices.js'

/** The slots of a window that a budget counts, by their index: since the release, and outside exclusions. */
export function slotsOf(
  { range, step }: Pick<KpiWindow, 'range' | 'step'>,
  release?: Pick<Release, 'releasedAt' | 'exclusions'> | undefined,
): number[] {
  const slots: number[] = []
  for (let i = 0, at = range.start; at < range.end; i++, at += step) {
    if (release && at < release.releasedAt) continue
    if (release?.exclusions?.some(({ range: { start, end } }) => at < end && at + step > start)) continue
    slots.push(i)
  }
  return slots
}

/** What a KPI's slices count (equal texts mean the same), and whether ratios replaced counts. */
export interface KpiSlices {
  readonly slices: readonly BudgetSlice[]
  readonly counts: string
  readonly estimated: boolean
}

/** A KPI's slots as slices of an error budget; null when its objective sets no share of events or of time. */
export function kpiSlices(result: KpiResult, { range, step }: KpiWindow, slots: readonly number[]): KpiSlices | null {
  const { kpi, counts, buckets, series } = result
  const grid = { ...range, step }
  const cut = (all: readonly BudgetSlice[]) => slots.map((slot) => all[slot] as BudgetSlice)
  if (isHistogram(kpi) && typeof kpi.statistic === 'object' && 'shareOver' in kpi.statistic) {
    const limit = kpi.statistic.shareOver
    const known = counts ? fromCounts(counts, grid) : buckets && fromBuckets(buckets, limit, grid)
    if (known) {
      const exact = counts !== undefined || (buckets ?? []).some(({ le }) => same(le, limit))
      return { slices: cut(known), counts: `over ${limit}`, estimated: !exact }
    }
    return { slices: cut(fromShare(onGrid(series, grid), step, kpi)), counts: `over ${limit}`, estimated: true }
  }
  if (counts) return { slices: cut(fromCounts(counts, grid)), counts: 'events', estimated: false }
  const { atMost, atLeast } = kpi.objective ?? {}
  if (kpi.valid === undefined && (atMost !== undefined || atLeast !== undefined)) {
    const slices = timeSlices(onGrid(series, grid), step, { atMost, atLeast })
    return { slices: cut(slices), counts: `${atLeast} to ${atMost}`, estimated: false }
  }
  if (!isShare(kpi)) return null
  return { slices: cut(fromShare(onGrid(series, grid), step, kpi)), counts: 'events', estimated: true }
}

function fromCounts({ bad, valid }: NonNullable<KpiResult['counts']>, grid: SteppedRange): BudgetSlice[] {
  const bads = onGrid(bad, grid)
  return onGrid(valid, grid).map((total, i) =>
    // Where `valid` is present, an absent `bad` is no bad event.
    total === null ? unknown(grid.step) : { duration: grid.step, bad: bads[i] ?? 0, total },
  )
}

/** Events over the limit or, where no bucket ends at it, over the next smaller bound: better too many than too few. */
function fromBuckets(buckets: readonly Bucket[], limit: number, grid: SteppedRange): BudgetSlice[] | undefined {
  const all = buckets.at(-1)
  const within = buckets.findLast(({ le }) => le <= limit || same(le, limit))
  if (!all || all === within) return undefined
  const goods = within && onGrid(within.series, grid)
  return onGrid(all.series, grid).map((total, i) => {
    const good = goods ? goods[i] : 0
    if (total === null || good === null || good === undefined) return unknown(grid.step)
    return { duration: grid.step, bad: Math.max(0, total - good), total }
  })
}

/** A share per slot without the counts behind it: every slot weighs the same. */
function fromShare(values: readonly (number | null)[], step: Duration, kpi: Kpi): BudgetSlice[] {
  const whole = kpi.unit === '%' ? 100 : 1
  const higher = directionOf(kpi) === 'higher-is-better'
  return values.map((value) => {
    if (value === null) return unknown(step)
    const bad = higher ? 1 - value / whole : value / whole
    return { duration: step, bad: Math.min(1, Math.max(0, bad)), total: 1 }
  })
}

const isShare = (kpi: Kpi): boolean =>
  kpi.valid !== undefined || kpi.kind === 'availability' || kpi.kind === 'error-rate' || kpi.kind === 'hit-rate'

const unknown = (duration: Duration): BudgetSlice => ({ duration, bad: null, total: null })

/** Whether two doubles were written as the same decimal. */
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b)
