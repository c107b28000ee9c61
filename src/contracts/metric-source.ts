import type { AlertEpisode, Duration, Matchers, Query, Range, SteppedRange, TimeSeries } from '../model/index.js'

/** What every asynchronous call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** Options of a range query. */
export interface RangeOptions extends CallOptions {
  /**
   * Dimension labels: the answer has one series per combination of their values. Default none: one series for the
   * whole.
   */
  readonly by?: readonly string[] | undefined
  /** Narrows the query to these series. */
  readonly matchers?: Matchers | undefined
  /**
   * True when the query counts events, so that series that differ only in labels beyond `by` may be summed. For sources
   * that hold plain series; sources whose queries aggregate can ignore it.
   */
  readonly counts?: boolean | undefined
}

/** Which series to list a label's values for. */
export interface LabelValuesOptions extends CallOptions {
  readonly matchers?: Matchers | undefined
}

/** What a source answers. */
export interface SeriesAnswer {
  readonly series: readonly TimeSeries[]
  /** Warnings of the backend, in its own words. */
  readonly warnings: readonly string[]
  /** True only when the backend says that data is missing. */
  readonly partial: boolean
  /** The query as sent, with placeholders filled, where it differs from the one given. */
  readonly query?: string | undefined
}

/** The limits of a source, as data; the collector plans its requests by them. */
export interface SourceLimits {
  /** Maximum number of slots in one answer; longer ranges are split and joined. */
  readonly pointsPerSeries?: number | undefined
  readonly concurrency?: number | undefined
  /** How long after a slot's end its data is final. */
  readonly settle?: Duration | undefined
  /** The steps it can answer, if not any. */
  readonly steps?: readonly Duration[] | undefined
}

/** Whether a source can be reached, and which backend answers. */
export interface SourceCheck {
  readonly ok: boolean
  readonly version?: string | undefined
  /** What was found, in a sentence. */
  readonly detail: string
}

/** Where series come from. Anything that can answer a range query can be a source. */
export interface MetricSource {
  /** Picks the KPI's query: `prometheus`, `datadog`. */
  readonly kind: string
  /** Its limits, if it has any. */
  readonly limits?: SourceLimits
  /**
   * Fills the query's placeholders and answers with one series per combination of `by`. Timestamps are left edges of
   * slots. A slot without data has no sample; no match is an empty list. Failures are `StabilityError`s with the
   * backend's error as `cause`.
   */
  range(query: Query, range: SteppedRange, options?: RangeOptions): Promise<SeriesAnswer>
  /**
   * Values that a label has in a range: at least those of the series that `matchers` keep; extra ones do no harm. The
   * collector uses them to split an answer that is too large into shards.
   */
  labelValues?(label: string, range: Range, options?: LabelValuesOptions): Promise<readonly string[]>
  /** Alerts that fired in a range, as episodes. */
  alerts?(range: SteppedRange, options?: RangeOptions): Promise<AlertEpisode[]>
  /** Whether the backend can be reached, and which one it is. */
  check?(options?: CallOptions): Promise<SourceCheck>
  /** Closes connections. */
  close?(): Promise<void>
}
