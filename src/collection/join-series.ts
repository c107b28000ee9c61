import { scopeKey, type TimeSeries } from '../model/index.js'

/**
 * Joins the answers of consecutive ranges, series by series. Two series with the same labels in one answer stay
 * separate, so that the caller can detect them.
 */
export function joinSeries(answers: readonly (readonly TimeSeries[])[]): TimeSeries[] {
  const parts = new Map<string, TimeSeries[]>()
  for (const answer of answers) {
    const seen = new Map<string, number>()
    for (const series of answer) {
      const labels = scopeKey(series.labels)
      const nth = seen.get(labels) ?? 0
      seen.set(labels, nth + 1)
      const key = `${nth} ${labels}`
      const known = parts.get(key)
      if (known) known.push(series)
      else parts.set(key, [series])
    }
  }
  return [...parts.values()].map(concatenate)
}

/** Concatenates series of consecutive ranges. */
function concatenate(parts: readonly TimeSeries[]): TimeSeries {
  const [first] = parts
  if (first && parts.length === 1) return first
  const length = parts.reduce((total, { timestamps }) => total + timestamps.length, 0)
  const timestamps = new Float64Array(length)
  const values = new Float64Array(length)
  let at = 0
  for (const part of parts) {
    timestamps.set(part.timestamps, at)
    values.set(part.values, at)
    at += part.timestamps.length
  }
  return { labels: first?.labels ?? {}, timestamps, values }
}

/** Joins series as `concatenate` does; columns that were already joined from the same inputs are shared. */
export class SharedJoins {
  readonly #known = new Map<Float64Array, { readonly parts: readonly TimeSeries[]; readonly joined: TimeSeries }[]>()

  join(parts: readonly TimeSeries[]): TimeSeries {
    const [first] = parts
    if (!first || parts.length === 1) return concatenate(parts)
    const candidates = this.#known.get(first.values) ?? []
    const known = candidates.find((one) => areSame(one.parts, parts))
    if (known) return { ...known.joined, labels: first.labels }
    const joined = concatenate(parts)
    this.#known.set(first.values, [...candidates, { parts, joined }])
    return joined
  }
}

const areSame = (a: readonly TimeSeries[], b: readonly TimeSeries[]): boolean =>
  a.length === b.length &&
  a.every(({ timestamps, values }, i) => timestamps === b[i]?.timestamps && values === b[i]?.values)
