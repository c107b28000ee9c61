import { StabilityError } from '../../model/index.js'
import { readDecimal } from './decimal.js'
import type { JsonReader, Reading } from './json-reader.js'
import { SampleTimes } from './sample-times.js'

/** The samples that were dropped, by reason, with the first of each. */
export interface DroppedSamples {
  infinite: number
  unreadable: number
  firstUnreadable: string | null
}

export interface Columns {
  /** Epoch milliseconds, in the order of the reply. */
  readonly timestamps: Float64Array
  readonly values: Float64Array
}

/** The longest sample, as `[1767700799.999,"-1.2345678901234567e-300"],` is, has fewer bytes. */
const LONGEST_SAMPLE = 64
/** `[1,"2"],` */
const SHORTEST_SAMPLE = 8
/** Maximum number of samples read ahead at a time, which limits the size of the scratch buffer. */
const AT_ONCE = 4_096

const COMMA = 0x2c
const QUOTE = 0x22
const OPEN = 0x5b
const CLOSE = 0x5d
/** `"],[` */
const NEXT = 0x225d2c5b

/**
 * Reads `[[time,"value"],…]` directly into columns, one pair after the other, with the same doubles as `Number(text)`.
 * `NaN` is a gap. One scratch buffer is reused for all series of a reply.
 */
export class SampleColumns {
  readonly dropped: DroppedSamples = { infinite: 0, unreadable: 0, firstUnreadable: null }
  #timestamps = new Float64Array(0)
  #values = new Float64Array(0)
  #length = 0
  #previous = new Float64Array(0)
  readonly #times = new SampleTimes();

  /** Reads the next array; `pointer` is its location, for errors. */
  *read(reader: JsonReader, pointer: string): Reading<Columns> {
    this.#length = 0
    const columns = this
    yield* reader.elements(function* (index) {
      yield* reader.peek()
      yield* reader.buffered(LONGEST_SAMPLE + 1)
      const next = columns.#readAhead(reader, index)
      if (next > index) return next
      columns.#keep(yield* reader.value(), `${pointer}/${index}`)
      return index + 1
    })
    return this.#taken()
  }

  /** Reads a single pair. */
  pair(pair: unknown, pointer: string): { timestamp: number; value: number | null } {
    if (!Array.isArray(pair) || pair.length !== 2) throw wrongShape(pointer, 'a pair of time and value')
    const [time, text] = pair as [unknown, unknown]
    if (typeof time !== 'number') throw wrongShape(`${pointer}/0`, 'a time in seconds')
    const value = typeof text === 'number' ? text : sampleValue(text)
    if (value === null) {
      this.dropped.unreadable++
      this.dropped.firstUnreadable ??= `${pointer}/1`
    }
    return { timestamp: Math.round(time * 1_000), value }
  }

  /**
   * Reads the plain samples that are completely in the buffer. Stops before the first one that contains anything else,
   * such as white space or an exponent in its time, or at the end of the buffer.
   *
   * @returns the index of the next sample
   */
  #readAhead(reader: JsonReader, index: number): number {
    const { bytes } = reader
    const most = Math.min(AT_ONCE, Math.ceil((bytes.length - reader.at) / SHORTEST_SAMPLE))
    this.#reserve(most)
    this.#times.reserve(index + most)
    const [times, timestamps, values] = [this.#times, this.#timestamps, this.#values]
    const known = times.times
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const last = bytes.length - LONGEST_SAMPLE
    let length = this.#length
    let nth = index
    let opening = reader.at
    while (opening < last && nth < index + most) {
      const start = times.read(view, opening, nth)
      if (start < 0) break
      let end = readDecimal(view, start, values, length)
      let value = values[length] as number
      if (value - value === 0 && view.getInt32(end) === NEXT) {
        timestamps[length++] = known[nth++] as number
        opening = end + 3
        reader.at = end + 2
        continue
      }
      if (value - value !== 0 || bytes[end] !== QUOTE) {
        end = bytes.indexOf(QUOTE, start)
        const known = end < 0 ? null : sampleValue(asciiText(bytes, start, end))
        if (known === null) break
        value = known
      }
      if (bytes[end + 1] !== CLOSE) break
      if (value - value === 0) {
        timestamps[length] = times.times[nth] as number
        values[length++] = value
      } else if (!Number.isNaN(value)) this.dropped.infinite++
      nth++
      reader.at = end + 2
      if (bytes[end + 2] !== COMMA || bytes[end + 3] !== OPEN) break
      opening = end + 3
    }
    this.#length = length
    return nth
  }

  #keep(pair: unknown, pointer: string): void {
    const { timestamp, value } = this.pair(pair, pointer)
    if (value === null || Number.isNaN(value)) return
    if (!Number.isFinite(value)) {
      this.dropped.infinite++
      return
    }
    this.#reserve(1)
    this.#timestamps[this.#length] = timestamp
    this.#values[this.#length] = value
    this.#length++
  }

  /** Makes room for this many more samples. */
  #reserve(count: number): void {
    const needed = this.#length + count
    if (needed <= this.#values.length) return
    const [timestamps, values] = [this.#timestamps, this.#values]
    this.#timestamps = new Float64Array(needed * 2)
    this.#values = new Float64Array(needed * 2)
    this.#timestamps.set(timestamps)
    this.#values.set(values)
  }

  /** Series of one reply mostly have the same times: they share one column, which halves the memory. */
  #taken(): Columns {
    const values = this.#values.slice(0, this.#length)
    const timestamps = this.#timestamps.subarray(0, this.#length)
    if (!equal(timestamps, this.#previous)) this.#previous = timestamps.slice()
    return { timestamps: this.#previous, values }
  }
}

/** A sample's text as a number, by the engine's grammar, which is not that of `Number`; null where it is invalid. */
export function sampleValue(text: unknown): number | null {
  if (typeof text !== 'string') return null
  if (DECIMAL.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : null // overflows a double, such as 1e309
  }
  if (text === 'NaN') return Number.NaN
  const infinite = /^([+-]?)Inf$/.exec(text)
  if (!infinite) return null
  return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

export const wrongShape = (pointer: string, expected: string): StabilityError =>
  new StabilityError('RESPONSE_SHAPE', `the reply has no ${expected.replace(/^an? /, '')} at '${pointer}'`, {
    hint: 'Check that `url` names a Prometheus query API and nothing between rewrites its replies.',
    context: { path: pointer, expected },
  })

function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i] as number)
  return text
}

function equal(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
