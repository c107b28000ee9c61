import type {
  LabelValuesOptions,
  MetricSource,
  RangeOptions,
  SeriesAnswer,
  SourceCheck,
  SourceLimits,
} from '../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  firesWithin,
  type Query,
  READING,
  requireShape,
  StabilityError,
  type SteppedRange,
  scopeKey,
  type TimeSeries,
  throwIfAborted,
} from '../model/index.js'
import { answerKey, parsedRecording, type RecordedAnswer, type Recording, seriesOf } from './recorded/recording.js'
import { SourceRecorder } from './recorded/source-recorder.js'

/**
 * Replays the answers of another source: for reproducible bug reports, tests and demos without a network. It has the
 * `kind` of the recorded source, so that the same KPIs work.
 *
 * A range within the recorded data is cut from it, and adjacent ranges are joined. Parts of a range that were not
 * recorded are missing (`partial`), and a query that was not recorded is an error. A recording contains queries,
 * labels and values, but nothing about the connection.
 *
 * @example
 * const recorder = RecordedSource.record(new PrometheusSource({ url }))
 * await reviewRelease({ source: recorder, release, kpis, now })
 * await writeFile('week.json', recorder.bytes())
 * // elsewhere:
 * await reviewRelease({ source: new RecordedSource(await readFile('week.json')), release, kpis, now })
 */
export class RecordedSource implements MetricSource {
  readonly kind: string
  readonly limits: SourceLimits
  readonly #answers: ReadonlyMap<string, readonly RecordedAnswer[]>
  readonly #recording: Recording
  readonly alerts?: NonNullable<MetricSource['alerts']>
  readonly labelValues?: NonNullable<MetricSource['labelValues']>

  /**
   * @param recording - the bytes of a recording, or their text
   * @throws {StabilityError} `STATE_CORRUPT` when they are not a recording, `STATE_TOO_NEW` when a later version wrote
   * them
   */
  constructor(recording: Uint8Array | string) {
    this.#recording = parsedRecording(recording)
    const { kind, limits, answers, alerts, labelValues } = this.#recording
    this.kind = kind
    const steps = [...new Set(answers.map(({ range }) => range.step))].sort((a, b) => a - b)
    this.limits = { ...limits, steps }
    const byKey = new Map<string, RecordedAnswer[]>()
    for (const answer of answers) byKey.set(answer.key, [...(byKey.get(answer.key) ?? []), answer])
    this.#answers = byKey
    if (alerts) this.alerts = (range, options) => this.#alerts(range, options)
    if (labelValues) this.labelValues = (label, _, options) => this.#labelValues(label, options)
  }

  /** A source that answers like the given one and records its answers; `bytes()` returns the recording. */
  static record(source: MetricSource): SourceRecorder {
    return new SourceRecorder(source)
  }

  /**
   * @throws {StabilityError} `QUERY_REJECTED` when the query was not recorded, the recorded failure if it failed,
   * `ABORTED`
   */
  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    requireShape(options, 'options', READING)
    throwIfAborted(options.signal)
    const grid = alignRange(range, range.step)
    if (grid.start >= grid.end) return { series: [], warnings: [], partial: false }
    const known = this.#answers.get(answerKey(query, options)) ?? []
    if (known.length === 0) throw neverAsked(query)
    const touching = known
      .filter((one) => one.range.step === grid.step && one.range.start < grid.end && one.range.end > grid.start)
      .sort((a, b) => a.range.start - b.range.start)
    const failed = touching.find(({ problem }) => problem !== undefined)
    if (failed?.problem) throw new StabilityError(failed.problem.code, failed.problem.message, failed.problem)
    const missing = missingIn(grid, touching)
    const sent = touching[0]?.query
    return {
      series: joined(touching.flatMap(seriesOf), grid),
      warnings: [...new Set([...touching.flatMap(({ warnings }) => warnings), ...missing])],
      partial: missing.length > 0 || touching.some(({ partial }) => partial),
      ...(sent !== undefined && { query: sent }),
    }
  }

  async check(): Promise<SourceCheck> {
    return { ok: true, detail: `${this.#recording.answers.length} recorded answers of a ${this.kind} source` }
  }

  /** All recorded values of the label, for any range; extra ones do no harm. */
  async #labelValues(label: string, { matchers, signal }: LabelValuesOptions = {}): Promise<string[]> {
    throwIfAborted(signal)
    const key = answerKey(label, { matchers })
    const known = (this.#recording.labelValues ?? []).filter((one) => one.key === key)
    if (known.length === 0) throw neverAsked(label)
    return [...new Set(known.flatMap(({ values }) => values))].sort()
  }

  async #alerts(range: SteppedRange, options: RangeOptions = {}): Promise<AlertEpisode[]> {
    throwIfAborted(options.signal)
    const known = (this.#recording.alerts ?? []).filter(({ key }) => key === answerKey('', options))
    if (known.length === 0) throw neverAsked('ALERTS')
    const episodes = new Map<string, AlertEpisode>()
    for (const episode of known.flatMap((one) => one.episodes)) {
      if (firesWithin(episode, range))
        episodes.set(`${episode.name}${scopeKey(episode.labels)}${episode.start}`, episode)
    }
    return [...episodes.values()].map((episode) => ({
      ...episode,
      end: episode.end === null || episode.end >= range.end ? null : episode.end,
    }))
  }
}

/**
 * Joins the series of one scope on the grid. Overlapping answers agree, since a source keeps no state between calls.
 */
function joined(parts: readonly TimeSeries[], { start, end }: SteppedRange): TimeSeries[] {
  const found = new Map<string, { labels: TimeSeries['labels']; points: Map<number, number> }>()
  for (const { labels, timestamps, values } of parts) {
    const key = scopeKey(labels)
    const one = found.get(key) ?? { labels, points: new Map<number, number>() }
    found.set(key, one)
    for (let i = 0; i < timestamps.length; i++) {
      const at = timestamps[i] as number
      if (at >= start && at < end) one.points.set(at, values[i] as number)
    }
  }
  return [...found.values()]
    .filter(({ points }) => points.size > 0)
    .map(({ labels, points }) => {
      const timestamps = Float64Array.from(points.keys()).sort()
      return { labels, timestamps, values: timestamps.map((at) => points.get(at) as number) }
    })
}

/** The parts of a range that were not recorded, in words. */
function missingIn({ start, end }: SteppedRange, known: readonly RecordedAnswer[]): string[] {
  let covered = start
  const words: string[] = []
  const say = (until: number): void => {
    if (covered < until)
      words.push(`not recorded: ${new Date(covered).toISOString()} to ${new Date(until).toISOString()}`)
  }
  for (const { range } of known) {
    say(Math.min(range.start, end))
    covered = Math.max(covered, range.end)
  }
  say(end)
  return words
}

const neverAsked = (query: Query): StabilityError =>
  new StabilityError('QUERY_REJECTED', 'the recording has no answer to this query', {
    hint: 'Record again with the same KPIs, dimensions and matchers.',
    context: { query },
  })
