import { type Duration, StabilityError, type Timestamp } from '../../model/index.js'

/** One series of a reply of either version. */
export interface DatadogSeries {
  readonly tags: readonly string[]
  readonly points: readonly (readonly [Timestamp, number | null])[]
  /** Interval between points; null if unknown because there is a single point. */
  readonly interval: Duration | null
}

export interface DatadogReply {
  readonly series: readonly DatadogSeries[]
  readonly warnings: readonly string[]
  readonly partial: boolean
}

/** `GET /api/v1/query`: a list of points for each series, whose interval is in seconds. */
export function seriesOfV1(reply: unknown): DatadogReply {
  const { status, series, error, message } = objectAt(reply, '')
  if (status === 'error') throw rejected(error)
  const warnings = [error, message].filter((text): text is string => typeof text === 'string' && text !== '')
  return {
    series: listAt(series, '/series').map((value, index) => {
      const { tag_set, pointlist, interval } = objectAt(value, `/series/${index}`)
      const points = listAt(pointlist, `/series/${index}/pointlist`).map((point) => pointOf(point, index))
      return { tags: textsOf(tag_set), points, interval: typeof interval === 'number' ? interval * 1_000 : null }
    }),
    warnings,
    partial: typeof error === 'string' && error !== '',
  }
}

/** `POST /api/v2/query/timeseries`: one column of times for all series, from which the interval is derived. */
export function seriesOfV2(reply: unknown): DatadogReply {
  const { data, errors } = objectAt(reply, '')
  const told = typeof errors === 'string' ? errors : ''
  if (data === undefined || data === null) throw rejected(told)
  const { attributes } = objectAt(data, '/data')
  const { series, times, values } = objectAt(attributes, '/data/attributes')
  const moments = listAt(times, '/data/attributes/times').map((time) => numberAt(time, '/data/attributes/times'))
  const columns = listAt(values, '/data/attributes/values')
  const interval = commonStep(moments)
  return {
    series: listAt(series, '/data/attributes/series').map((value, index) => {
      const { group_tags } = objectAt(value, `/data/attributes/series/${index}`)
      const column = listAt(columns[index], `/data/attributes/values/${index}`)
      const points = moments.map(
        (at, i) => [at, numberOrGap(column[i], `/data/attributes/values/${index}/${i}`)] as const,
      )
      return { tags: textsOf(group_tags), points, interval }
    }),
    warnings: told === '' ? [] : [told],
    partial: told !== '',
  }
}

/** The largest step that divides all time differences; times without a value in any series may be missing. */
function commonStep(times: readonly number[]): Duration | null {
  let step = 0
  for (let i = 1; i < times.length; i++) {
    let rest = (times[i] as number) - (times[i - 1] as number)
    while (rest !== 0) [step, rest] = [rest, step % rest]
  }
  return step === 0 ? null : step
}

const pointOf = (point: unknown, index: number): readonly [number, number | null] => {
  const where = `/series/${index}/pointlist`
  const [at, value] = listAt(point, where)
  return [numberAt(at, where), numberOrGap(value, where)]
}

function numberOrGap(value: unknown, where: string): number | null {
  return value === null || value === undefined ? null : numberAt(value, where)
}

function numberAt(value: unknown, where: string): number {
  if (typeof value === 'number') return value
  throw misshapen(where)
}

function listAt(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value
  throw misshapen(where)
}

function objectAt(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw misshapen(where)
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []

const misshapen = (path: string): StabilityError =>
  new StabilityError('RESPONSE_SHAPE', `Datadog's reply is not as documented at '${path}'`, {
    hint: 'Check `site` or `url`, and `api`.',
    context: { path },
  })

const rejected = (reason: unknown): StabilityError =>
  new StabilityError('QUERY_REJECTED', `Datadog refused the query: ${String(reason ?? '').slice(0, 200)}`, {
    hint: 'Try the query in the Metrics Explorer with its placeholders filled.',
  })
