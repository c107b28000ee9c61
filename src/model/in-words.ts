/** Units that sentences convert to larger or smaller ones, each with the sizes from which it does. */
const SCALES: Readonly<Record<string, readonly (readonly [from: number, factor: number, name: string])[]>> = {
  s: [
    [120, 1 / 60, 'min'],
    [1, 1, 's'],
    [1e-3, 1e3, 'ms'],
    [0, 1e6, 'µs'],
  ],
  By: [
    [2 ** 30, 2 ** -30, 'GiB'],
    [2 ** 20, 2 ** -20, 'MiB'],
    [2 ** 10, 2 ** -10, 'KiB'],
    [0, 1, 'B'],
  ],
}

/**
 * A value for a sentence: three digits, in a readable unit. A ratio is given in percent, and near 100 % with as many
 * digits as tell availabilities apart. Not for figures that machines read.
 *
 * @param unit - UCUM, as in the KPI
 * @param significant - significant digits
 * @example
 * inWords(0.0982, 's') // '98.2 ms'
 * inWords(0.99853, '1') // '99.853%'
 */
export function inWords(value: number | null | undefined, unit = '', significant = 3): string {
  if (value === null || value === undefined) return 'unknown'
  if (unit === '1')
    return `${digits(100 * value, value >= 0.99 && value < 1 ? Math.max(5, significant) : significant)}%`
  if (unit === '%') return `${digits(value, significant)}%`
  const size = Math.abs(value)
  const [, factor, name] = size === 0 ? [] : (SCALES[unit]?.find(([from]) => size >= from) ?? [])
  const said = name ?? unit.replace('{request}/s', 'req/s').replace(/\{(.*?)\}/g, '$1')
  const shown = digits(value * (factor ?? 1), significant)
  return said === '' ? shown : `${shown} ${THING.test(unit) && shown !== '1' ? plural(said) : said}`
}

/** A unit that counts things. */
const THING = /^\{[a-z]{3,}\}$/

/** @example plural('anomaly') // 'anomalies' */
export const plural = (noun: string): string => (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`)

/**
 * A value and its limit, with enough digits to tell them apart: `99.8999%` against `99.9%`.
 *
 * @example
 * apartInWords(0.412, 0.4, 's') // ['412 ms', '400 ms']
 */
export function apartInWords(value: number | null, limit: number | null | undefined, unit?: string): [string, string] {
  const said = (significant: number): [string, string] => [
    inWords(value, unit, significant),
    inWords(limit, unit, significant),
  ]
  const short = said(3)
  return short[0] === short[1] ? said(6) : short
}

function digits(value: number, significant: number): string {
  const size = Math.abs(value)
  if (size < 10 ** significant || size >= 1e15) return String(Number(value.toPrecision(significant)))
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}
