import { days, type KpiResult, type Policy, type TimeSeries, type Timestamp } from '../../model/index.js'
import { type AlignedPair, within } from './aligned-pair.js'
import { type ChangeClass, ladderOf } from './classify-change.js'
import { kpiProof } from './kpi-proof.js'
import { worseAndBetter } from './proof.js'
import { sinceOf } from './since.js'

/**
 * A change in the middle of the window makes its days differ so much that the test of day means cannot prove it. Where
 * a change point shows a lasting shift, the part after it is tested separately: against everything before it, the
 * baseline and the window's own first days, which show how much days differ. The p-value is multiplied by a factor,
 * because the place was chosen for looking worst and because this is a second test.
 *
 * @returns one-sided p of having got worse, and since when; null where there is no such shift, or too few days of it
 */
export function lateProof(
  pair: AlignedPair,
  change: ChangeClass,
  policy: Policy,
): { readonly p: number; readonly since: Timestamp } | null {
  const { kpi } = pair.current
  const { medium } = ladderOf(policy.severity[kpi.kind], kpi.thresholds)
  if (change.status !== 'regressed' || (change.degradationPercent ?? medium) < HALF * medium) return null
  const since = sinceOf(pair, (change.changePercent ?? 1) > 0)
  if (since === null || since <= pair.currentOrigin) return null
  const measured = kpiProof({ ...pair, ...before(pair, since), current: within(pair.current, since, FOREVER) }, policy)
  const [p] = worseAndBetter(kpi, measured.proof)
  // Without enough days, the samples alone would mistake one bad day for a new level.
  return p === null || measured.proof.confidence !== 'confirmed' ? null : { p: Math.min(1, LOOKS * p), since }
}

/** A shift in the middle of a window shows in its mean at half its size. */
const HALF = 0.5
/** With it, this second test adds half a percent of false alarms in healthy weeks with day effects. */
const LOOKS = 40
/** The rule in words, so that a reader can reproduce p. */
export const LATE_RULE = `what came since the shift tested against all that came before it, p times ${LOOKS} for this second look`
const FOREVER = Number.POSITIVE_INFINITY

/** The baseline followed by the window's part before a moment, joined on one grid. */
function before({ baseline, current, currentOrigin, baselineOrigin, step }: AlignedPair, since: Timestamp) {
  const { timestamps } = (baseline.counts?.valid ?? baseline.buckets?.at(-1)?.series ?? baseline.series) as TimeSeries
  const overlap = ((timestamps.at(-1) ?? 0) + step - currentOrigin) / days(1)
  const earlier = Math.max(0, Math.ceil(overlap)) * days(1)
  const first = within(current, -FOREVER, since)
  return { baseline: inARow(baseline, first, earlier), baselineOrigin: baselineOrigin - earlier }
}

function inARow(baseline: KpiResult, first: KpiResult, earlier: number): KpiResult {
  const join = (a: TimeSeries, b: TimeSeries): TimeSeries => ({
    labels: a.labels,
    timestamps: joined(
      a.timestamps.map((at) => at - earlier),
      b.timestamps,
    ),
    values: joined(a.values, b.values),
  })
  const { counts, buckets, sum } = baseline
  return {
    ...baseline,
    series: join(baseline.series, first.series),
    ...(counts &&
      first.counts && {
        counts: { bad: join(counts.bad, first.counts.bad), valid: join(counts.valid, first.counts.valid) },
      }),
    ...(buckets && {
      buckets: buckets.flatMap(({ le, series }) => {
        const same = first.buckets?.find((bucket) => bucket.le === le)
        return same ? [{ le, series: join(series, same.series) }] : []
      }),
    }),
    ...(sum && first.sum && { sum: join(sum, first.sum) }),
  }
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}
