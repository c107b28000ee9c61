import type { MetricSource, SeriesAnswer } from '../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  isStabilityError,
  type Query,
  RANGE,
  requireShape,
  type SteppedRange,
  scopeKey,
  slotCount,
  type TimeSeries,
} from '../model/index.js'

/** What to ask a source for. */
export interface MetricSourceTrial {
  /** A query that has data in the range. */
  readonly query: Query
  /** Some whole slots of the past, at least four. */
  readonly range: SteppedRange
  /** A query that is right and matches nothing. */
  readonly emptyQuery?: Query | undefined
}

/** After an abort, a promise that takes longer than this to reject holds its caller up. */
const PROMPT_MS = 1_000
/** Engines that add floats in another order for another range. */
const TOLERANCE = 1e-9

/**
 * Tries what a `MetricSource` promises, against a source that can really answer.
 *
 * @returns the broken promises, each with what to do about it; empty when all hold
 * @throws never because of the source: what it throws is a broken promise
 * @example
 * expect(await verifyMetricSource(source, { query: 'up', range: lastHour, emptyQuery: 'absent_metric' })).toEqual([])
 */
export async function verifyMetricSource(source: MetricSource, trial: MetricSourceTrial): Promise<string[]> {
  requireShape(source, 'source')
  requireShape(trial, 'trial', { range: RANGE })
  const range = Object.freeze(alignRange(trial.range, trial.range.step))
  if (slotCount(range) < 4) return ['The trial is too short: choose a `range` of at least four whole slots with data.']
  const broken = [...traits(source)]
  const whole = await attempt(() => source.range(trial.query, range))
  if ('error' in whole) return [...broken, `range() rejected: ${told(whole.error)}. ${REJECTING}`]
  broken.push(...shape(whole.answer, range))
  if (broken.length > 0) return broken // what follows would only repeat it
  if (samplesOf(whole.answer) === 0) return ['The trial has no data: choose a `query` that has samples in `range`.']

  broken.push(...(await repetition(source, trial.query, range, whole.answer)))
  broken.push(...(await splitting(source, trial.query, range, whole.answer)))
  broken.push(...(await coarserSteps(source, trial.query, range)))
  broken.push(...(await nothingAsked(source, trial.query, range)))
  broken.push(...(await grouping(source, trial.query, range)))
  if (trial.emptyQuery !== undefined) broken.push(...(await emptiness(source, trial.emptyQuery, range)))
  broken.push(...(await aborting(source, trial.query, range)))
  broken.push(...(await alerting(source, range)))
  broken.push(...(await checking(source)))
  return broken
}

const REJECTING = 'Throw a StabilityError whose hint says what to change.'

function* traits({ kind, limits = {} }: MetricSource): Iterable<string> {
  if (typeof kind !== 'string' || kind === '') yield 'kind is no text: set it to the name that picks queries.'
  for (const name of ['pointsPerSeries', 'concurrency', 'settle'] as const) {
    const limit = limits[name]
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= (name === 'settle' ? 0 : 1))) {
      yield `limits.${name} is ${limit}: set it to a whole number above 0, or leave it out.`
    }
  }
}

function* shape(answer: SeriesAnswer, range: SteppedRange): Iterable<string> {
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
}

function* seriesShape(series: TimeSeries, { start, end, step }: SteppedRange): Iterable<string> {
  const { labels, timestamps, values } = series
  const name = `The series ${JSON.stringify(labels)}`
  if (typeof labels !== 'object' || Object.values(labels ?? {}).some((value) => typeof value !== 'string')) {
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

async function repetition(
  source: MetricSource,
  query: Query,
  range: SteppedRange,
  first: SeriesAnswer,
): Promise<string[]> {
  const answers = await Promise.all([1, 2, 3].map(() => attempt(() => source.range(query, range))))
  return answers
    .flatMap((again) => {
      if ('error' in again)
        return [`Three calls at once: one rejected with ${told(again.error)}. Keep no state between calls.`]
      const difference = differenceOf(first.series, again.answer.series)
      return difference ? [`The same call gave another answer (${difference}): keep no state between calls.`] : []
    })
    .slice(0, 1)
}

async function splitting(
  source: MetricSource,
  query: Query,
  range: SteppedRange,
  whole: SeriesAnswer,
): Promise<string[]> {
  const middle = range.start + Math.floor(slotCount(range) / 2) * range.step
  const halves = await Promise.all(
    [
      { ...range, end: middle },
      { ...range, start: middle },
    ].map((half) => attempt(() => source.range(query, half))),
  )
  const parts: TimeSeries[] = []
  for (const half of halves) {
    if ('error' in half)
      return [`Half of the range rejected with ${told(half.error)}. Answer any range of whole slots.`]
    parts.push(...half.answer.series)
  }
  const difference = differenceOf(whole.series, parts)
  return difference
    ? [`Two halves are not the whole (${difference}): let each slot depend on nothing but its own time.`]
    : []
}

async function coarserSteps(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const { steps } = source.limits ?? {}
  const step = steps ? steps.find((possible) => possible > range.step) : range.step * 2
  if (step === undefined) return []
  const coarse = alignRange(range, step)
  if (slotCount(coarse) === 0) return []
  const result = await attempt(() => source.range(query, coarse))
  if ('error' in result)
    return [`A step of ${step} ms rejected with ${told(result.error)}. State the only steps in limits.steps.`]
  return [...shape(result.answer, coarse)].map((problem) => `With a step of ${step} ms: ${problem}`)
}

async function nothingAsked(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const result = await attempt(() => source.range(query, { ...range, end: range.start }))
  if ('error' in result) return [`A range without slots rejected with ${told(result.error)}. Answer it with no series.`]
  return samplesOf(result.answer) > 0 ? ['A range without slots has samples: keep start ≤ timestamp < end.'] : []
}

async function grouping(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  if (!JSON.stringify(query).includes('$__by')) return []
  const result = await attempt(() => source.range(query, range, { by: [] }))
  if ('error' in result) return [`by: [] rejected with ${told(result.error)}. Fill $__by with nothing.`]
  const { length } = result.answer.series
  return length > 1 ? [`by: [] gave ${length} series: without dimensions a query that groups by $__by has one.`] : []
}

async function emptiness(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const result = await attempt(() => source.range(query, range))
  if ('error' in result) return [`No match rejected with ${told(result.error)}. Answer with an empty list of series.`]
  return samplesOf(result.answer) > 0
    ? ['A query that matches nothing has samples: missing is not zero, so leave them out.']
    : []
}

async function aborting(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const before = await attempt(() => source.range(query, range, { signal: AbortSignal.abort() }))
  if (!('error' in before)) return ['A signal that was aborted before the call is ignored: reject with ABORTED.']
  const controller = new AbortController()
  const underWay = attempt(() => source.range(query, range, { signal: controller.signal }))
  controller.abort()
  const during = await promptly(underWay)
  if (during === null) return [`An abort takes more than ${PROMPT_MS} ms: pass \`signal\` on to whatever waits.`]
  const errors = [before, during].flatMap((result) => ('error' in result ? [result.error] : []))
  return errors
    .filter((error) => !isAbort(error))
    .map((error) => `An abort rejected with ${told(error)}: reject with ABORTED or an AbortError.`)
    .slice(0, 1)
}

async function alerting(source: MetricSource, range: SteppedRange): Promise<string[]> {
  if (!source.alerts) return []
  const result = await attempt(async () => (await source.alerts?.(range)) ?? [])
  if ('error' in result) return [`alerts() rejected: ${told(result.error)}. ${REJECTING}`]
  if (!Array.isArray(result.answer)) return ['alerts() gave no list: resolve with episodes, or an empty list.']
  const wrong = result.answer.find((episode) => !isEpisode(episode, range))
  return wrong
    ? [`alerts() gave ${JSON.stringify(wrong)}: give name, severity, labels, start, and an end after it or null.`]
    : []
}

async function checking(source: MetricSource): Promise<string[]> {
  if (!source.check) return []
  const result = await attempt(async () => source.check?.())
  if ('error' in result) return [`check() rejected with ${told(result.error)}. Resolve with { ok: false, detail }.`]
  const { ok, detail } = result.answer ?? {}
  if (ok !== true) return [`check() says ok: ${ok} of a source that answers: ${detail}.`]
  return typeof detail === 'string' && detail !== '' ? [] : ['check() has no detail: say in a sentence what was found.']
}

type Attempt<T> = { answer: T } | { error: unknown }

async function attempt<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { answer: await call() }
  } catch (error) {
    return { error }
  }
}

async function promptly<T>(result: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PROMPT_MS)
  })
  try {
    return await Promise.race([result, late])
  } finally {
    clearTimeout(timer)
  }
}

const isAbort = (error: unknown): boolean =>
  isStabilityError(error, 'ABORTED') || (error as { name?: unknown } | null)?.name === 'AbortError'

const isEpisode = ({ name, severity, labels, start, end }: AlertEpisode, range: SteppedRange): boolean =>
  typeof name === 'string' &&
  typeof severity === 'string' &&
  typeof labels === 'object' &&
  Number.isFinite(start) &&
  start < range.end &&
  (end === null || (end > start && end >= range.start))

const samplesOf = ({ series }: SeriesAnswer): number => series.reduce((total, { values }) => total + values.length, 0)

/** The first sample that two lists of series do not share, in words; null where they are the same. */
function differenceOf(expected: readonly TimeSeries[], found: readonly TimeSeries[]): string | null {
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

const told = (error: unknown): string =>
  isStabilityError(error) ? `${error.code} (${error.message})` : `${error} (not a StabilityError)`
