import { isStabilityError, type Labels, StabilityError } from '../../model/index.js'
import { JsonReader, type Reading } from './json-reader.js'
import { type HistogramSample, histogramSample } from './native-histogram.js'
import { type DroppedSamples, SampleColumns, wrongShape } from './sample-columns.js'

/** One series as the engine returned it: floats over time, histograms, or a value at one moment. */
export interface RawSeries {
  readonly labels: Labels
  readonly timestamps: Float64Array
  readonly values: Float64Array
  readonly histograms: readonly HistogramSample[]
}

export interface RawSample {
  readonly labels: Labels
  readonly timestamp: number
  readonly value: number
}

/** An answer of the query API. */
export interface PrometheusReply {
  readonly resultType: string
  /** Of a matrix. */
  readonly series: readonly RawSeries[]
  /** Of a vector or a scalar, NaN and infinities included. */
  readonly samples: readonly RawSample[]
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** The engine's own flag, if it has one (`isPartial` of VictoriaMetrics' cluster). */
  readonly isPartial: boolean
  readonly dropped: DroppedSamples
}

/** For an `error` reply: the engine's error type. */
export interface PrometheusError {
  readonly errorType: string
  readonly error: string
}

/**
 * Reads a streaming reply directly into columns, whatever the order of its keys; only the result is kept in
 * memory.
 *
 * @param step - least bytes to read at a time
 * @param framed - the reply's length was known, so that an early end is due to the server and not the network
 * @throws {StabilityError} `RESPONSE_INVALID` for invalid JSON, `RESPONSE_SHAPE` with the JSON pointer for JSON of
 * another shape, `RESPONSE_TRUNCATED` for a reply that breaks off
 */
export async function readReply(
  body: AsyncIterable<Uint8Array>,
  {
    framed,
    onError,
    scrub = (text) => text,
    step = STEP_BYTES,
  }: {
    framed: boolean
    onError: (error: PrometheusError) => StabilityError
    scrub?: (text: string) => string
    step?: number
  },
): Promise<PrometheusReply> {
  const reader = new JsonReader(scrub, step)
  const reply = new ReplyParts()
  const reading = reply.read(reader)
  try {
    let state = reading.next()
    for await (const chunk of body) {
      for (let from = 0; from < chunk.length; from += STEP_BYTES) {
        if (reader.feed(chunk.subarray(from, from + STEP_BYTES))) state = reading.next()
      }
    }
    reader.ended = true
    if (!state.done) reading.next()
  } catch (error) {
    throw broken(error, framed)
  }
  const finished = reply.finished(onError)
  // A proxy may echo the request in a warning.
  return { ...finished, warnings: finished.warnings.map(scrub), infos: finished.infos.map(scrub) }
}

/** Several chunks of a socket, a millisecond of reading; of a larger chunk no more is copied at a time. */
const STEP_BYTES = 262_144

/** A reply as it takes shape. */
class ReplyParts {
  readonly #columns = new SampleColumns()
  readonly #other = new Map<string, unknown>()
  #resultType: unknown
  #hasResult = false
  #series: RawSeries[] = []
  #samples: RawSample[] = []
  #scalar: unknown[] = [];

  *read(reader: JsonReader): Reading<void> {
    yield* reader.skipByteOrderMark()
    if (!(yield* reader.isObject())) {
      yield* reader.value()
      yield* reader.end()
      throw wrongShape('', 'an object')
    }
    const parts = this
    yield* reader.members(function* (key) {
      if (key === 'data' && (yield* reader.isObject())) yield* parts.#readData(reader)
      else parts.#other.set(key, yield* reader.value())
    })
    yield* reader.end()
  }

  finished(onError: (error: PrometheusError) => StabilityError): PrometheusReply {
    const status = this.#other.get('status')
    if (status === 'error') {
      throw onError({
        errorType: String(this.#other.get('errorType') ?? ''),
        error: String(this.#other.get('error') ?? ''),
      })
    }
    if (status !== 'success') throw wrongShape('/status', "a status 'success' or 'error'")
    if (this.#other.has('data') || (this.#resultType === undefined && !this.#hasResult)) {
      throw wrongShape('/data', 'an object')
    }
    if (typeof this.#resultType !== 'string') throw wrongShape('/data/resultType', 'a text')
    if (!this.#hasResult) throw wrongShape('/data/result', 'an array')
    return {
      resultType: this.#resultType,
      series: this.#series,
      samples: this.#resultType === 'scalar' ? [this.#scalarSample()] : this.#samples,
      warnings: texts(this.#other.get('warnings')),
      infos: texts(this.#other.get('infos')),
      isPartial: this.#other.get('isPartial') === true,
      dropped: this.#columns.dropped,
    }
  }

  *#readData(reader: JsonReader): Reading<void> {
    const parts = this
    yield* reader.members(function* (key) {
      if (key === 'resultType') parts.#resultType = yield* reader.value()
      else if (key === 'result') yield* parts.#readResult(reader)
      else yield* reader.value() // statistics of the query and the like
    })
  }

  *#readResult(reader: JsonReader): Reading<void> {
    this.#hasResult = true
    this.#series = []
    this.#samples = []
    this.#scalar = []
    if (!(yield* reader.isArray())) {
      yield* reader.value()
      throw wrongShape('/data/result', 'an array')
    }
    const parts = this
    yield* reader.elements(function* (index) {
      if (yield* reader.isObject()) yield* parts.#readElement(reader, `/data/result/${index}`)
      else parts.#scalar.push(yield* reader.value())
      return index + 1
    })
    if (this.#scalar.length > 0 && this.#resultType !== 'scalar' && this.#resultType !== 'string') {
      throw wrongShape(`/data/result/${this.#series.length}`, 'an object')
    }
  }

  *#readElement(reader: JsonReader, pointer: string): Reading<void> {
    let metric: unknown
    let columns: { timestamps: Float64Array; values: Float64Array } = EMPTY
    const histograms: HistogramSample[] = []
    let pair: { timestamp: number; value: number | null } | null = null
    const parts = this
    yield* reader.members(function* (key) {
      if (key === 'metric') metric = yield* reader.value()
      else if (key === 'values' && (yield* reader.isArray())) {
        columns = yield* parts.#columns.read(reader, `${pointer}/values`)
      } else if (key === 'histograms' && (yield* reader.isArray())) {
        yield* reader.elements(function* (index) {
          histograms.push(histogramSample(yield* reader.value(), `${pointer}/histograms/${index}`))
          return index + 1
        })
      } else if (key === 'histogram') histograms.push(histogramSample(yield* reader.value(), `${pointer}/histogram`))
      else if (key === 'value') pair = parts.#columns.pair(yield* reader.value(), `${pointer}/value`)
      else if (key === 'values' || key === 'histograms') {
        yield* reader.value()
        throw wrongShape(`${pointer}/${key}`, 'an array')
      } else yield* reader.value()
    })
    const labels = checkedLabels(metric, `${pointer}/metric`)
    const only = pair as { timestamp: number; value: number | null } | null
    if (only && only.value !== null) this.#samples.push({ labels, timestamp: only.timestamp, value: only.value })
    this.#series.push({ labels, ...columns, histograms })
  }

  #scalarSample(): RawSample {
    const { timestamp, value } = this.#columns.pair(this.#scalar, '/data/result')
    return { labels: {}, timestamp, value: value ?? Number.NaN }
  }
}

const EMPTY = { timestamps: new Float64Array(0), values: new Float64Array(0) }

function checkedLabels(metric: unknown, pointer: string): Labels {
  if (typeof metric !== 'object' || metric === null || Array.isArray(metric)) throw wrongShape(pointer, 'an object')
  for (const [name, value] of Object.entries(metric)) {
    if (typeof value !== 'string' || LONE_SURROGATE.test(value)) throw wrongShape(`${pointer}/${name}`, 'a text')
  }
  return metric as Labels
}

/** A lone surrogate, which no label contains and no file can store. */
const LONE_SURROGATE = /\p{Surrogate}/u

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** A reply without a stated length that stops in the middle was cut; with one, the server meant it so. */
function broken(error: unknown, framed: boolean): unknown {
  if (!isStabilityError(error) || framed || error.context.atEnd !== true) return error
  return new StabilityError('RESPONSE_TRUNCATED', 'the reply broke off', {
    hint: 'Try again; a proxy or the server closed the connection too early.',
    retryable: true,
    cause: error,
  })
}
