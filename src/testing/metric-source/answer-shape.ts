import type { MetricSource, SeriesAnswer } from '../../contracts/index.js'
import { type SteppedRange, scopeKey, type TimeSeries } from '../../model/index.js'

/** Errors in a source's description of itself. */
export function* traits({ kind, limits = {} }: MetricSource): Iterable<string> {
  if (typeof kind !== 'string' || kind === '') yield 'kind is no text: set it to the name that picks queries.'
  for (const name of ['pointsPerSeries', 'concurrency', 'settle'] as const) {
    const limit = limits[name]
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= (name === 'settle' ? 0 : 1))) {
      yield `limits.${name} is ${limit}: set it to a whole number above 0, or leave it out.`
    }
  }
  if (limits.steps?.some((step) => !(Number.isInteger(step) && step > 0))) {
    yield `limits.steps has ${limits.steps.join(', ')}: give milliseconds, whole numbers above 0.`
  }
}

/** Errors in an answer itself, whatever the true data. */
export function* shape(answer: SeriesAnswer, range: SteppedRange): Iterable<string> {
  if (!Array.isArray(answer?.series)) {
    yield 'range() gave no `series`: resolve with { series, warnings, partial }.'
    return
  }
  if (!Array.isArray(answer.warnings) || answer.warnings.some((warning) => typeof warning !== 'string')) {
    yield 'warnings is no list of texts: give the backend’s remarks, or an empty list.'
  }
  if (typeof answer.partial !== 'boolean') {
    yield 'partial is no boolean: say true only when the backend says that data is missing.'
  }
  for (const series of answer.series) yield* seriesShape(series, range)
  const scopes = answer.series.map(({ labels }) => scopeKey(labels ?? {}))
  const twice = scopes.find((scope, i) => scopes.indexOf(scope) < i)
  if (twice !== undefined) yield `Two series have the labels ${twice}: give one series for each combination of labels.`
}

function* seriesShape(series: TimeSeries, { start, end, step }: SteppedRange): Iterable<string> {
  const { labels, timestamps, values } = series
  const name = `The series ${JSON.stringify(labels)}`
  if (!isLabels(labels)) {
    yield `${name} has labels that are no texts: write every label as a string.`
    return
  }
  if (!(timestamps instanceof Float64Array) || !(values instanceof Float64Array)) {
    yield `${name} is not in columns: build it with timeSeries(labels, points, range).`
    return
  }
  if (timestamps.length !== values.length) {
    yield `${name} has ${timestamps.length} timestamps and ${values.length} values: give one value for each timestamp.`
  }
  if (values.some((value) => !Number.isFinite(value))) {
    yield `${name} has a value that is not finite: leave the sample out, a gap is an absent sample.`
  }
  if (timestamps.some((timestamp, i) => i > 0 && timestamp <= (timestamps[i - 1] as number))) {
    yield `${name} has timestamps that do not ascend strictly: sort them and keep one sample for each slot.`
  }
  if (timestamps.some((timestamp) => timestamp % step !== 0)) {
    yield `${name} has timestamps off the grid of ${step} ms: label each slot by its left edge, a multiple of the step.`
  }
  if (timestamps.at(-1) === end && !timestamps.includes(start)) {
    yield `${name} has its samples one slot late: label each slot by its left edge, not by its right.`
  } else if (timestamps.some((timestamp) => timestamp < start || timestamp >= end)) {
    yield `${name} has samples outside the range: keep start ≤ timestamp < end.`
  }
}

export const isLabels = (labels: unknown): boolean =>
  typeof labels === 'object' && labels !== null && Object.values(labels).every((value) => typeof value === 'string')
