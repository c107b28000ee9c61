import type { MetricSource } from '../../contracts/index.js'
import {
  isStabilityError,
  type Labels,
  type Matchers,
  type Query,
  type SteppedRange,
  scopeKey,
  type TimeSeries,
} from '../../model/index.js'
import { attempt, REJECTING, told } from '../attempt.js'
import { shape } from './answer-shape.js'
import { differenceOf, samplesOf } from './differences.js'
import type { MetricSourceTrial } from './trial.js'

/** Checks the query's dimensions: without any, and with those of the trial. */
export async function grouping(
  source: MetricSource,
  { query, by }: MetricSourceTrial,
  range: SteppedRange,
): Promise<string[]> {
  if (!says(query, '$__by')) return []
  const none = await attempt(() => source.range(query, range, { by: Object.freeze([]) as readonly string[] }))
  if ('error' in none) return [`by: [] rejected with ${told(none.error)}. Fill $__by with nothing.`]
  const { series } = none.answer
  if (series.length > 1) {
    return [`by: [] gave ${series.length} series: without dimensions a query that groups by $__by has one.`]
  }
  if (by === undefined || by.length === 0) return []
  const beyond = labelBeyond(series, [])
  if (beyond !== undefined) return [`by: [] gave a series with the label ${beyond}: the whole has no labels.`]

  const name = `by: ${JSON.stringify(by)}`
  const parts = await attempt(() => source.range(query, range, { by: Object.freeze([...by]) as readonly string[] }))
  if ('error' in parts) return [`${name} rejected with ${told(parts.error)}. Fill $__by with these labels.`]
  const [problem] = shape(parts.answer, range)
  if (problem !== undefined) return [`With ${name}: ${problem}`]
  const other = labelBeyond(parts.answer.series, by)
  if (other !== undefined)
    return [`${name} gave a series with the label ${other}: give the labels in \`by\` and no more.`]
  return parts.answer.series.length > 1
    ? []
    : [
        `${name} gave ${parts.answer.series.length} series: give one for each combination, or choose labels that differ.`,
      ]
}

const labelBeyond = (series: readonly TimeSeries[], by: readonly string[]): string | undefined =>
  series.flatMap(({ labels }) => Object.keys(labels)).find((name) => !by.includes(name))

/**
 * Matchers that match nothing: plain, as alternatives, as text that would end a quoted one, and as a pattern of
 * anything.
 */
const UNMATCHED: readonly Matchers[] = [
  { verify_metric_source: 'no such value' },
  { verify_metric_source: ['no such value', 'nor this'] },
  { verify_metric_source: ['.*', '|'] },
  { verify_metric_source: 'x"} or vector(1) or up{x="' },
]

/** Checks the query's matchers: those that match nothing, then those of one series and of all. */
export async function matching(
  source: MetricSource,
  { query, by = [] }: MetricSourceTrial,
  range: SteppedRange,
): Promise<string[]> {
  if (!says(query, '$__selector') || by.length === 0) return []
  for (const matchers of UNMATCHED) {
    const result = await attempt(() => source.range(query, range, { matchers: frozen(matchers) }))
    if ('error' in result && !isStabilityError(result.error)) {
      return [`matchers ${JSON.stringify(matchers)} rejected with ${told(result.error)}. ${REJECTING}`]
    }
    if ('answer' in result && samplesOf(result.answer) > 0) {
      return [`matchers ${JSON.stringify(matchers)} match nothing and gave samples: fill $__selector, values escaped.`]
    }
  }
  if (!says(query, '$__by')) return []
  const every = await attempt(() => source.range(query, range, { by }))
  const [one, two] = 'answer' in every ? every.answer.series : []
  if (!one || !two) return [] // said by grouping()
  const some = (matchers: Matchers) => attempt(() => source.range(query, range, { by, matchers: frozen(matchers) }))
  const single = await some(one.labels)
  if ('error' in single)
    return [`matchers ${JSON.stringify(one.labels)} rejected with ${told(single.error)}. ${REJECTING}`]
  const difference = differenceOf([one], single.answer.series)
  if (difference)
    return [`matchers ${JSON.stringify(one.labels)} gave other series (${difference}): narrow to what is equal.`]
  const either = eitherOf(one.labels, two.labels)
  const both = await some(either)
  if ('error' in both) return [`matchers ${JSON.stringify(either)} rejected with ${told(both.error)}. ${REJECTING}`]
  const lost = [one, two].find(
    ({ labels }) => !both.answer.series.some((each) => scopeKey(each.labels) === scopeKey(labels)),
  )
  return lost
    ? [`matchers ${JSON.stringify(either)} lost ${scopeKey(lost.labels)}: a list of values means any of them.`]
    : []
}

/**
 * Checks `labelValues`, if it exists, for a label of the trial: a missing value would lose its series when sharding.
 */
export async function naming(
  source: MetricSource,
  { query, by = [] }: MetricSourceTrial,
  range: SteppedRange,
): Promise<string[]> {
  const [label] = by
  if (!source.labelValues || label === undefined) return []
  const every = await attempt(() => source.range(query, range, { by }))
  if (!('answer' in every)) return [] // said by grouping()
  try {
    const values = await source.labelValues(label, range)
    const missed = every.answer.series
      .map(({ labels }) => labels[label])
      .find((value) => value && !values.includes(value))
    return missed ? [`labelValues('${label}') lacks '${missed}', which range() gave: give every value there is.`] : []
  } catch (error) {
    return [`labelValues('${label}') rejected with ${told(error)}. Leave it out where the backend cannot tell.`]
  }
}

const eitherOf = (one: Labels, two: Labels): Matchers =>
  Object.fromEntries(Object.keys(one).map((name) => [name, [...new Set([one[name] ?? '', two[name] ?? ''])]]))

/** Detects a source that changes its arguments. */
const frozen = (matchers: Matchers): Matchers =>
  Object.freeze(Object.fromEntries(Object.entries(matchers).map(([name, value]) => [name, Object.freeze(value)])))

const says = (query: Query, placeholder: string): boolean => JSON.stringify(query).includes(placeholder)
