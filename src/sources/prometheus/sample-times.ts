/** `[1767571319.999,"` has 17 bytes; what does not fit three words of eight is not remembered. */
const LONGEST = 24
const SHORTEST = 8
/** Three words and the time that they stand for. */
const REMEMBERED = 4

const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e
const COMMA = 0x2c
const QUOTE = 0x22

/**
 * Reads what stands before a sample's value, `[time,"`. Series of one reply mostly have the same times, so that the n-th
 * sample's bytes are those of the n-th sample of the series before: eight at a time are compared, and digits are read
 * only where they differ.
 */
export class SampleTimes {
  /** Of the sample that was read last, in milliseconds. */
  time = 0
  #nth = 0
  #remembered = new Float64Array(REMEMBERED * 1_024)
  #lengths = new Uint8Array(1_024)

  /** A series begins. */
  restart(): void {
    this.#nth = 0
  }

  /** A sample was taken. */
  next(): void {
    this.#nth++
    if (this.#nth === this.#lengths.length) this.#grow()
  }

  /**
   * Where the value's text begins, or -1 where the bytes are no plain start of a sample.
   *
   * @param opening - where the sample's bracket is, with at least 64 bytes from there on
   */
  read(view: DataView, opening: number): number {
    const length = this.#lengths[this.#nth] as number
    if (length > 0 && this.#isKnown(view, opening, length)) {
      this.time = this.#remembered[REMEMBERED * this.#nth + 3] as number
      return opening + length
    }
    const start = this.#parse(view, opening)
    if (start > 0) this.#remember(view, opening, start - opening)
    return start
  }

  // Words are compared as doubles: no text of ASCII is a NaN.
  #isKnown(view: DataView, opening: number, length: number): boolean {
    const at = REMEMBERED * this.#nth
    const end = opening + length - 8
    return (
      view.getFloat64(opening, true) === this.#remembered[at] &&
      view.getFloat64(end, true) === this.#remembered[at + 1] &&
      (length <= 16 || view.getFloat64(opening + 8, true) === this.#remembered[at + 2])
    )
  }

  #remember(view: DataView, opening: number, length: number): void {
    const isShort = length >= SHORTEST && length <= LONGEST
    this.#lengths[this.#nth] = isShort ? length : 0
    if (!isShort) return
    const at = REMEMBERED * this.#nth
    this.#remembered[at] = view.getFloat64(opening, true)
    this.#remembered[at + 1] = view.getFloat64(opening + length - 8, true)
    this.#remembered[at + 2] = view.getFloat64(opening + 8, true)
    this.#remembered[at + 3] = this.time
  }

  #parse(view: DataView, opening: number): number {
    const end = opening + 2 * LONGEST
    let at = opening + 1
    let byte = view.getUint8(at)
    if (byte < ZERO || byte > NINE) return -1
    let time = 0
    while (byte >= ZERO && byte <= NINE && at < end) {
      time = time * 10 + (byte - ZERO)
      byte = view.getUint8(++at)
    }
    time *= 1_000
    if (byte === POINT) {
      byte = view.getUint8(++at)
      for (let scale = 100; byte >= ZERO && byte <= NINE && scale >= 1; scale /= 10) {
        time += (byte - ZERO) * scale
        byte = view.getUint8(++at)
      }
    }
    if (byte !== COMMA || view.getUint8(at + 1) !== QUOTE) return -1
    this.time = time
    return at + 2
  }

  #grow(): void {
    const [remembered, lengths] = [this.#remembered, this.#lengths]
    this.#remembered = new Float64Array(remembered.length * 2)
    this.#lengths = new Uint8Array(lengths.length * 2)
    this.#remembered.set(remembered)
    this.#lengths.set(lengths)
  }
}
