// Reads KPIs from Graphite: all that a source of your own needs.
import {
  type MetricSource,
  type Query,
  type RangeOptions,
  type SeriesAnswer,
  StabilityError,
  type SteppedRange,
  timeSeries,
} from 'tars-observability'
import { type ConnectionOptions, fillPlaceholders, HttpClient } from 'tars-observability/sources'

/** A series as `/render?format=json` gives it: a value or null, and its moment in seconds. */
interface RenderedSeries {
  readonly target: string
  readonly tags?: Readonly<Record<string, string>>
  readonly datapoints: readonly (readonly [number | null, number])[]
}

export class GraphiteSource implements MetricSource {
  readonly kind = 'graphite' // a KPI's query for it is { graphite: '…' }
  readonly #http: HttpClient

  constructor(connection: ConnectionOptions) {
    this.#http = new HttpClient(connection)
  }

  async range(query: Query, range: SteppedRange, options: RangeOptions = {}): Promise<SeriesAnswer> {
    const { by = [], matchers = {}, signal } = options
    const { start, end, step } = range
    if (start >= end) return { series: [], warnings: [], partial: false } // Graphite refuses an empty range
    const interval = `${step / 1_000}s`
    const target = fillPlaceholders(String(query), {
      by: by.map((tag) => JSON.stringify(tag)),
      selector: Object.entries(matchers).map(([tag, value]) => JSON.stringify(`${tag}${matching(value)}`)),
      interval,
      increase: (counts) => `summarize(${counts}, "${interval}", "sum")`,
    })
    const form = { target, format: 'json', from: String(start / 1_000 - 1), until: String(end / 1_000 - 1) }
    const rendered = await this.#http.json('POST', '/render', { body: new URLSearchParams(form), signal })
    if (!Array.isArray(rendered)) throw notGraphite()
    const series = (rendered as RenderedSeries[]).map(({ tags = {}, datapoints }) => {
      const labels = Object.fromEntries(by.flatMap((tag) => (tags[tag] === undefined ? [] : [[tag, tags[tag]]])))
      const points = datapoints.map(([value, seconds]) => [seconds * 1_000, value] as const)
      return timeSeries(labels, points, range) // nulls become gaps, moments the left edges of slots
    })
    return { series: series.filter(({ values }) => values.length > 0), warnings: [], partial: false }
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}

/** Graphite's tag expressions: equal, or any of. */
const matching = (value: string | readonly string[]): string =>
  typeof value === 'string' ? `=${value}` : `=~^(${value.map((text) => text.replace(/\W/g, '\\$&')).join('|')})$`

const notGraphite = (): StabilityError =>
  new StabilityError('RESPONSE_SHAPE', 'the reply is no list of series', { hint: 'Set `url` to graphite-web.' })
