/**
 * `[1767571319.999,"` has 17 bytes, and with whole seconds 13. Three numbers of eight bytes cover so many: one from the
 * begin on, one in the middle and one up to the end. What is shorter or longer is read anew each time.
 */
const SHORTEST = 8
const LONGEST = 24
const NUMBERS = 3
/** Of whole seconds. */
const MOST_DIGITS = 20

const ZERO = 0x30
const NINE = 0x39
const POINT = 0x2e
const OPEN = 0x5b
const COMMA_QUOTE = 0x2c22

/**
 * Reads the part before a sample's value, `[time,"`. Series of one reply mostly have the same times, so that the n-th
 * sample's bytes are those of the n-th sample of the series before: they are compared, eight at a time as if they were
 * doubles (text makes neither NaN nor zero), and digits are read only where they differ.
 */
export class SampleTimes {
  /** Of the samples that were read last at each place, in milliseconds. */
  times = new Float64Array(0)
  #known = new Float64Array(0)
  #lengths = new Uint8Array(0)

  /** Makes room for so many samples of a series. */
  reserve(count: number): void {
    if (count <= this.times.length) return
    const before = { times: this.times, known: this.#known, lengths: this.#lengths }
    this.times = new Float64Array(count * 2)
    this.#known = new Float64Array(count * 2 * NUMBERS).fill(Number.NaN) // which nothing equals
    this.#lengths = new Uint8Array(count * 2).fill(SHORTEST)
    this.times.set(before.times)
    this.#known.set(before.known)
    this.#lengths.set(before.lengths)
  }

  /**
   * Reads the time of the n-th sample into `times`.
   *
   * @param opening - where the sample's bracket is, with at least 64 bytes from there on
   * @returns where the value's text begins, or -1 where the bytes are no plain start of a sample
   */
  read(view: DataView, opening: number, nth: number): number {
    const known = this.#known
    const at = NUMBERS * nth
    const length = this.#lengths[nth] as number
    return view.getFloat64(opening) === known[at] &&
      view.getFloat64(opening + middleOf(length)) === known[at + 1] &&
      view.getFloat64(opening + length - 8) === known[at + 2]
      ? opening + length
      : this.#readAnew(view, opening, nth)
  }

  #readAnew(view: DataView, opening: number, nth: number): number {
    const end = opening + MOST_DIGITS
    let at = opening + 1
    let byte = view.getUint8(at)
    if (view.getUint8(opening) !== OPEN || byte < ZERO || byte > NINE) return -1
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
    this.#remember(view, opening, at + 2 - opening, nth)
    return at + 2
  }

  #remember(view: DataView, opening: number, length: number, nth: number): void {
    const at = NUMBERS * nth
    const fits = length >= SHORTEST && length <= LONGEST
    this.#lengths[nth] = fits ? length : SHORTEST
    this.#known[at] = fits ? view.getFloat64(opening) : Number.NaN
    if (!fits) return
    this.#known[at + 1] = view.getFloat64(opening + middleOf(length))
    this.#known[at + 2] = view.getFloat64(opening + length - 8)
  }
}

/** Where eight bytes in the middle of so many begin. */
const middleOf = (length: number): number => (length >> 1) - 4
