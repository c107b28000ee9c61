/** `[1767571319.999,"` has 17 bytes, and with whole seconds 13: what is shorter or longer is read anew each time. */
const SHORTEST = 12
const LONGEST = 20
/** Words of four bytes that cover a start of such a length: three from its begin on, two up to its end. */
const WORDS = 5

const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e
const COMMA_QUOTE = 0x2c22

/**
 * Reads what stands before a sample's value, `[time,"`. Series of one reply mostly have the same times, so that the n-th
 * sample's bytes are those of the n-th sample of the series before: they are compared, four at a time, and digits are
 * read only where they differ.
 */
export class SampleTimes {
  /** Of the samples that were read last at each place, in milliseconds. */
  times = new Float64Array(0)
  #words = new Int32Array(0)
  #lengths = new Uint8Array(0)

  /** Makes room for so many samples of a series. */
  reserve(count: number): void {
    if (count <= this.times.length) return
    const known = { times: this.times, words: this.#words, lengths: this.#lengths }
    this.times = new Float64Array(count * 2)
    this.#words = new Int32Array(count * 2 * WORDS)
    this.#lengths = new Uint8Array(count * 2).fill(SHORTEST)
    this.times.set(known.times)
    this.#words.set(known.words)
    this.#lengths.set(known.lengths)
  }

  /**
   * Reads the time of the n-th sample into `times`.
   *
   * @param opening - where the sample's bracket is, with at least 64 bytes from there on
   * @returns where the value's text begins, or -1 where the bytes are no plain start of a sample
   */
  read(view: DataView, opening: number, nth: number): number {
    const words = this.#words
    const at = WORDS * nth
    const start = opening + (this.#lengths[nth] as number)
    // In one expression without a branch, which the first series of a reply makes the compiler know as well.
    const difference =
      (view.getInt32(opening) ^ (words[at] as number)) |
      (view.getInt32(opening + 4) ^ (words[at + 1] as number)) |
      (view.getInt32(opening + 8) ^ (words[at + 2] as number)) |
      (view.getInt32(start - 8) ^ (words[at + 3] as number)) |
      (view.getInt32(start - 4) ^ (words[at + 4] as number))
    return difference === 0 ? start : this.#readAnew(view, opening, nth)
  }

  #readAnew(view: DataView, opening: number, nth: number): number {
    const end = opening + 48
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
    if (view.getUint16(at) !== COMMA_QUOTE) return -1
    this.times[nth] = time
    this.#remember(view, opening, at + 2, nth)
    return at + 2
  }

  #remember(view: DataView, opening: number, start: number, nth: number): void {
    const at = WORDS * nth
    const length = start - opening
    const fits = length >= SHORTEST && length <= LONGEST
    this.#lengths[nth] = fits ? length : SHORTEST
    this.#words[at] = fits ? view.getInt32(opening) : 0 // which no text begins with
    if (!fits) return
    this.#words[at + 1] = view.getInt32(opening + 4)
    this.#words[at + 2] = view.getInt32(opening + 8)
    this.#words[at + 3] = view.getInt32(start - 8)
    this.#words[at + 4] = view.getInt32(start - 4)
  }
}
