/**
 * Splits plain data into its shape and its numbers. In the shape, a number or null becomes null, a list of numbers
 * becomes its length, and all else stays. Many values of one shape then store it once, and their numbers in columns.
 *
 * @example
 * numbersApart({ level: 0.4, ring: [1, null], rule: 'shift' })
 * // { shape: { level: null, ring: 2, rule: 'shift' }, numbers: [0.4, 1, NaN] }
 */
export function numbersApart(value: unknown): { shape: unknown; numbers: number[] } {
  const numbers: number[] = []
  const take = (number: number | null): null => {
    numbers.push(number ?? Number.NaN)
    return null
  }
  const shapeOf = (value: unknown): unknown => {
    if (isNumber(value)) return take(value)
    if (Array.isArray(value)) {
      if (!value.every(isNumber)) return value.map(shapeOf)
      for (const number of value) take(number)
      return value.length
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
  }
  return { shape: shapeOf(value), numbers }
}

/** Rebuilds the data from a shape and its numbers. */
export function numbersBack(shape: unknown, numbers: ArrayLike<number>): unknown {
  let at = 0
  const next = (): number | null => {
    const number = numbers[at++] as number
    return Number.isNaN(number) ? null : number
  }
  const back = (shape: unknown): unknown => {
    if (shape === null) return next()
    if (typeof shape === 'number') return Array.from({ length: shape }, next)
    if (Array.isArray(shape)) return shape.map(back)
    if (typeof shape !== 'object') return shape
    return Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, back(inner)]))
  }
  return back(shape)
}

const isNumber = (value: unknown): value is number | null => value === null || typeof value === 'number'
