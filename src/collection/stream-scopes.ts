import {
  type Duration,
  isWhole,
  type KpiWindow,
  type Labels,
  type SteppedRange,
  scopeKey,
  scopesAgree,
  slotCount,
} from '../model/index.js'
import type { Collector } from './collector-options.js'
import { queriesOf, queryText } from './kpi-queries.js'
import type { CollectOptions } from './progress.js'
import { compareScopes, scopeOf } from './scopes.js'
import { SeriesReader } from './series-reader.js'
import { shardsOf } from './shards.js'

/**
 * Reads a range scope by scope: in shards of the first dimension's values, sized to stay small, and the whole last. A
 * yielded result is not kept.
 */
export async function* streamScopes(
  collector: Collector,
  range: SteppedRange,
  signal: AbortSignal,
  { onProgress }: CollectOptions,
): AsyncGenerator<KpiWindow> {
  const { dimensions, expect, matchers } = collector
  const [first] = dimensions
  const found = first === undefined ? [] : await findScopes(collector, range, signal)
  const scopes = unique([...found, ...expect]).filter((scope) => !isWhole(scope))
  const shards = first === undefined ? [] : shardsOf(scopes, first, slotCount(range))
  let done = 0
  for (const { values, scopes: shard } of shards) {
    const narrowed = values === null || first === undefined ? matchers : { ...matchers, [first]: values }
    const expected = expect.filter((scope) => shard.some((one) => scopeKey(one) === scopeKey(scope)))
    const window = await collector.with({ matchers: narrowed, expect: expected }).collect(range, { signal })
    let requests = window.requests
    for (const scope of scopesIn(window)) {
      yield { ...scopeWindow(window, scope), requests }
      requests = 0 // counted once, with the shard's first scope
      done++
      onProgress?.({ phase: 'stream', done, total: scopes.length + 1, detail: scopeKey(scope) })
    }
  }
  const whole = await collector.with({ dimensions: [], expect: [] }).collect(range, { signal })
  const kpis = whole.kpis.filter(({ problem }) => shards.length === 0 || problem?.code !== 'AMBIGUOUS_SERIES')
  yield { ...whole, kpis }
  onProgress?.({ phase: 'stream', done: scopes.length + 1, total: scopes.length + 1, detail: '{}' })
}

/** Scopes that any KPI has over the range, found with few and long slots; no answer is kept. */
async function findScopes(collector: Collector, range: SteppedRange, signal: AbortSignal): Promise<Labels[]> {
  const { source, dimensions, matchers, kpis } = collector
  const glance = { ...range, step: glanceStep(range, source.limits?.steps) }
  const planned = kpis.flatMap((kpi) => {
    const queries = queriesOf(kpi, source.kind, dimensions)
    return queries.find(({ role }) => role === 'value' || role === 'valid' || role === 'count') ?? queries[0] ?? []
  })
  const scopes = new Map<string, Labels>()
  for (const query of new Map(planned.map((query) => [queryText(query.query), query])).values()) {
    const { series } = await new SeriesReader(source, glance, matchers, signal).read(query)
    for (const { labels } of series) {
      const scope = scopeOf(labels, dimensions)
      const key = scopeKey(scope)
      if (!scopes.has(key)) scopes.set(key, scope)
    }
  }
  return [...scopes.values()]
}

/** The longest of at least two dozen slots that tile the range and that the source answers. */
function glanceStep(range: SteppedRange, allowed: readonly Duration[] | undefined): Duration {
  const slots = slotCount(range)
  for (let factor = Math.floor(slots / 24); factor > 1; factor--) {
    const step = range.step * factor
    const tiles = range.start % step === 0 && range.end % step === 0
    if (tiles && (!allowed || allowed.includes(step))) return step
  }
  return range.step
}

const scopesIn = ({ kpis }: KpiWindow): Labels[] =>
  unique(kpis.map(({ scope }) => scope))
    .filter((scope) => !isWhole(scope))
    .sort(compareScopes)

const scopeWindow = (window: KpiWindow, scope: Labels): KpiWindow => ({
  ...window,
  kpis: window.kpis.filter((result) => scopeKey(result.scope) === scopeKey(scope)),
  alerts: window.alerts.filter(({ labels }) => scopesAgree(scope, labels)),
})

const unique = (scopes: readonly Labels[]): Labels[] => [
  ...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values(),
]
