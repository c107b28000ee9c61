import { plural } from '../../model/index.js'

/** How values of a unit are shown: multiplied by `factor`, followed by `suffix`. */
export interface DisplayScale {
  readonly factor: number
  readonly suffix: string
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']
const NAMES: Record<string, string> = { '{request}/s': 'req/s', Hz: 'Hz' }
const CURRENCY = /^[A-Z]{3}(?:\/[a-z]+)?$/

/**
 * A value with a readable unit: `s` becomes µs, ms, s, min or h, `By` becomes KiB and up, the ratio `1` becomes
 * percent. It has three significant digits, unless the value is a whole number; near 100 % as many as the distance
 * needs.
 *
 * @param unit - UCUM, as in the KPI
 * @returns `no data` for null
 * @example
 * quantity(0.4127, 's') // '413 ms'
 * quantity(0.99951, '1') // '99.951%'
 */
export function quantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'no data'
  if (unit === '1') return percent(value)
  if (unit === '%') return percent(value / 100)
  const { factor, suffix } = displayScale(unit, Math.abs(value))
  const shown = CURRENCY.test(unit) ? money(value * factor) : digits(value * factor)
  return suffix === '' ? shown : `${shown} ${numbered(suffix, shown)}`
}

/**
 * The scale that suits a magnitude, for one value or for the whole axis of a picture.
 *
 * @example
 * displayScale('s', 0.4) // { factor: 1000, suffix: 'ms' }
 */
export function displayScale(unit: string, magnitude: number): DisplayScale {
  const [base = '', per] = unit.startsWith('{') ? [unit] : unit.split('/')
  const suffix = (name: string) => (per === undefined ? name : `${name}/${per}`)
  if (unit === '1') return { factor: 100, suffix: '%' }
  if (base === 's' || base === 'ms' || base === 'us') {
    const seconds = { s: 1, ms: 1e-3, us: 1e-6 }[base]
    const size = magnitude * seconds
    if (per !== undefined || size === 0) return { factor: 1, suffix: unit }
    if (size < 1e-3) return { factor: seconds * 1e6, suffix: 'µs' }
    if (size < 1) return { factor: seconds * 1e3, suffix: 'ms' }
    if (size < 120) return { factor: seconds, suffix: 's' }
    return size < 7_200 ? { factor: seconds / 60, suffix: 'min' } : { factor: seconds / 3_600, suffix: 'h' }
  }
  if (base === 'By') {
    const power = magnitude < 1 ? 0 : Math.min(BINARY.length - 1, Math.floor(Math.log2(magnitude) / 10))
    return { factor: 2 ** (-10 * power), suffix: suffix(BINARY[power] as string) }
  }
  return { factor: 1, suffix: NAMES[unit] ?? unit.replace(/^\{(.*?)\}/, '$1') }
}

/**
 * A ratio in percent, with as many digits as its distance from 0 and 100 % needs.
 *
 * @example
 * percent(0.9990) // '99.9%'
 */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined || !Number.isFinite(ratio)) return 'no data'
  const value = ratio * 100
  const size = Math.abs(value)
  const gap = Math.abs(100 - size)
  const needed = Math.max(decimalsFor(size, 3), size < 100 && gap < 10 ? decimalsFor(gap, 3) : 0)
  return `${grouped(trimmed(value, Math.min(needed, 6)))}%`
}

/**
 * A share in percent, to a tenth and never rounded up, so that 100 % means all.
 *
 * @example
 * share(0.99986) // '99.9%'
 */
export const share = (ratio: number): string => percent(Math.floor(ratio * 1_000 + 1e-9) / 1_000)

/** A change in percent, with its sign. @example signedPercent(25.31) // '+25.3%' */
export function signedPercent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'no data'
  const size = Math.abs(value)
  const shown = grouped(trimmed(size, size >= 100 ? 0 : size >= 10 ? 1 : 2))
  if (shown === '0') return '±0%'
  return `${value < 0 ? '−' : '+'}${shown}%`
}

/**
 * A difference between values like `beside`, on the same scale with no more digits than useful; for ratios in
 * percentage points.
 *
 * @example
 * difference(0.011, 0.052, 's') // '+11 ms'
 */
export function difference(delta: number, beside: number, unit: string): string {
  const { factor, suffix } = displayScale(unit, Math.max(Math.abs(beside), Math.abs(delta)))
  const size = Math.abs(delta * factor)
  const shown = grouped(trimmed(size, Math.min(3, decimalsFor(size, 2))))
  if (shown === '0') return '±0'
  return `${delta < 0 ? '−' : '+'}${shown}${suffix === '' ? '' : ` ${suffix === '%' ? 'pp' : suffix}`}`
}

/** A plain number with three significant digits; whole numbers keep all digits. @example digits(12345.6) // '12,346' */
export function digits(value: number): string {
  if (Number.isInteger(value)) return grouped(trimmed(value, 0))
  return grouped(trimmed(value, Math.min(decimalsFor(Math.abs(value), 3), 12)))
}

/** A number of things. @example count(1, 'incident') // '1 incident' */
export const count = (amount: number, noun: string): string => `${digits(amount)} ${amount === 1 ? noun : plural(noun)}`

/** An amount of money: cents below a thousand, two digits below a cent. */
const money = (value: number): string => {
  const size = Math.abs(value)
  if (size >= 0.01) return grouped(value.toFixed(size >= 1_000 ? 0 : 2).replace('-', '−'))
  return trimmed(value, Math.min(decimalsFor(size, 2), 12))
}

const decimalsFor = (size: number, significant: number): number =>
  size === 0 || size >= 10 ** (significant - 1) ? 0 : Math.max(0, significant - 1 - Math.floor(Math.log10(size)))

function trimmed(value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return short === '-0' ? '0' : short.replace('-', '−')
}

const grouped = (text: string): string => {
  const [whole = '', fraction] = text.split('.')
  const parts = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? parts : `${parts}.${fraction}`
}

const numbered = (suffix: string, shown: string): string =>
  /^[a-z]{3,}$/.test(suffix) && suffix !== 'min' && shown !== '1' ? plural(suffix) : suffix
