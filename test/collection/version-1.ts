import { pack } from '../../src/collection/packed.js'
import type { SpanRecord } from '../../src/collection/span-record.js'
import { flattenWindow } from '../../src/collection/window-codec.js'

/** A record as version 1 wrote it: the question, and the labels, in every result. The golden record of that version holds it to account. */
export function encodeVersion1({ window, ...rest }: SpanRecord): Uint8Array {
  const { header, columns } = window ? flattenWindow(window) : { header: null, columns: [] }
  if (!header) return pack('TOsp', { version: 1, header: { ...rest, window: null }, columns })
  const { questions, kpis, ...others } = header
  const old = kpis.map(({ question, scope, coverage, series, counts, buckets, sum, ...more }) => {
    const labelled = (one: typeof series) => ({ labels: one.labels ?? scope, at: one.at, values: one.values })
    const { kpi, query } = questions[question] as (typeof questions)[number]
    return {
      kpi,
      scope,
      coverage,
      ...more,
      query,
      series: labelled(series),
      ...(counts && { counts: { bad: labelled(counts.bad), valid: labelled(counts.valid) } }),
      ...(buckets && { buckets: buckets.map(({ le, series }) => ({ le, series: labelled(series) })) }),
      ...(sum && { sum: labelled(sum) }),
    }
  })
  const { range, step, alerts, warnings, partial, requests } = others
  const flat = { range, step, kpis: old, alerts, warnings, partial, requests }
  return pack('TOsp', { version: 1, header: { ...rest, window: flat }, columns })
}
