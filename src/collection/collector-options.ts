import type { MetricSource } from '../contracts/index.js'
import {
  type Duration,
  isGauge,
  isHistogram,
  isRatio,
  isStabilityError,
  type Kpi,
  type KpiWindow,
  type Labels,
  type Matchers,
  type Range,
  requireKpi,
  StabilityError,
  seconds,
} from '../model/index.js'
import { queriesOf } from './kpi-queries.js'
import type { CollectOptions } from './progress.js'

/** What to read, from where, and how finely. */
export interface KpiCollectorOptions {
  readonly source: MetricSource
  readonly kpis: readonly Kpi[]
  /** Narrows every query to these series. */
  readonly matchers?: Matchers | undefined
  /** Labels to split by, such as `service` and `region`. Default none: the whole only. */
  readonly dimensions?: readonly string[] | undefined
  /** Scopes that must have data; one without gets a result without data. */
  readonly expect?: readonly Labels[] | undefined
  /** Length of a slot. Default five minutes. */
  readonly step?: Duration | undefined
}

/** What probing and streaming need of a collector: its options, and a way to read with some of them replaced. */
export interface Collector extends Settled<KpiCollectorOptions> {
  with(options: Partial<KpiCollectorOptions>): Collector
  collect(range: Range, options?: CollectOptions): Promise<KpiWindow>
}

/** Options with their defaults filled in. */
type Settled<T> = { readonly [Name in keyof T]-?: Exclude<T[Name], undefined> }

/** @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong */
export function checkCollectorOptions(options: KpiCollectorOptions): void {
  if (typeof options !== 'object' || options === null) throw invalid('options', 'Give { source, kpis }.')
  const { source, kpis, dimensions = [], expect = [], matchers = {}, step } = options
  if (typeof source?.range !== 'function' || typeof source.kind !== 'string') {
    throw invalid('source', 'Set `source` to a MetricSource: an object with `kind` and `range`.')
  }
  if (!Array.isArray(kpis) || kpis.length === 0) throw invalid('kpis', 'Set `kpis` to a list of one KPI or more.')
  const names = new Set<string>()
  for (const kpi of kpis) {
    checkKpi(kpi)
    if (names.has(kpi.name)) throw invalid('kpis', `Two KPIs are named '${kpi.name}'; give each its own \`name\`.`)
    names.add(kpi.name)
  }
  if (!isListOf(dimensions, (name) => typeof name === 'string' && name !== '')) {
    throw invalid('dimensions', "Set `dimensions` to a list of label names, as in ['service', 'region'].")
  }
  if (dimensions.includes('le'))
    throw invalid('dimensions', 'Leave `le` out of `dimensions`: it is a bucket, no scope.')
  if (!isListOf(expect, (scope) => isRecordOf(scope, (value) => typeof value === 'string'))) {
    throw invalid('expect', "Set `expect` to a list of scopes, as in [{ service: 'checkout' }].")
  }
  const isText = (value: unknown) => typeof value === 'string'
  if (!isRecordOf(matchers, (value) => isText(value) || (isListOf(value, isText) && (value as []).length > 0))) {
    throw invalid('matchers', "Set `matchers` to labels and texts or lists of them, as in { service: 'checkout' }.")
  }
  checkStep(step, source.limits?.steps)
  checkQueries(kpis, source.kind)
}

/** No known engine has a finer step; a step of 5, meant as minutes, would request a billion slots. */
const LEAST_STEP = seconds(1)

function checkKpi(kpi: Kpi): void {
  const name = `kpis.${requireKpi(kpi).name}`
  const kinds = [isRatio(kpi), isHistogram(kpi), isGauge(kpi)].filter(Boolean).length
  if (kinds !== 1) throw invalid(name, 'Give it one of `query`, `valid` with `bad` or `good`, or `buckets`.')
  if (isRatio(kpi) && (kpi.bad === undefined) === (kpi.good === undefined)) {
    throw invalid(name, 'Give a ratio either `bad` or `good` beside `valid`.')
  }
  if (!isHistogram(kpi)) return
  const { statistic } = kpi
  if (statistic === 'mean') {
    if (kpi.sum === undefined) throw invalid(`${name}.sum`, 'A mean needs `sum`, the increase of the histogram’s _sum.')
    return
  }
  const { quantile, shareOver } = (statistic ?? {}) as { quantile?: unknown; shareOver?: unknown }
  const isQuantile = typeof quantile === 'number' && quantile >= 0 && quantile <= 1
  if (!isQuantile && !Number.isFinite(shareOver)) {
    throw invalid(`${name}.statistic`, "Set `statistic` to 'mean', { quantile: 0.95 } or { shareOver: 0.3 }.")
  }
}

function checkStep(step: number | undefined, steps: readonly number[] | undefined): void {
  if (step === undefined) return
  if (!Number.isInteger(step) || step < LEAST_STEP) {
    throw invalid('step', 'Set `step` to a whole number of milliseconds, a second or more, such as minutes(5).')
  }
  if (steps && !steps.includes(step)) throw invalid('step', `The source answers only steps of ${steps.join(', ')} ms.`)
}

/** A KPI that this source cannot answer gets a `problem`; a list of only such KPIs is an error. */
function checkQueries(kpis: readonly Kpi[], sourceKind: string): void {
  let first: StabilityError | undefined
  for (const kpi of kpis) {
    try {
      queriesOf(kpi, sourceKind, [])
      return
    } catch (error) {
      if (!isStabilityError(error)) throw error
      first ??= error
    }
  }
  if (first) throw first
}

const isListOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(test)

const isRecordOf = (value: unknown, test: (item: unknown) => boolean): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(test)

const invalid = (option: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` cannot be used`, { hint, context: { option } })
