/** A row of the original's files: fields by their names there, in percent and milliseconds. */
export type LegacyRow = Readonly<Record<string, unknown>>

/** The numbers under a field, in order; what is missing or no finite number is left out. */
export const numbersOf = (rows: readonly object[], field: string): number[] =>
  rows.map((row) => (row as LegacyRow)[field]).filter((value): value is number => Number.isFinite(value))

/** Null without values, as are the figures below. Nine decimals: past them is the noise of the sum. */
export const meanOf = (values: readonly number[]): number | null => quotient(sumOf(values), values.length)
export const maximumOf = (values: readonly number[]): number | null => (values.length > 0 ? Math.max(...values) : null)
export const minimumOf = (values: readonly number[]): number | null => (values.length > 0 ? Math.min(...values) : null)
export const sumOf = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : null

/** How many of the values are so, in percent. */
export const shareOf = (values: readonly number[], isSo: (value: number) => boolean): number | null =>
  meanOf(values.map((value) => (isSo(value) ? 100 : 0)))

/** As the original wrote it, once everything was compared. */
export const rounded = (value: number | null, decimals = 2): number | null =>
  value === null ? null : Math.round(value * 10 ** decimals) / 10 ** decimals

/** Hours from one of the original's times to another; null where one of them is none. */
export const hoursBetween = (start: unknown, end: unknown): number | null => {
  const hours = (Date.parse(String(end)) - Date.parse(String(start))) / 3_600_000
  return Number.isFinite(hours) ? hours : null
}

/** @returns null where nothing is known, or nothing is divided by */
export const quotient = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : rounded(part / whole, 9)
