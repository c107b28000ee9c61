import { StabilityError } from '../../model/index.js'

/** A parsing step: a generator that yields when it needs more bytes, and returns what it read. */
export type Reading<T> = Generator<void, T, void>

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const EXCERPT = 120
/** Long enough that a credential at its start is not cut before it can be removed. */
const SCRUBBED = 4_096

/**
 * Parses JSON as it arrives, in chunks cut anywhere. Small parts are read completely by `value`; large ones are
 * iterated by `members` and `elements`. `bytes` from `at` on are not read yet.
 */
export class JsonReader {
  bytes: Uint8Array = new Uint8Array(0)
  at = 0
  /** No more bytes will come. */
  ended = false
  #store = new Uint8Array(0)
  #readBefore = 0
  readonly #text = new TextDecoder('utf-8', { fatal: true })
  readonly #scrub: (text: string) => string
  readonly #step: number

  /**
   * @param scrub - removes credentials from texts that errors quote
   * @param step - least number of bytes for a parsing step
   */
  constructor(scrub: (text: string) => string, step: number) {
    this.#scrub = scrub
    this.#step = step
  }

  /**
   * Adds bytes.
   *
   * @returns whether enough bytes are unread to resume parsing, since each resumption passes through every open
   * generator
   */
  feed(chunk: Uint8Array): boolean {
    const unread = this.bytes.subarray(this.at)
    const length = unread.length + chunk.length
    let from = unread.byteOffset
    if (from + length > this.#store.length) {
      // Moves unread bytes to the front of a growing buffer, so that each byte is copied once and not for each chunk.
      const store = 2 * length > this.#store.length ? new Uint8Array(4 * length) : this.#store
      store.set(unread)
      this.#store = store
      from = 0
    }
    this.#store.set(chunk, from + unread.length)
    this.bytes = this.#store.subarray(from, from + length)
    this.#readBefore += this.at
    this.at = 0
    return length >= this.#step
  }

  /** The next byte that is not white space, without consuming it; -1 at the end. */
  *peek(): Reading<number> {
    for (;;) {
      while (this.at < this.bytes.length) {
        const byte = this.bytes[this.at] as number
        if (byte > 0x20) return byte
        this.at++
      }
      if (this.ended) return -1
      yield
    }
  }

  /** Waits until this many bytes, or all that are left, are in the buffer. */
  *buffered(length: number): Reading<void> {
    while (this.bytes.length - this.at < length && !this.ended) yield
  }

  *isObject(): Reading<boolean> {
    return (yield* this.peek()) === OPEN_OBJECT
  }

  *isArray(): Reading<boolean> {
    return (yield* this.peek()) === OPEN_ARRAY
  }

  *skipByteOrderMark(): Reading<void> {
    if ((yield* this.peek()) !== 0xef) return
    yield* this.buffered(3)
    if (this.bytes[this.at + 1] === 0xbb && this.bytes[this.at + 2] === 0xbf) this.at += 3
  }

  /** Iterates over an object; `visit` must read the value of its key. */
  *members(visit: (key: string) => Reading<void>): Reading<void> {
    yield* this.#expect(OPEN_OBJECT)
    if ((yield* this.peek()) === CLOSE_OBJECT) {
      this.at++
      return
    }
    for (;;) {
      if ((yield* this.peek()) !== QUOTE) throw this.malformed()
      const key = (yield* this.value()) as string
      yield* this.#expect(COLON)
      yield* visit(key)
      if ((yield* this.peek()) === CLOSE_OBJECT) break
      yield* this.#expect(COMMA)
    }
    this.at++
  }

  /** Iterates over an array; `visit` reads one element or several and returns the next index. */
  *elements(visit: (index: number) => Reading<number>): Reading<void> {
    yield* this.#expect(OPEN_ARRAY)
    if ((yield* this.peek()) === CLOSE_ARRAY) {
      this.at++
      return
    }
    for (let index = 0; ; ) {
      index = yield* visit(index)
      if ((yield* this.peek()) === CLOSE_ARRAY) break
      yield* this.#expect(COMMA)
    }
    this.at++
  }

  /** Reads one complete value of any kind. */
  *value(): Reading<unknown> {
    const length = yield* this.#lengthOfValue()
    const bytes = this.bytes.subarray(this.at, this.at + length)
    try {
      const value: unknown = JSON.parse(this.#text.decode(bytes))
      this.at += length
      return value
    } catch {
      throw this.malformed() // the parser's own error quotes the text, including secrets, and is no more helpful
    }
  }

  /** Nothing but white space may follow. */
  *end(): Reading<void> {
    if ((yield* this.peek()) !== -1) throw this.malformed()
  }

  malformed(): StabilityError {
    const window = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + SCRUBBED))
    const excerpt = this.#scrub(window).slice(0, EXCERPT)
    const offset = this.#readBefore + this.at
    const what = this.at < this.bytes.length ? JSON.stringify(excerpt) : 'its end'
    return new StabilityError('RESPONSE_INVALID', `the reply is not JSON from byte ${offset} on: ${what}`, {
      hint: 'Check that `url` names the API, not a web page or a login before it.',
      context: { offset, atEnd: this.at >= this.bytes.length && offset > 0 },
    })
  }

  *#expect(byte: number): Reading<void> {
    if ((yield* this.peek()) !== byte) throw this.malformed()
    this.at++
  }

  *#lengthOfValue(): Reading<number> {
    const first = yield* this.peek()
    const nested = first === OPEN_OBJECT || first === OPEN_ARRAY || first === QUOTE
    let depth = 0
    let inText = false
    let length = 0
    for (;;) {
      const { bytes, at } = this
      for (; at + length < bytes.length; length++) {
        const byte = bytes[at + length] as number
        if (inText) {
          if (byte === BACKSLASH) length++
          else if (byte === QUOTE) inText = false
          else continue
        } else if (byte === QUOTE) inText = true
        else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth++
        else if ((byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) && nested) depth--
        else if (!nested && (byte <= 0x20 || byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT))
          return length
        if (nested && depth === 0 && !inText) return length + 1
      }
      if (this.ended) {
        if (!nested && length > 0) return length
        this.at = this.bytes.length
        throw this.malformed()
      }
      yield
    }
  }
}
