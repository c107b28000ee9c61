import type {
  LabelValuesOptions,
  MetricSource,
  RangeOptions,
  SeriesAnswer,
  SourceCheck,
  SourceLimits,
} from '../../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  isStabilityError,
  problemOf,
  type Query,
  type Range,
  READING,
  requireShape,
  type SteppedRange,
} from '../../model/index.js'
import {
  answerKey,
  type RecordedAlerts,
  type RecordedAnswer,
  type RecordedLabelValues,
  type Recording,
  recorded,
} from './recording.js'

/**
 * A source that answers like another and records its answers and failures, for a `RecordedSource`.
 *
 * @example
 * const recorder = RecordedSource.record(new PrometheusSource({ url }))
 * await recorder.range('up', lastHour)
 * await writeFile('up.json', recorder.bytes())
 */
export class SourceRecorder implements MetricSource {
  readonly kind: string
  readonly #source: MetricSource
  readonly #answers = new Map<string, RecordedAnswer>()
  readonly #alerts = new Map<string, RecordedAlerts>()
  readonly #labelValues = new Map<string, RecordedLabelValues>()
  readonly alerts?: NonNullable<MetricSource['alerts']>
  readonly labelValues?: NonNullable<MetricSource['labelValues']>
  readonly check?: NonNullable<MetricSource['check']>

  /** @throws {StabilityError} `CONFIG_INVALID` when it is not a source */
  constructor(source: MetricSource) {
    requireShape(source, 'source', { kind: 'text', range: 'function' })
    this.#source = source
    this.kind = source.kind
    if (source.alerts) this.alerts = (range, options) => this.#recordAlerts(range, options)
    if (source.labelValues) this.labelValues = (...asked) => this.#recordLabelValues(...asked)
    if (source.check) this.check = async (options) => source.check?.(options) as Promise<SourceCheck>
  }

  get limits(): SourceLimits {
    return this.#source.limits ?? {}
  }

  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    requireShape(range, 'range')
    requireShape(options, 'options', READING)
    const key = answerKey(query, options)
    const grid = alignRange(range, range.step)
    const keep = (answer: Omit<RecordedAnswer, 'key' | 'range'>): void => {
      if (grid.start < grid.end)
        this.#answers.set(`${key} ${grid.start} ${grid.end} ${grid.step}`, { key, range: grid, ...answer })
    }
    try {
      const answer = await this.#source.range(query, range, options)
      keep({ ...answer, series: answer.series.map((series) => recorded(series, grid)) })
      return answer
    } catch (error) {
      if (isStabilityError(error) && error.code !== 'ABORTED') {
        keep({ series: [], warnings: [], partial: false, problem: problemOf(error) })
      }
      throw error
    }
  }

  close(): Promise<void> {
    return this.#source.close?.() ?? Promise.resolve()
  }

  /** All answers so far as JSON, to be written to a file; the same answers give the same bytes. */
  bytes(): Uint8Array {
    const sorted = <T>(map: ReadonlyMap<string, T>): T[] => [...map.keys()].sort().map((key) => map.get(key) as T)
    const recording: Recording = {
      format: 'tars-observability recording',
      version: 1,
      kind: this.kind,
      limits: this.limits,
      answers: sorted(this.#answers),
      alerts: this.alerts ? sorted(this.#alerts) : null,
      ...(this.#labelValues.size > 0 && { labelValues: sorted(this.#labelValues) }),
    }
    return new TextEncoder().encode(JSON.stringify(recording))
  }

  async #recordLabelValues(label: string, range: Range, options: LabelValuesOptions = {}): Promise<readonly string[]> {
    const values = (await this.#source.labelValues?.(label, range, options)) ?? []
    const key = answerKey(label, { matchers: options.matchers })
    this.#labelValues.set(`${key} ${range.start} ${range.end}`, { key, values: [...values] })
    return values
  }

  async #recordAlerts(range: SteppedRange, options: RangeOptions = {}): Promise<AlertEpisode[]> {
    const episodes = (await this.#source.alerts?.(range, options)) ?? []
    const key = answerKey('', options)
    this.#alerts.set(`${key} ${range.start} ${range.end}`, { key, episodes })
    return episodes
  }
}
