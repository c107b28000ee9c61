import { type LabelValuesOptions, promqlLabelName, promqlSelector } from '../../contracts/index.js'
import type { HttpClient } from '../../http/index.js'
import type { Range } from '../../model/index.js'
import { secondsOf } from './promql-time.js'
import { queryFailure } from './query-failure.js'
import { wrongShape } from './sample-columns.js'

/** Values of a label from the index of an engine, which knows whole blocks of time: some may have no sample in the range. */
export async function labelValuesOf(
  http: HttpClient,
  label: string,
  { start, end }: Range,
  { matchers = {}, signal }: LabelValuesOptions,
): Promise<string[]> {
  const selector = promqlSelector(matchers)
  const selects = Object.values(matchers).some((value) => ![value].flat().includes(''))
  const reply = await http.json('GET', `/api/v1/label/${promqlLabelName(label, 'label')}/values`, {
    search: {
      start: secondsOf(start),
      end: secondsOf(end),
      // A selector that accepts the empty value for every label is refused.
      ...(selects && { 'match[]': `{${selector}}` }),
    },
    failure: queryFailure,
    signal,
  })
  const { data } = (reply ?? {}) as { data?: unknown }
  const values = data ?? [] // VictoriaMetrics may return null where there is none
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw wrongShape('/data', 'a list of texts')
  }
  return values
}
