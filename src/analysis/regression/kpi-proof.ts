import {
  type Bucket,
  bucketQuantile,
  isHistogram,
  type KpiResult,
  type Policy,
  ratioOf,
  ratioSeries,
  spanValue,
  type TimeSeries,
} from '../../model/index.js'
import { type AlignedPair, columnOf } from './aligned-pair.js'
import type { Proof } from './proof.js'
import { type CountColumns, proofOfCounts } from './proof-of-counts.js'
import { proofOfSamples } from './proof-of-samples.js'

/** Both values of one KPI, exact for their spans, and the proof that they differ. */
export interface KpiProof {
  readonly baselineValue: number | null
  readonly currentValue: number | null
  readonly proof: Proof
  readonly bad?: number | undefined
  readonly valid?: number | undefined
}

/**
 * Measures a KPI on both sides: a ratio by its counts, a histogram's quantile or share by the counts over a bound, its
 * mean and any other value by samples. A quantile moves only when the share over the bound next to it does, and that
 * share can be counted, while a quantile between two bounds is an estimate.
 */
export function kpiProof(pair: AlignedPair, policy: Policy): KpiProof {
  const { current, baseline, step, samplesPerDay, currentOrigin, baselineOrigin } = pair
  const now = spanValue(current)
  const values = { baselineValue: finiteOrNull(spanValue(baseline).value), currentValue: finiteOrNull(now.value) }
  const counted = { bad: now.bad, valid: now.valid }
  const bound = boundOf(baseline, current)
  const before = countsOf(baseline, bound, baselineOrigin, step)
  const after = countsOf(current, bound, currentOrigin, step)
  if (before && after) {
    const proof = proofOfCounts(before, after, step, policy)
    const quantile = quantileOf(current)
    if (quantile !== null) {
      const notes = [`quantile_bounds ${boundsOf(baseline, quantile)} to ${boundsOf(current, quantile)}`]
      return { ...values, proof: { ...proof, interval: null, notes: [...proof.notes, ...notes] }, ...counted }
    }
    const sharesAreBad = ratioOf(current.kpi, 0, 1) === 0 || isHistogram(current.kpi)
    return { ...values, proof: sharesAreBad ? proof : mirrored(proof), ...counted }
  }
  const columns = [columnOf(slotValues(baseline), baselineOrigin, step, 'mean')] as const
  const currentColumn = columnOf(slotValues(current), currentOrigin, step, 'mean')
  return { ...values, proof: proofOfSamples(...columns, currentColumn, samplesPerDay, policy), ...counted }
}

/** An overflowed sum becomes null, and −0 becomes 0, since neither survives JSON. */
const finiteOrNull = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value + 0 : null

/** The value per slot: a ratio's from its counts, a histogram's mean from its sum and count, else as read. */
export function slotValues({ kpi, scope, series, counts, buckets, sum }: KpiResult): TimeSeries {
  if (counts && !isHistogram(kpi)) return ratioSeries(kpi, scope, counts)
  const count = buckets?.at(-1)?.series
  if (!isHistogram(kpi) || kpi.statistic !== 'mean' || !sum || !count) return series
  const timestamps = new Float64Array(sum.values.length)
  const values = new Float64Array(sum.values.length)
  const events = matched(count, sum.timestamps)
  let length = 0
  for (let i = 0; i < sum.values.length; i++) {
    const value = (sum.values[i] as number) / (events[i] as number)
    if (!Number.isFinite(value)) continue
    timestamps[length] = sum.timestamps[i] as number
    values[length++] = value
  }
  return { labels: series.labels, timestamps: timestamps.subarray(0, length), values: values.subarray(0, length) }
}

/** The values of a column at the slots of another, 0 where it has none. Slots of both ascend. */
function matched(
  { timestamps, values }: Pick<TimeSeries, 'timestamps' | 'values'>,
  places: Float64Array,
): Float64Array {
  const found = new Float64Array(places.length)
  let next = 0
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number
    while (next < timestamps.length && (timestamps[next] as number) < place) next++
    if (timestamps[next] === place) found[i] = values[next] as number
  }
  return found
}

/** A share of good events rises where that of bad ones falls. */
const mirrored = (proof: Proof): Proof => ({
  ...proof,
  pIncrease: proof.pDecrease,
  pDecrease: proof.pIncrease,
  effect: proof.effect === null ? null : 0 - proof.effect,
  interval: proof.interval && { lower: 0 - proof.interval.upper, upper: 0 - proof.interval.lower },
})

const quantileOf = ({ kpi }: KpiResult): number | null =>
  isHistogram(kpi) && typeof kpi.statistic === 'object' && 'quantile' in kpi.statistic ? kpi.statistic.quantile : null

/** The bucket bound over which events are counted: the limit of a share, or the one nearest to the baseline's quantile. */
function boundOf(baseline: KpiResult, current: KpiResult): number | null {
  const { kpi } = current
  if (!isHistogram(kpi) || typeof kpi.statistic !== 'object') return null
  if ('shareOver' in kpi.statistic) return kpi.statistic.shareOver
  const { quantile } = kpi.statistic
  const totals = totalsOf(baseline)
  const all = totals.at(-1)?.count ?? 0
  const kept = new Set((current.buckets ?? []).map(({ le }) => le))
  const distance = (count: number) => Math.abs(count / all - quantile)
  return (
    totals
      .filter(({ le }) => Number.isFinite(le) && kept.has(le))
      .reduce<{ le: number; count: number } | null>(
        (best, one) => (best === null || distance(one.count) < distance(best.count) ? one : best),
        null,
      )?.le ?? null
  )
}

const totalsOf = ({ buckets = [] }: KpiResult): { le: number; count: number }[] =>
  buckets.map(({ le, series }) => ({ le, count: sumOf(series.values) }))

/** A plain sum; `reduce` with a function takes five times as long, and buckets are many. */
function sumOf(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum
}

function boundsOf(result: KpiResult, quantile: number): string {
  const totals = totalsOf(result)
  const value = bucketQuantile(totals, quantile)
  if (value === null) return 'none'
  const upper = totals.findIndex(({ le }) => le >= value)
  return `[${totals[upper - 1]?.le ?? 0}, ${totals[upper]?.le}]`
}

/** Counts per slot: of a ratio its bad events, of a histogram those over a bound. Null where the KPI has none. */
function countsOf(result: KpiResult, bound: number | null, origin: number, step: number): CountColumns | null {
  const { kpi, counts, buckets } = result
  if (isHistogram(kpi)) {
    const within = bound === null ? undefined : buckets?.findLast(({ le }) => le <= bound * (1 + LE_TOLERANCE))
    const all = buckets?.at(-1)
    return within && all && within !== all ? overBound(within, all, origin, step) : null
  }
  return counts ? countColumns(counts.bad, counts.valid, origin, step, (bad) => bad) : null
}

/** Relative tolerance within which two bounds were written as the same decimal. */
const LE_TOLERANCE = 1e-9

const overBound = (within: Bucket, all: Bucket, origin: number, step: number): CountColumns | null =>
  countColumns(within.series, all.series, origin, step, (good, valid) => valid - good)

/** Where `valid` is present, an absent part is 0; a part larger than the whole is reduced to the whole. */
function countColumns(
  part: TimeSeries,
  valid: TimeSeries,
  origin: number,
  step: number,
  eventsOf: (part: number, valid: number) => number,
): CountColumns | null {
  const { slots: wholeSlots, values: counted } = columnOf(valid, origin, step, 'sum')
  const whole = { slots: wholeSlots, values: counted.map((count) => Math.max(0, count)) }
  if (!(sumOf(whole.values) > 0)) return null
  const { slots, values } = columnOf(part, origin, step, 'sum')
  const parts = matched({ timestamps: slots, values }, whole.slots)
  const events = whole.values.map((all, i) => Math.min(all, Math.max(0, eventsOf(parts[i] as number, all))))
  return { events: { values: events, slots: whole.slots }, valid: whole }
}
