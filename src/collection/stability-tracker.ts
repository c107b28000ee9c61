import { MemoryStore } from '../contracts/index.js'
import {
  type Anomaly,
  type DaySummary,
  intersect,
  isStabilityError,
  type Problem,
  problemOf,
  type Range,
  type Release,
  requireMilliseconds,
  requireShape,
  type Timestamp,
} from '../model/index.js'
import { gapsOf } from './gaps.js'
import { KeptSpans } from './kept-spans.js'
import { KeptWeek, type SpanBefore } from './kept-week.js'
import type { KpiCollector } from './kpi-collector.js'
import { kpiProblems } from './kpi-problems.js'
import { COLLECTING, type CollectOptions } from './progress.js'
import { knownUntil, lastSample, readSpan } from './read-span.js'
import type { ReleaseRecord } from './release-record.js'
import { type ReleaseSpan, releaseSpans } from './release-spans.js'
import { untilAborted } from './series-reader.js'
import type { SpanRecord } from './span-record.js'
import { type StabilitySummary, stabilitySummary } from './stability-summary.js'
import { TrackedAnomalies } from './tracked-anomalies.js'
import { closedDays, observedUntil, releaseWindow, type TrackedSpan } from './tracked-week.js'
import { checkTrackerOptions, type StabilityTrackerOptions } from './tracker-options.js'

/** The result of one tick. */
export interface StabilityUpdate {
  /** The range of slots read, or null if there was nothing to read. */
  readonly collected: Range | null
  /** Days after launch day that were completed. */
  readonly days: readonly DaySummary[]
  /** Anomalies that began, grew or ended. */
  readonly anomalies: readonly Anomaly[]
  /** Parts of the range read in which no KPI had data. */
  readonly gaps: readonly Range[]
  readonly problems: readonly Problem[]
  /** The observation period is over and read. */
  readonly done: boolean
}

/**
 * Follows a release through launch day and the days after it. `tick(now)` reads all completed slots that are not stored
 * yet. From cron or from a service, every five minutes or once at the end, the result is the same.
 *
 * @example
 * const tracker = new StabilityTracker({ collector, release, baseline: previousWeek(release), store })
 * const { days } = await tracker.tick(Date.now()) // the days completed since the last tick
 * const { verdict, score } = await tracker.summary()
 */
export class StabilityTracker {
  /** The release that it follows. */
  readonly release: Release
  /** The collector it reads with. */
  readonly collector: KpiCollector
  readonly #kept: KeptSpans
  readonly #week: KeptWeek
  readonly #anomalies: TrackedAnomalies
  readonly #spans: readonly ReleaseSpan[]
  #ticking: Promise<StabilityUpdate> | null = null
  #problems: readonly Problem[] = []

  /** @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong */
  constructor(options: StabilityTrackerOptions) {
    checkTrackerOptions(options)
    const { collector, release, baselines, baseline, store = new MemoryStore(), detector = {} } = options
    this.release = release
    this.collector = collector
    this.#kept = new KeptSpans(store, release, collector.step)
    this.#anomalies = new TrackedAnomalies(this.#kept, detector)
    this.#spans = releaseSpans(release, collector.step)
    this.#week = new KeptWeek(this.#kept, {
      release,
      collector,
      baselines: baselines ?? (baseline ? [baseline] : []),
      spans: this.#spans,
    })
  }

  /**
   * Reads the slots completed by `now` and not stored yet, commits them day by day and returns what is new. A failing
   * source is reported as a problem and read again at the next tick. Overlapping ticks are joined; the signal of a
   * joined one only ends its own waiting.
   *
   * @throws {StabilityError} `STATE_LOCKED` while another process ticks, `STATE_TOO_NEW` when a later version wrote the
   * state, `ABORTED`, `CONFIG_INVALID` when `now` is not a moment
   * @example
   * const { days, anomalies, problems, done } = await tracker.tick(Date.now())
   */
  tick(now: Timestamp, options: CollectOptions = {}): Promise<StabilityUpdate> {
    const signal = options?.signal
    if (this.#ticking) return signal ? untilAborted(this.#ticking, signal) : this.#ticking
    this.#ticking = this.#tick(now, options).finally(() => {
      this.#ticking = null
    })
    return this.#ticking
  }

  /** How stable the release has been so far, from the stored data; another process may be ticking. */
  async summary(): Promise<StabilitySummary> {
    const { week } = await this.#week.load()
    return stabilitySummary(week, (await this.#anomalies.all(week)).anomalies)
  }

  /** All data read so far, for a review or your own analysis. */
  async record(): Promise<ReleaseRecord> {
    const { week, problems } = await this.#week.load()
    const { anomalies, problem } = await this.#anomalies.all(week)
    const until = observedUntil(week)
    return {
      release: this.release,
      window: releaseWindow(week),
      baselines: week.baselines,
      days: closedDays(week),
      anomalies,
      observedUntil: until,
      done: this.#isDone(until),
      problems: unique([
        ...problems,
        ...(problem ? [problem] : []),
        ...kpiProblems(week.spans.map(({ record }) => record)),
        ...this.#problems,
      ]),
    }
  }

  async #tick(now: Timestamp, options: CollectOptions): Promise<StabilityUpdate> {
    requireShape(options, 'options', COLLECTING)
    const { releasedAt } = this.release
    requireMilliseconds(releasedAt, 'release.releasedAt', requireMilliseconds(now, 'now', releasedAt))
    const { unlock, problem } = await this.#kept.lock()
    try {
      const update = await this.#advance(now, options)
      return problem ? { ...update, problems: unique([problem, ...update.problems]) } : update
    } finally {
      await unlock()
    }
  }

  async #advance(now: Timestamp, options: CollectOptions): Promise<StabilityUpdate> {
    const { week: before, spansBefore, problems: damage } = await this.#week.load()
    const unwritten = await this.#kept.commit()
    const problems: Problem[] = unwritten ? [...damage, unwritten] : [...damage]
    const target = this.#targetAt(now)
    const reachable = await this.#readBaselines(spansBefore, target, options, problems)
    const { spans, from } = await this.#readDays(before.spans, target, options, problems, reachable)
    const week = this.#week.of(spans, spansBefore)
    const { anomalies, problem } = await this.#anomalies.news(before, week)
    if (problem) problems.push(problem)
    const wasOver = new Set(before.spans.filter(isOver).map(({ span }) => span.day))
    const isNew = (tracked: TrackedSpan): boolean => isOver(tracked) && !wasOver.has(tracked.span.day)
    const collected = newlyRead(observedUntil(before) ?? this.#spans[0]?.range.start, observedUntil(week), from)
    this.#problems = unique([...problems, ...kpiProblems(spans.map(({ record }) => record))])
    return {
      collected,
      days: closedDays(week, isNew),
      anomalies,
      gaps: collected ? gapsIn(spans, collected) : [],
      problems: this.#problems,
      done: this.#isDone(observedUntil(week)),
    }
  }

  /** Reads missing data of the days, commits each day, and returns the first slot that was read, or null. */
  async #readDays(
    before: readonly TrackedSpan[],
    target: Timestamp,
    options: CollectOptions,
    problems: Problem[],
    reachable: boolean,
  ): Promise<{ spans: TrackedSpan[]; from: Timestamp | null }> {
    const spans: TrackedSpan[] = []
    let [up, from] = [reachable, null as Timestamp | null]
    let sampled = Number.NEGATIVE_INFINITY
    for (const { span, record } of before) {
      const until = Math.min(record.range.end, target)
      let read: SpanRecord | null = record
      if (up && until > record.range.start) {
        options.onProgress?.({ phase: 'track', done: span.day, total: this.#spans.length, detail: span.name })
        read = await this.#attempt(problems, () => readSpan(record, until, this.collector, options))
        up = read !== null
        if (read && read !== record) from ??= firstUnread(record)
      }
      const last = lastSample(read ?? record)
      sampled = Math.max(sampled, last ?? record.range.start - record.step)
      const next = settle(read ?? record, target, sampled)
      await this.#keep(span.name, record, next, problems)
      spans.push({ span, record: next })
      if (last !== null) await this.#finalize(spans, problems)
    }
    return { spans, from }
  }

  /** The end of the last slot whose data is final at `now`. */
  #targetAt(now: Timestamp): Timestamp {
    const { step, source } = this.collector
    return Math.floor((now - (source.limits?.settle ?? 0)) / step) * step
  }

  /** Baselines are read once; only parts that failed are read again. False when the source is down. */
  async #readBaselines(
    spans: SpanBefore[],
    target: Timestamp,
    options: CollectOptions,
    problems: Problem[],
  ): Promise<boolean> {
    for (const span of spans) {
      const { name, range, collector, record } = span
      if (range.end > target) continue
      options.onProgress?.({ phase: 'baseline', done: 0, total: 1, detail: name })
      const read = await this.#attempt(problems, () => readSpan(record, range.end, collector, options))
      if (read) {
        await this.#keep(name, record, read, problems)
        span.record = read
      } else if (collector.source === this.collector.source) return false
    }
    return true
  }

  async #attempt<T>(problems: Problem[], read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      if (!isStabilityError(error) || error.code === 'ABORTED') throw error
      problems.push(problemOf(error))
      return null
    }
  }

  /** A gap is final once there is data after it. */
  async #finalize(spans: TrackedSpan[], problems: Problem[]): Promise<void> {
    for (const [index, { span, record }] of spans.slice(0, -1).entries()) {
      const readUntil = Object.fromEntries(
        Object.entries(record.readUntil).map(([fingerprint, until]) => {
          const name = fingerprint.slice(0, fingerprint.lastIndexOf('#'))
          return [fingerprint, Object.hasOwn(record.problems, name) ? until : record.asked]
        }),
      )
      const next = { ...record, readUntil }
      if (isSameKnowledge(record, next)) continue
      await this.#keep(span.name, record, next, problems)
      spans[index] = { span, record: next }
    }
  }

  async #keep(name: string, before: SpanRecord, after: SpanRecord, problems: Problem[]): Promise<void> {
    if (before === after || isSameKnowledge(before, after)) return
    const problem = await this.#kept.save(name, after)
    if (problem) problems.push(problem)
  }

  #isDone(until: Timestamp | null): boolean {
    const end = this.#spans.at(-1)?.range.end
    return end !== undefined && until !== null && until >= end
  }
}

/**
 * Reopens slots that a fast clock had treated as past, and keeps slots open whose data may still arrive after
 * `sampled`.
 */
function settle(record: SpanRecord, target: Timestamp, sampled: Timestamp): SpanRecord {
  const known = knownUntil(record, sampled + record.step)
  const latest = Math.max(record.range.start, target, ...Object.values(known.readUntil))
  if (latest >= known.asked) return known
  const range = { start: record.range.start, end: latest }
  return { ...known, asked: latest, window: known.window && { ...known.window, range } }
}

const isOver = ({ record }: TrackedSpan): boolean => record.asked >= record.range.end

/** The range of new slots, else of those that were read again, from the first of them. */
function newlyRead(before: Timestamp | undefined, end: Timestamp | null, from: Timestamp | null): Range | null {
  if (from === null || before === undefined || end === null) return null
  return { start: end > before ? before : from, end }
}

/** Parts of a range in which no KPI had data, across days. */
function gapsIn(spans: readonly TrackedSpan[], range: Range): Range[] {
  const touched = spans.filter(({ record }) => intersect(record.range, range))
  const gaps = touched.flatMap(({ record: { range, step, asked, window } }) =>
    gapsOf({ range: { start: range.start, end: asked }, step, kpis: window?.kpis ?? [] }),
  )
  const joined: Range[] = []
  for (const gap of gaps.flatMap((gap) => intersect(gap, range) ?? [])) {
    const last = joined.at(-1)
    if (last?.end === gap.start) joined[joined.length - 1] = { start: last.start, end: gap.end }
    else joined.push(gap)
  }
  return joined
}

const firstUnread = ({ readUntil, range }: SpanRecord): Timestamp =>
  Object.keys(readUntil).length > 0 ? Math.min(...Object.values(readUntil)) : range.start

const isSameKnowledge = (a: SpanRecord, b: SpanRecord): boolean =>
  a.window === b.window && a.asked === b.asked && JSON.stringify(a.readUntil) === JSON.stringify(b.readUntil)

const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values(),
]
