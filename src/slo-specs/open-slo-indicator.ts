import type { QueryBySource } from '../model/index.js'
import type { SpecFields } from './spec-fields.js'
import type { SpecReading } from './spec-kpis.js'
import { countQueries, windowQuery } from './spec-query.js'

/** What an objective is about: counts, a precomputed ratio, or a value with a threshold. */
export type Indicator = { readonly path: string } & (
  | {
      readonly kind: 'ratio'
      readonly bad?: QueryBySource
      readonly good?: QueryBySource
      readonly valid: QueryBySource
    }
  | { readonly kind: 'raw'; readonly isGood: boolean; readonly query: QueryBySource }
  | { readonly kind: 'threshold'; readonly query: QueryBySource }
)

/** The indicator of an SLO or an objective: inline, by reference to an SLI of the same text, or v1alpha's `ratioMetrics`. */
export function indicatorOf(
  owner: SpecFields,
  named: ReadonlyMap<string, SpecFields>,
  reading: SpecReading,
): Indicator | null {
  const alpha = owner.mapping('ratioMetrics')
  if (alpha) return ratioOf(alpha, named, reading)
  const inline = owner.mapping('indicator')
  if (inline) {
    inline.mapping('metadata')?.skip('name', 'displayName', 'labels', 'annotations')
    return metricOf(inline.mapping('spec') ?? inline, named, reading)
  }
  const reference = owner.text('indicatorRef')
  if (reference === undefined) return null
  const sli = named.get(`SLI ${reference}`)
  if (!sli) {
    reading.refuse(owner.pathOf('indicatorRef'), `The SLI '${reference}' is not in the text.`)
    return null
  }
  return metricOf(sli.requiredMapping('spec'), named, reading)
}

function metricOf(spec: SpecFields, named: ReadonlyMap<string, SpecFields>, reading: SpecReading): Indicator | null {
  const ratio = spec.mapping('ratioMetric')
  if (ratio) return ratioOf(ratio, named, reading)
  const threshold = spec.mapping('thresholdMetric')
  return threshold
    ? { kind: 'threshold', path: threshold.path, query: translated(queryOf(threshold, named, reading)) }
    : null
}

function ratioOf(ratio: SpecFields, named: ReadonlyMap<string, SpecFields>, reading: SpecReading): Indicator | null {
  const { path } = ratio
  const raw = ratio.mapping('raw')
  if (raw) {
    const isGood = ratio.text('rawType') !== 'failure'
    reading.refuse(raw.path, 'It gives a ratio without counts: every slot weighs the same in the budget.')
    return { kind: 'raw', path, isGood, query: translated(queryOf(raw, named, reading)) }
  }
  const part = ratio.mapping('bad') ?? ratio.requiredMapping('good')
  const isBad = part.path.endsWith('bad')
  const total = ratio.requiredMapping('total')
  const isCounter = ratio.flag('counter') || ratio.flag('incremental')
  const queries = [part, total].map((metric) => queryOf(metric, named, reading)) as [SourceQuery, SourceQuery]
  const [some, all] = counts(queries, isCounter, path, reading)
  return { kind: 'ratio', path, ...(isBad ? { bad: some } : { good: some }), valid: all }
}

interface SourceQuery {
  /** The source's kind, or null for any source. */
  readonly source: string | null
  readonly query: string | object
}

/** A query of `openslo/v1` is in `metricSource`, one of `v1alpha` next to its `source`. */
function queryOf(metric: SpecFields, named: ReadonlyMap<string, SpecFields>, reading: SpecReading): SourceQuery {
  const source = metric.mapping('metricSource')
  if (!source) {
    metric.skip('queryType')
    return { source: sourceKind(metric.text('source')), query: metric.requiredText('query') }
  }
  const spec = source.requiredMapping('spec')
  const type = source.text('type') ?? typeOf(source, named, reading)
  const text = spec.has('query') ? spec.requiredText('query') : undefined
  return { source: sourceKind(type), query: text ?? (source.value('spec') as object) }
}

function typeOf(source: SpecFields, named: ReadonlyMap<string, SpecFields>, reading: SpecReading): string | undefined {
  const reference = source.text('metricSourceRef')
  if (reference === undefined) return undefined
  const found = named.get(`DataSource ${reference}`)
  if (!found) reading.refuse(source.pathOf('metricSourceRef'), `The DataSource '${reference}' is not in the text.`)
  return found?.requiredMapping('spec').text('type')
}

const sourceKind = (type: string | undefined): string | null =>
  type === undefined || type === 'Any' ? null : type.toLowerCase()

/** PromQL is converted whatever its window; other languages are left unchanged. */
function translated({ source, query }: SourceQuery): QueryBySource {
  if (typeof query === 'string') {
    const text = isPromQl(source) ? windowQuery(query) : query
    return source === null || isPromQl(source) ? text : { [source]: text }
  }
  return { [source ?? 'unknown']: query }
}

function counts(
  [some, all]: readonly [SourceQuery, SourceQuery],
  isCounter: boolean,
  path: string,
  reading: SpecReading,
): [QueryBySource, QueryBySource] {
  if (typeof some.query !== 'string' || typeof all.query !== 'string' || !isPromQl(some.source)) {
    return [translated(some), translated(all)]
  }
  const { part, valid, counted } = countQueries(some.query, all.query)
  if (isCounter && !part.includes('$__increase')) {
    const increases = [part, valid].map(counterIncrease)
    if (increases.every((query) => query !== null)) return increases as [string, string]
    reading.refuse(
      `${path}.counter`,
      'The increase of this counter cannot be written for it: put rate() into the query.',
    )
  }
  if (!counted) {
    reading.refuse(
      path,
      'Its windows cannot be turned into counts of events: the ratio holds, the counts are in the unit of the query.',
    )
  }
  return [part, valid]
}

/** `x{…}` and `sum(x{…})`, the two forms of counters in specs, as their increase in the slot. */
function counterIncrease(query: string): string | null {
  const match = /^(?:sum\s*\(\s*)?([a-zA-Z_:][\w:]*(?:\{[^{}]*\})?)\s*\)?$/.exec(query)
  return match ? `sum($__increase(${match[1]}))` : null
}

const isPromQl = (source: string | null): boolean =>
  source === null || source === 'prometheus' || source === 'victoriametrics'
