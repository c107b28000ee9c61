import type { MetricSource, SeriesAnswer } from '../contracts/index.js'
import {
  type AlertEpisode,
  alignRange,
  optional,
  type Query,
  RANGE,
  requireShape,
  type SteppedRange,
  slotCount,
  type TimeSeries,
} from '../model/index.js'
import { attempt, isAbort, PROMPT_MS, promptly, REJECTING, told, turn, withLooseRejections } from './attempt.js'
import { isLabels, shape, traits } from './metric-source/answer-shape.js'
import { differenceOf, samplesOf } from './metric-source/differences.js'
import { grouping, matching, naming } from './metric-source/dimensions.js'
import type { MetricSourceTrial } from './metric-source/trial.js'

/**
 * Tests the contract of `MetricSource` against a source with real data.
 *
 * @returns the broken promises, each with what to do about it; empty when all hold
 * @throws never because of the source: its errors are broken promises
 * @example
 * expect(await verifyMetricSource(source, { query: 'up', range: lastHour, emptyQuery: 'absent_metric' })).toEqual([])
 */
export async function verifyMetricSource(source: MetricSource, trial: MetricSourceTrial): Promise<string[]> {
  requireShape(source, 'source')
  requireShape(trial, 'trial', { range: RANGE, by: optional(['text']) })
  return withLooseRejections(() => brokenPromises(source, trial))
}

async function brokenPromises(source: MetricSource, trial: MetricSourceTrial): Promise<string[]> {
  const range = Object.freeze(alignRange(trial.range, trial.range.step))
  if (slotCount(range) < 4) return ['The trial is too short: choose a `range` of at least four whole slots with data.']
  const broken = [...traits(source)]
  const whole = await attempt(() => source.range(trial.query, range))
  if ('error' in whole) return [...broken, `range() rejected: ${told(whole.error)}. ${REJECTING}`]
  broken.push(...shape(whole.answer, range))
  if (broken.length > 0) return broken // further tests would only repeat it
  if (samplesOf(whole.answer) === 0) return ['The trial has no data: choose a `query` that has samples in `range`.']

  broken.push(...(await repetition(source, trial.query, range, whole.answer)))
  broken.push(...(await splitting(source, trial.query, range, whole.answer)))
  broken.push(...(await widening(source, trial.query, range, whole.answer)))
  broken.push(...(await coarserSteps(source, trial.query, range)))
  broken.push(...(await nothingAsked(source, trial.query, range)))
  broken.push(...(await grouping(source, trial, range)))
  broken.push(...(await matching(source, trial, range)))
  broken.push(...(await naming(source, trial, range)))
  if (trial.emptyQuery !== undefined) broken.push(...(await emptiness(source, trial.emptyQuery, range)))
  broken.push(...(await aborting(source, trial.query, range)))
  broken.push(...(await alerting(source, range)))
  broken.push(...(await checking(source)))
  return broken
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
  for (const [i, half] of halves.entries()) {
    if ('error' in half)
      return [`Half of the range rejected with ${told(half.error)}. Answer any range of whole slots.`]
    const [problem] = shape(half.answer, i === 0 ? { ...range, end: middle } : { ...range, start: middle })
    if (problem !== undefined) return [`With half of the range: ${problem}`]
    parts.push(...half.answer.series)
  }
  const difference = differenceOf(whole.series, parts)
  return difference
    ? [`Two halves are not the whole (${difference}): let each slot depend on nothing but its own time.`]
    : []
}

/**
 * Adds the time before the range, which may have no data: a slot without a sample alone must have none in a longer
 * range.
 */
async function widening(
  source: MetricSource,
  query: Query,
  range: SteppedRange,
  whole: SeriesAnswer,
): Promise<string[]> {
  const wide = { ...range, start: 2 * range.start - range.end }
  if (slotCount(wide) > (source.limits?.pointsPerSeries ?? Number.POSITIVE_INFINITY)) return []
  const [all, before] = await Promise.all(
    [wide, { ...wide, end: range.start }].map((each) => attempt(() => source.range(query, each))),
  )
  if (!all || !before) return []
  for (const each of [all, before]) {
    if ('error' in each)
      return [`A range twice as long rejected with ${told(each.error)}. State the most slots in limits.`]
  }
  const [wider, earlier] = [all, before].map((each) => ('answer' in each ? each.answer.series : []))
  const difference = differenceOf([...(earlier ?? []), ...whole.series], wider ?? [])
  return difference
    ? [`A range twice as long is not its two halves (${difference}): leave a slot without data out, do not fill it.`]
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

async function emptiness(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const result = await attempt(() => source.range(query, range))
  if ('error' in result) return [`No match rejected with ${told(result.error)}. Answer with an empty list of series.`]
  return samplesOf(result.answer) > 0
    ? ['A query that matches nothing has samples: missing is not zero, so leave them out.']
    : []
}

async function aborting(source: MetricSource, query: Query, range: SteppedRange): Promise<string[]> {
  const before = await promptly(attempt(() => source.range(query, range, { signal: AbortSignal.abort() })))
  if (before === null) return [HELD_UP]
  if (!('error' in before)) return ['A signal that was aborted before the call is ignored: reject with ABORTED.']
  const controller = new AbortController()
  let settled = false
  const underWay = attempt(() => source.range(query, range, { signal: controller.signal })).finally(() => {
    settled = true
  })
  controller.abort()
  await turn()
  const atOnce = settled // an answer without waiting may come before the abort is handled
  const during = await promptly(underWay)
  if (during === null) return [HELD_UP]
  if (!atOnce && 'answer' in during) return ['A signal that aborts during the call is ignored: reject with ABORTED.']
  const errors = [before, during].flatMap((result) => ('error' in result ? [result.error] : []))
  return errors
    .filter((error) => !isAbort(error))
    .map((error) => `An abort rejected with ${told(error)}: reject with ABORTED or an AbortError.`)
    .slice(0, 1)
}

const HELD_UP = `An abort takes more than ${PROMPT_MS} ms: pass \`signal\` on to whatever waits.`

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

const isEpisode = ({ name, severity, labels, start, end }: AlertEpisode, range: SteppedRange): boolean =>
  typeof name === 'string' &&
  typeof severity === 'string' &&
  isLabels(labels) &&
  Number.isFinite(start) &&
  start < range.end &&
  (end === null || (end > start && end >= range.start))
