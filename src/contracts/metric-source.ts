import type { AlertEpisode, Duration, Matchers, Query, Range, SteppedRange, TimeSeries } from '../model/index.js'

/** What every asynchronous call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/** What a range query is told besides its range. */
export interface RangeOptions extends CallOptions {
  /** Dimension labels: the answer has one series per combination of their values. Default none: the whole. */
  readonly by?: readonly string[] | undefined
  /** Narrows the query to these series. */
  readonly matchers?: Matchers | undefined
  /**
   * True when the query counts events, so that what differs only in labels beyond `by` may be added. For sources that
   * hold plain series; one whose queries aggregate by themselves has no use for it.
   */
  readonly counts?: boolean | undefined
}

/** Which series a label's values are wanted of. */
export interface LabelValuesOptions extends CallOptions {
  readonly matchers?: Matchers | undefined
}

/** What a source answers. */
export interface SeriesAnswer {
  readonly series: readonly TimeSeries[]
  /** What the backend wants known, in its words. */
  readonly warnings: readonly string[]
  /** True only when the backend says that data is missing. */
  readonly partial: boolean
  /** The text that was sent, placeholders filled, where it differs from what was asked. */
  readonly query?: string | undefined
}

/** What a source can take, as data: the collector plans by it. */
export interface SourceLimits {
  /** Most slots in one answer; longer ranges are split and joined. */
  readonly pointsPerSeries?: number | undefined
  readonly concurrency?: number | undefined
  /** How long after a slot's end its data is final. */
  readonly settle?: Duration | undefined
  /** The only steps it can answer, where it is not free. */
  readonly steps?: readonly Duration[] | undefined
}

/** Whether a source can be reached, and what is there. */
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
  /** What it can take, where that is less than everything. */
  readonly limits?: SourceLimits
  /**
   * Fills the query's placeholders and answers with one series per combination of `by`. Timestamps are left edges of
   * slots; no data, no sample; no match is an empty list. Failures are `StabilityError`s, the backend's own as `cause`.
   */
  range(query: Query, range: SteppedRange, options?: RangeOptions): Promise<SeriesAnswer>
  /**
   * Values that a label has in a range, at least those of the series that `matchers` keep; more do no harm. With it a
   * collector reads an answer that is too large in shards of these values.
   */
  labelValues?(label: string, range: Range, options?: LabelValuesOptions): Promise<readonly string[]>
  /** Alerts that fired in a range, as episodes. */
  alerts?(range: SteppedRange, options?: RangeOptions): Promise<AlertEpisode[]>
  /** Whether the backend can be reached and what it is. */
  check?(options?: CallOptions): Promise<SourceCheck>
  /** Lets go of connections. */
  close?(): Promise<void>
}
