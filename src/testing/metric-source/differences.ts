import type { SeriesAnswer } from '../../contracts/index.js'
import { scopeKey, type TimeSeries } from '../../model/index.js'

/** Tolerance for engines that add floats in a different order for another range. */
const TOLERANCE = 1e-9

export const samplesOf = ({ series }: SeriesAnswer): number =>
  series.reduce((total, { values }) => total + values.length, 0)

/** The first sample that differs between two lists of series, in words; null where they are equal. */
export function differenceOf(expected: readonly TimeSeries[], found: readonly TimeSeries[]): string | null {
  const [left, right] = [samplesByKey(expected), samplesByKey(found)]
  for (const [key, value] of left) {
    const other = right.get(key)
    if (other === undefined) return `${key} is missing`
    if (Math.abs(other - value) > TOLERANCE * Math.max(Math.abs(value), Math.abs(other))) {
      return `${key} is ${other}, was ${value}`
    }
  }
  for (const key of right.keys()) if (!left.has(key)) return `${key} is new`
  return null
}

const samplesByKey = (series: readonly TimeSeries[]): Map<string, number> =>
  new Map(
    series.flatMap(({ labels, timestamps, values }) =>
      [...timestamps].map((timestamp, i) => [`${scopeKey(labels)} at ${timestamp}`, values[i] as number] as const),
    ),
  )
