/** Powers of ten that are exact doubles. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
/** The head has twelve digits or more once it has a tail: nineteen are more than a double is ever written with. */
const MOST_TAIL_DIGITS = 7
/** Far above the error of the second quotient, about 2^-50 of itself, and far below what a rounding decides on. */
const DOUBT = 2 ** -45
/** The longest, as `-0.000012345678901234567`, has fewer. */
const MOST_BYTES = 32
/** Up to here four more digits leave an integer exact. */
const ROOM_FOR_FOUR = 1e11

/** '0' to '9' are 0x30 to 0x39. */
const ZEROS = 0x30303030
const POINT = 0x2e
const MINUS = 0x2d

/**
 * Reads a number as most are written: digits, a point among them, a minus before them, in the 32 bytes from its begin on.
 * Puts into the column what `Number` makes of the text, or NaN where it cannot be sure.
 *
 * @returns where its digits end
 */
export function readDecimal(view: DataView, from: number, column: Float64Array, index: number): number {
  const last = from + MOST_BYTES - 4
  const negative = view.getUint8(from) === MINUS
  const first = negative ? from + 1 : from
  let at = first
  let head = 0
  let tail = 0
  let tailDigits = 0
  let point = -1
  while (at <= last) {
    const word = view.getInt32(at, true) ^ ZEROS
    const digits = digitsOf(word)
    if (head < ROOM_FOR_FOUR) head = head * (EXACT_POWERS[digits] as number) + numberOf(word, digits)
    else {
      tail = tail * (EXACT_POWERS[digits] as number) + numberOf(word, digits)
      tailDigits += digits
    }
    at += digits
    if (digits === 4) continue
    if (point >= 0 || at === first || view.getUint8(at) !== POINT) break
    point = at++
  }
  let value = head
  if (at === first) value = Number.NaN
  else if (point >= 0 || tailDigits > 0) value = decimalOf(head, tail, tailDigits, point < 0 ? 0 : at - point - 1)
  column[index] = negative ? -value : value
  return at
}

/**
 * The double nearest to `head · 10^tailDigits + tail`, over `10^decimals`: what `Number` makes of the digits, at a
 * fraction of its cost. NaN where it cannot be sure.
 *
 * Up to 2^53 the integer is a double and one division rounds once (Clinger). Beyond, the integer is kept as a sum of
 * two doubles and divided twice; the sum of the quotients is the answer unless a rounding hangs on the last bits.
 *
 * @param head - leading digits, an integer below 2^53
 * @see Clinger (1990), "How to read floating point numbers accurately", PLDI
 * @see Dekker (1971), "A floating-point technique for extending the available precision", Numerische Mathematik 18
 * @example
 * decimalOf(15, 0, 0, 1) // 1.5
 */
export function decimalOf(head: number, tail: number, tailDigits: number, decimals: number): number {
  if (decimals >= EXACT_POWERS.length || tailDigits > MOST_TAIL_DIGITS) return Number.NaN
  const power = EXACT_POWERS[decimals] as number
  if (tailDigits === 0) return head / power
  const scale = EXACT_POWERS[tailDigits] as number
  const product = head * scale
  const rest = productError(head, scale, product) + tail
  const high = product + rest
  const low = rest - (high - product)
  const quotient = high / power
  const back = quotient * power
  const second = (high - back - productError(quotient, power, back) + low) / power
  const answer = quotient + second * (1 + DOUBT)
  return answer === quotient + second * (1 - DOUBT) ? answer : Number.NaN
}

/** What `product` lost in rounding `a * b`: exact. */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperHalf(a)
  const aLow = a - aHigh
  const bHigh = upperHalf(b)
  const bLow = b - bHigh
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** The upper 26 bits of a double's 53 (Veltkamp's splitting). */
function upperHalf(value: number): number {
  const shifted = value * (2 ** 27 + 1)
  return shifted - (shifted - value)
}

/** How many of four bytes are digits, from the first (the lowest) on; each without what '0' has. */
function digitsOf(word: number): number {
  const others = (word | (word + 0x06060606)) & 0xf0f0f0f0
  return others === 0 ? 4 : (31 - Math.clz32(others & -others)) >> 3
}

/** The number that the first few of four digits are, all at once. */
function numberOf(word: number, digits: number): number {
  const four = digits === 4 ? word : (word << (24 - 8 * digits)) << 8
  const pairs = Math.imul(four, 10) + (four >>> 8)
  return (pairs & 0xff) * 100 + ((pairs >>> 16) & 0xff)
}
