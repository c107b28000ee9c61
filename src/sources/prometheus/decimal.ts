/** Powers of ten that are exact doubles. */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
/** More digits than this could overflow the integers below. */
const MOST_TAIL_DIGITS = 3
/** Far above the error of the second quotient, about 2^-50 of itself, and far below what a rounding decides on. */
const DOUBT = 2 ** -45

/**
 * The double nearest to `head · 10^tailDigits + tail`, over `10^decimals`: what `Number` makes of the digits, at a
 * fraction of its cost. Null where it cannot be sure.
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
export function decimalOf(head: number, tail: number, tailDigits: number, decimals: number): number | null {
  if (decimals >= EXACT_POWERS.length || tailDigits > MOST_TAIL_DIGITS) return null
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
  return answer === quotient + second * (1 - DOUBT) ? answer : null
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
