import { StabilityError } from '../../model/index.js'
import { decimalOf } from './decimal.js'
import type { JsonReader, Reading } from './json-reader.js'
import { SampleTimes } from './sample-times.js'

/** What samples cannot be kept, by reason, with the first of each. */
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
/** So many digits are an exact integer whatever they are. */
const CERTAIN_DIGITS = 15
/** Up to here ten times an integer and a digit more are exact. */
const LARGEST_HEAD = Math.floor((Number.MAX_SAFE_INTEGER - 9) / 10)

const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e
const MINUS = 0x2d
const COMMA = 0x2c
const QUOTE = 0x22
const OPEN = 0x5b
const CLOSE = 0x5d

/**
 * Reads `[[time,"value"],…]` straight into columns, one pair after the other, with the same doubles as `Number(text)`.
 * `NaN` is a gap. One scratch serves all series of a reply.
 */
export class SampleColumns {
  readonly dropped: DroppedSamples = { infinite: 0, unreadable: 0, firstUnreadable: null }
  #timestamps = new Float64Array(1_024)
  #values = new Float64Array(1_024)
  #length = 0
  #previous = new Float64Array(0)
  readonly #times = new SampleTimes();

  /** Reads the array that comes next; `pointer` says where it is, for errors. */
  *read(reader: JsonReader, pointer: string): Reading<Columns> {
    this.#length = 0
    this.#times.restart()
    const columns = this
    yield* reader.elements(function* (index) {
      yield* reader.peek()
      const count = columns.#readAhead(reader)
      if (count > 0) return index + count
      columns.#keep(yield* reader.value(), `${pointer}/${index}`)
      columns.#times.next()
      return index + 1
    })
    return this.#taken()
  }

  /** One pair, where it is all there is. */
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
   * The plain samples that lie whole in the buffer, as many as there are. Stops before the first that is anything else:
   * white space, an exponent of time, or the end of the buffer. Returns how many it has read.
   */
  #readAhead(reader: JsonReader): number {
    const { bytes } = reader
    const times = this.#times
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const last = bytes.length - LONGEST_SAMPLE
    let count = 0
    let at = reader.at // at the bracket of the first sample, then at what follows the last
    while (at < last) {
      const opening = count === 0 ? at : at + 1
      if (bytes[opening] !== OPEN || (count > 0 && bytes[at] !== COMMA)) break
      const start = times.read(view, opening)
      if (start < 0) break
      let i = start
      let byte = bytes[i] as number
      const negative = byte === MINUS
      if (negative) byte = bytes[++i] as number
      const digitsFrom = i
      let head = 0
      let tail = 0
      let tailDigits = 0
      let pointAt = -1
      const headEnd = i + CERTAIN_DIGITS
      while (byte >= ZERO && byte <= NINE && i < headEnd) {
        head = head * 10 + (byte - ZERO)
        byte = bytes[++i] as number
      }
      while (byte !== QUOTE) {
        if (byte >= ZERO && byte <= NINE) {
          if (tailDigits === 0 && head <= LARGEST_HEAD) head = head * 10 + (byte - ZERO)
          else {
            tail = tail * 10 + (byte - ZERO)
            tailDigits++
          }
        } else if (byte === POINT && pointAt < 0 && i > digitsFrom) pointAt = i
        else break
        byte = bytes[++i] as number
      }
      const plain = byte === QUOTE && i > digitsFrom
      const decimals = pointAt < 0 ? 0 : i - pointAt - 1
      let value = plain ? decimalOf(head, tail, tailDigits, decimals) : null
      if (value === null) {
        while (byte !== QUOTE && i < bytes.length) byte = bytes[++i] as number
        value = sampleValue(asciiText(bytes, start, i))
        if (value === null) break
      } else if (negative) value = -value
      if (bytes[i + 1] !== CLOSE) break
      this.#push(times.time, value)
      times.next()
      count++
      at = i + 2
    }
    reader.at = at
    return count
  }

  #keep(pair: unknown, pointer: string): void {
    const { timestamp, value } = this.pair(pair, pointer)
    if (value !== null) this.#push(timestamp, value)
  }

  #push(timestamp: number, value: number): void {
    if (value - value !== 0) {
      if (!Number.isNaN(value)) this.dropped.infinite++
      return
    }
    if (this.#length === this.#values.length) this.#grow()
    this.#timestamps[this.#length] = timestamp
    this.#values[this.#length] = value
    this.#length++
  }

  #grow(): void {
    const [timestamps, values] = [this.#timestamps, this.#values]
    this.#timestamps = new Float64Array(timestamps.length * 2)
    this.#values = new Float64Array(values.length * 2)
    this.#timestamps.set(timestamps)
    this.#values.set(values)
  }

  /** Series of one reply mostly have the same times: they share one column, which halves what is kept. */
  #taken(): Columns {
    const values = this.#values.slice(0, this.#length)
    const timestamps = this.#timestamps.subarray(0, this.#length)
    if (!equal(timestamps, this.#previous)) this.#previous = timestamps.slice()
    return { timestamps: this.#previous, values }
  }
}

/** A sample's text as a number, by the engine's grammar, which is not that of `Number`; null where it is none. */
export function sampleValue(text: unknown): number | null {
  if (typeof text !== 'string') return null
  if (DECIMAL.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : null // more than a double holds, such as 1e309
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
