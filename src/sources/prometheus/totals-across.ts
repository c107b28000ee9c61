import { fillPlaceholders, type RangeOptions } from '../../contracts/index.js'
import { isStabilityError, type Labels, type SteppedRange } from '../../model/index.js'
import type { Gap } from './counts-across-gaps.js'
import type { Engine } from './engine.js'
import { secondsOf } from './promql-time.js'
import type { PrometheusReply } from './reply.js'

/** The counts across one gap, by labels. */
export type Totals = readonly { readonly labels: Labels; readonly value: number }[]

/** Distinguishes the gaps of one reply. */
const GAP_LABEL = 'tars_gap'

/**
 * The counts of a query from the start of the slot before each gap to the end of the slot after it. One request for
 * all gaps where the query only sums counts and the engine knows the `@` modifier (Prometheus from 2.33 on), else one
 * for each.
 *
 * @param ask - an instant query
 * @returns the totals of each gap, in the order of `gaps`
 */
export async function totalsAcross(
  gaps: readonly Gap[],
  query: string,
  { step }: SteppedRange,
  { engine, options, ask }: { engine: Engine; options: RangeOptions; ask: Ask },
): Promise<Totals[]> {
  const spans = gaps.map(({ before, after }) => {
    const end = after + step
    return { start: before, end, step: end - before }
  })
  const alone = async (span: SteppedRange): Promise<Totals> => {
    const { promql } = await engine.filled(query, span, options)
    return (await ask({ query: promql, time: secondsOf(span.end - 1) })).samples
  }
  if (gaps.length < 2 || !sumsCountsAlone(query)) return inTurn(spans, alone)
  const parts = await inTurn(spans, async (span, i) => {
    const { promql } = await engine.filled(query, span, options, span.end - 1)
    return `label_replace(${promql}, "${GAP_LABEL}", "${i}", "", "")`
  })
  try {
    const { samples } = await ask({ query: parts.join(' or '), time: secondsOf(spans.at(-1)?.end as number) })
    return gaps.map((_, i) => samples.flatMap(({ labels, value }) => ofGap(i, labels, value)))
  } catch (error) {
    if (!isStabilityError(error, 'QUERY_REJECTED')) throw error
    return inTurn(spans, alone)
  }
}

type Ask = (parameters: Record<string, string>) => Promise<PrometheusReply>

/** Whether a query only sums counts, so that changing the moment of its counters changes that of the whole query. */
export function sumsCountsAlone(query: string): boolean {
  const nothing = { by: 'x', selector: '', interval: '0', rate_interval: '0' }
  return /^[\s()+]*$/.test(
    fillPlaceholders(query, { ...nothing, increase: () => '' })
      .replace(/\b(?:by|without)\s*\([^()]*\)/g, '')
      .replace(/\bsum\b/g, ''),
  )
}

function ofGap(gap: number, { [GAP_LABEL]: at, ...labels }: Labels, value: number): Totals {
  return at === String(gap) ? [{ labels, value }] : []
}

async function inTurn<T, R>(items: readonly T[], make: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const made: R[] = []
  for (const [index, item] of items.entries()) made.push(await make(item, index))
  return made
}
