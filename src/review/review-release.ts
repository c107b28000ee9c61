import type { PriceModel } from '../analysis/cost/index.js'
import { KpiCollector, type Progress, StabilityTracker } from '../collection/index.js'
import { type Baseline, type MetricSource, previousWeek } from '../contracts/index.js'
import {
  CALL,
  type Duration,
  type Kpi,
  type Labels,
  type Matchers,
  optional,
  type PolicyOverrides,
  type Release,
  requireMilliseconds,
  requireShape,
  type Timestamp,
  throwIfAborted,
} from '../model/index.js'
import type { Review } from './review.js'
import { reviewOf } from './review-of.js'
import { whyNothing } from './why-nothing.js'

interface JudgementOptions {
  /** The moment to judge at, in epoch milliseconds; days completed by then are judged. */
  readonly now: Timestamp
  /** Any part of `defaultPolicy`. */
  readonly policy?: PolicyOverrides | undefined
  /** What a unit costs; replaces measured costs. */
  readonly priceModel?: PriceModel | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A review that reads all it needs from a source. */
export interface SourceReviewOptions extends JudgementOptions {
  readonly source: MetricSource
  readonly release: Release
  readonly kpis: readonly Kpi[]
  /** Ranges to compare with, besides launch day. Default `[previousWeek(release)]`. */
  readonly baselines?: readonly Baseline[] | undefined
  /** Narrows every query to these series. */
  readonly matchers?: Matchers | undefined
  /** Labels to split by, such as `service` and `region`. Default none. */
  readonly dimensions?: readonly string[] | undefined
  /** Scopes that must have data. Default: those of the baseline. */
  readonly expect?: readonly Labels[] | undefined
  /** Length of a slot. Default five minutes. */
  readonly step?: Duration | undefined
  readonly tracker?: undefined
}

/** The same, from the data that a tracker stored. */
export interface TrackerReviewOptions extends JudgementOptions {
  readonly tracker: StabilityTracker
}

/**
 * Reviews a release: launch day, the days since, what broke and when, whether the error budget holds, whether to roll
 * back and what to do next, as data and as a retrospective. Equivalent to a tracker on a memory store with one tick at
 * `now`.
 *
 * @returns the review; a failing source makes it `inconclusive` with the reason, never an exception
 * @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong, `ABORTED` when the signal aborts
 * @example
 * const { verdict, reasons } = await reviewRelease({ source, release, kpis: otelHttpKpis(), now: Date.now() })
 */
export async function reviewRelease(options: SourceReviewOptions | TrackerReviewOptions): Promise<Review> {
  requireShape(options, 'options', {
    ...CALL,
    onProgress: optional('function'),
    tracker: optional({ tick: 'function', record: 'function' }),
  })
  const { now, policy, priceModel, onProgress, signal } = options
  requireMilliseconds(now, 'now', now)
  throwIfAborted(signal)
  const tracker = options.tracker ?? trackerFor(options)
  const { releasedAt } = tracker.release
  requireMilliseconds(releasedAt, 'release.releasedAt', requireMilliseconds(now, 'now', releasedAt))
  if (!options.tracker) await tracker.tick(now, { onProgress, signal })
  const { kpis, step } = tracker.collector
  onProgress?.({ phase: 'judge', done: 0, total: 1, detail: tracker.release.version })
  const record = await tracker.record()
  const problems = options.tracker ? [] : await whyNothing(tracker, record, signal)
  const all = { ...record, problems: [...record.problems, ...problems] }
  const review = reviewOf(all, { now, kpis, step, policy, priceModel })
  onProgress?.({ phase: 'judge', done: 1, total: 1, detail: tracker.release.version })
  return review
}

function trackerFor({ source, release, kpis, matchers, dimensions, expect, step, baselines }: SourceReviewOptions) {
  const collector = new KpiCollector({ source, kpis, matchers, dimensions, expect, step })
  return new StabilityTracker({ collector, release, baselines: baselines ?? [previousWeek(release)] })
}
