import {
  type Kpi,
  type Labels,
  type Matchers,
  type Problem,
  type SteppedRange,
  scopeKey,
  spanValue,
  type TimeSeries,
} from '../model/index.js'
import type { Collector } from './collector-options.js'
import { type PlannedQuery, queriesOf } from './kpi-queries.js'
import { scopeOf } from './scopes.js'
import { SeriesReader } from './series-reader.js'

/** What one KPI's query found, and what to change where it found too little. */
export interface ProbeResult {
  readonly kpi: string
  /** The query as sent. */
  readonly query: string
  /** Number of series returned by all of the KPI's queries. */
  readonly series: number
  /** Scopes that have data. */
  readonly scopes: readonly Labels[]
  /** The last value of the whole, else of the first scope; null without data. */
  readonly value: number | null
  readonly unit: string
  readonly problem: Problem | null
  /** What to change; null if nothing. */
  readonly suggestion: string | null
}

/** Labels commonly used instead of `service`: Prometheus, OpenTelemetry and Kubernetes conventions. */
const COMMON_LABELS = [
  'service',
  'service_name',
  'job',
  'app',
  'application',
  'namespace',
  'region',
  'zone',
  'instance',
  'pod',
]

/** Runs every KPI's query over a short range, and diagnoses those that found nothing. */
export async function probe(collector: Collector, range: SteppedRange, signal: AbortSignal): Promise<ProbeResult[]> {
  const window = await collector.collect(range, { signal })
  const results: ProbeResult[] = []
  for (const kpi of collector.kpis) {
    const own = window.kpis.filter((result) => result.kpi.name === kpi.name)
    const found = own.filter(({ coverage }) => coverage > 0)
    const problem = own.find(({ problem }) => problem)?.problem ?? null
    const last = found[0]?.series.values.at(-1) ?? (found[0] ? spanValue(found[0]).value : null)
    const looked = problem && problem.code !== 'AMBIGUOUS_SERIES' ? null : await lookInto(collector, kpi, range, signal)
    results.push({
      kpi: kpi.name,
      query: own[0]?.query ?? '',
      series: looked?.series ?? 0,
      scopes: found.map(({ scope }) => scope),
      value: last ?? null,
      unit: kpi.unit,
      problem,
      suggestion: problem ? problem.hint : (looked?.suggestion ?? null),
    })
  }
  return results
}

async function lookInto(
  collector: Collector,
  kpi: Kpi,
  range: SteppedRange,
  signal: AbortSignal,
): Promise<{ series: number; suggestion: string | null }> {
  const { source, matchers, dimensions } = collector
  const planned = queriesOf(kpi, source.kind, dimensions)
  const ask = async (
    query: PlannedQuery,
    narrowed: Matchers,
    by: readonly string[],
  ): Promise<readonly TimeSeries[]> => {
    const reader = new SeriesReader(source, range, narrowed, signal)
    return (await reader.read({ ...query, by })).series
  }
  let series = 0
  for (const query of planned) {
    const answer = await ask(query, matchers, query.by)
    series += answer.length
    if (answer.length > 0) {
      const absent = dimensions.filter((name) => answer.every(({ labels }) => !labels[name]))
      if (absent.length > 0 && query.role !== 'whole' && !answer.some(({ labels }) => isNarrowed(labels, dimensions))) {
        const has = await existing(absent, (by) => ask(query, matchers, by))
        return { series, suggestion: `No series has the label ${quoted(absent)} of \`dimensions\`${has}.` }
      }
      continue
    }
    // If there are valid events, having no bad or no good ones is a result, not a fault.
    if (query.role === 'bad' || query.role === 'good') continue
    return { series, suggestion: await whyEmpty(query, matchers, range, ask) }
  }
  return { series, suggestion: null }
}

const isNarrowed = (labels: Labels, dimensions: readonly string[]): boolean =>
  scopeKey(scopeOf(labels, dimensions)) !== '{}'

type Ask = (query: PlannedQuery, matchers: Matchers, by: readonly string[]) => Promise<readonly TimeSeries[]>

async function whyEmpty(query: PlannedQuery, matchers: Matchers, range: SteppedRange, ask: Ask): Promise<string> {
  for (const name of Object.keys(matchers).sort()) {
    const { [name]: wanted, ...others } = matchers
    const answer = await ask(query, others, [name, ...(query.role === 'buckets' ? ['le'] : [])])
    if (answer.length === 0) continue
    const values = [...new Set(answer.flatMap(({ labels }) => labels[name] || []))].sort()
    if (values.length > 0) {
      const some = values.slice(0, 5).map((value) => `'${value}'`)
      const more = values.length > 5 ? ` and ${values.length - 5} more` : ''
      return `No series: label \`${name}\` is never ${quotedValue(wanted)}; it has ${some.join(', ')}${more}. Change \`matchers\`.`
    }
    const has = await existing([name], (by) => ask(query, others, by))
    return `No series: label \`${name}\` absent${has}. Change \`matchers\`.`
  }
  if (Object.keys(matchers).length > 0 && (await ask(query, {}, [])).length > 0) {
    return 'No series: each matcher is met by some, all of them together by none. Change `matchers`.'
  }
  const [from, to] = [range.start, range.end].map((at) => new Date(at).toISOString().replace(/:00\.000Z$/, 'Z'))
  return `No series at all from ${from} to ${to}: the metric has another name here (rename it by \`metrics\`, or take another KPI list), or nothing was scraped then (set \`at\`).`
}

/** Which of the common labels exist instead, in words. */
async function existing(
  absent: readonly string[],
  ask: (by: readonly string[]) => Promise<readonly TimeSeries[]>,
): Promise<string> {
  const candidates = COMMON_LABELS.filter((name) => !absent.includes(name))
  const found = candidates.length > 0 ? await ask(candidates) : []
  const present = candidates.filter((name) => found.some(({ labels }) => labels[name]))
  return present.length > 0 ? `; ${quoted(present)} ${present.length > 1 ? 'exist' : 'exists'}` : ''
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')

const quotedValue = (wanted: string | readonly string[] | undefined): string =>
  (typeof wanted === 'string' ? [wanted] : (wanted ?? [])).map((value) => `'${value}'`).join(' or ')
