import { type Baseline, baselineKind } from '../contracts/index.js'
import { alignRange, days, type KpiWindow, type Problem, type Range, type Release } from '../model/index.js'
import { joinWindows } from './join-windows.js'
import type { KeptSpans } from './kept-spans.js'
import type { KpiCollector } from './kpi-collector.js'
import type { ReadBaseline } from './release-record.js'
import type { ReleaseSpan } from './release-spans.js'
import type { SpanRecord } from './span-record.js'
import type { TrackedSpan, TrackedWeek } from './tracked-week.js'

/** The spans read from before the release. */
export interface SpanBefore {
  readonly name: string
  readonly range: Range
  readonly collector: KpiCollector
  /** Null for the week that detectors learn from. */
  readonly baseline: Baseline | null
  record: SpanRecord
}

/** The parts of a week. */
interface Parts {
  readonly release: Release
  readonly collector: KpiCollector
  readonly baselines: readonly Baseline[]
  readonly spans: readonly ReleaseSpan[]
}

/** Builds a tracked week from its records: those of its days, and those from before the release. */
export class KeptWeek {
  readonly #kept: KeptSpans
  readonly #parts: Parts
  /** Records from before the release as windows, cached since they are large and never change. */
  readonly #windows = new WeakMap<SpanRecord, KpiWindow>()
  /** The week built last, and the records it was built from. */
  #last: { readonly records: readonly SpanRecord[]; readonly week: TrackedWeek } | null = null

  constructor(kept: KeptSpans, parts: Parts) {
    this.#kept = kept
    this.#parts = parts
  }

  /** The week as stored; damaged records are empty and become problems. */
  async load(): Promise<{ week: TrackedWeek; spansBefore: SpanBefore[]; problems: Problem[] }> {
    const problems: Problem[] = []
    const load = async (name: string, range: Range): Promise<SpanRecord> => {
      const { record, problem } = await this.#kept.load(name, range)
      if (problem) problems.push(problem)
      return record
    }
    const spans: TrackedSpan[] = []
    for (const span of this.#parts.spans) spans.push({ span, record: await load(span.name, span.range) })
    const spansBefore: SpanBefore[] = []
    for (const one of this.#spansBefore()) spansBefore.push({ ...one, record: await load(one.name, one.range) })
    return { week: this.of(spans, spansBefore), spansBefore, problems }
  }

  /** Builds the week from its records; with unchanged records it returns the same week again. */
  of(spans: readonly TrackedSpan[], spansBefore: readonly SpanBefore[]): TrackedWeek {
    const records = [...spans, ...spansBefore].map(({ record }) => record)
    const known = this.#last
    if (known && records.every((record, index) => record === known.records[index])) return known.week
    const week = this.#newWeek(spans, spansBefore)
    this.#last = { records, week }
    return week
  }

  #newWeek(spans: readonly TrackedSpan[], spansBefore: readonly SpanBefore[]): TrackedWeek {
    const { release, collector, baselines: wanted } = this.#parts
    const read = spansBefore.filter(({ record }) => record.asked > record.range.start && record.window)
    const given = wanted.flatMap((one): ReadBaseline[] =>
      one.window ? [{ name: one.name, kind: baselineKind(one), window: one.window }] : [],
    )
    const baselines = read.flatMap((span): ReadBaseline[] => {
      const { baseline } = span
      return baseline ? [{ name: baseline.name, kind: baselineKind(baseline), window: this.#windowOf(span) }] : []
    })
    const start = this.#parts.spans[0]?.range.start
    const learnt = read.find((span) => span.collector.source === collector.source && span.record.range.end === start)
    return {
      release,
      collector,
      spans,
      baselines: [...given, ...baselines],
      history: learnt ? { record: learnt.record, window: () => this.#windowOf(learnt) } : null,
      told: new Map(),
    }
  }

  /** What is read from before the release: baselines, and a week for the detectors if no baseline covers it. */
  #spansBefore(): Omit<SpanBefore, 'record'>[] {
    const { collector: own, baselines } = this.#parts
    const spans = baselines.flatMap((baseline) => {
      if (baseline.window) return []
      const { source = own.source, matchers = own.matchers } = baseline
      const { start, end } = alignRange(baseline.range, own.step)
      const collector = own.with({ source, matchers, expect: [] })
      return [{ name: `baseline-${encodeURIComponent(baseline.name)}`, range: { start, end }, collector, baseline }]
    })
    const start = this.#parts.spans[0]?.range.start ?? 0
    const learnt = spans.some(({ range, collector }) => range.end === start && collector.source === own.source)
    if (learnt) return spans
    const history = { start: start - days(7), end: start }
    return [...spans, { name: 'history', range: history, collector: own.with({ expect: [] }), baseline: null }]
  }

  #windowOf({ record, collector }: SpanBefore): KpiWindow {
    const { range, step, problems, window } = record
    const known = this.#windows.get(record)
    if (known) return known
    const joined = joinWindows(window ? [window] : [], { range, step, kpis: collector.kpis, problems })
    this.#windows.set(record, joined)
    return joined
  }
}
