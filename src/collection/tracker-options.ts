import type { AnomalyDetectorOptions } from '../analysis/anomaly/index.js'
import { BASELINE_KINDS, type Baseline, type StateStore } from '../contracts/index.js'
import {
  optional,
  RANGE,
  type Release,
  releaseDays,
  requireMilliseconds,
  requireShape,
  StabilityError,
  WINDOW,
} from '../model/index.js'
import type { KpiCollector } from './kpi-collector.js'

/** The release to follow, what to read, and where to store it. */
export interface StabilityTrackerOptions {
  readonly collector: KpiCollector
  readonly release: Release
  /** Named healthy ranges besides launch day, read once and then kept unchanged. Default none. */
  readonly baselines?: readonly Baseline[] | undefined
  /** The same for a single baseline. */
  readonly baseline?: Baseline | undefined
  /** Where state is stored between ticks. Default in memory. */
  readonly store?: StateStore | undefined
  /** Options of the detectors, one per KPI and scope; kind, direction, unit and step are the KPI's own. */
  readonly detector?: AnomalyDetectorOptions | undefined
}

/** @throws {StabilityError} `CONFIG_INVALID` naming the option that is wrong */
export function checkTrackerOptions(options: StabilityTrackerOptions): void {
  if (typeof options !== 'object' || options === null) throw invalid('options', 'Give { collector, release }.')
  const { collector, release, baselines, baseline, store } = options
  if (typeof collector?.collect !== 'function' || typeof collector.with !== 'function') {
    throw invalid('collector', 'Set `collector` to a KpiCollector.')
  }
  if (typeof release !== 'object' || release === null) throw invalid('release', 'Set `release` to a Release.')
  if (typeof release.product !== 'string' || release.product === '') {
    throw invalid('release.product', 'Give the release a `product`.')
  }
  if (typeof release.version !== 'string' || release.version === '') {
    throw invalid('release.version', 'Give the release a `version`.')
  }
  if (releaseDays({ ...release, days: 'calendar' }).length === 0) {
    throw invalid('release.observeFor', 'Set `observeFor` to a duration such as days(7).')
  }
  for (const period of ['baselineFor', 'observeFor'] as const) {
    const length = release[period]
    if (length === undefined || length === 0 || length >= collector.step) continue
    throw invalid(`release.${period}`, `Set \`${period}\` to milliseconds, a slot or more, such as days(7).`)
  }
  checkMoments(release)
  if (baselines !== undefined && baseline !== undefined) {
    throw invalid('baseline', 'Give either `baselines` or `baseline`.')
  }
  if (baselines !== undefined && !Array.isArray(baselines)) throw invalid('baselines', 'Set `baselines` to a list.')
  const names = new Set<string>()
  for (const one of baselines ?? (baseline ? [baseline] : [])) {
    if (typeof one?.name !== 'string' || names.has(one.name)) {
      throw invalid('baselines', 'Give each baseline its own `name`.')
    }
    if (one.window === undefined && one.range === undefined)
      throw invalid('baselines', 'Give it a `range` to read or a `window`.')
    checkBaseline(one, release)
    if (one.kind !== undefined && !BASELINE_KINDS.includes(one.kind))
      throw invalid('baselines', `Set its \`kind\` to one of ${BASELINE_KINDS.join(', ')}.`)
    names.add(one.name)
  }
  if (store !== undefined && (typeof store?.load !== 'function' || typeof store.save !== 'function')) {
    throw invalid('store', 'Set `store` to a StateStore such as new FileStore({ directory }).')
  }
}

function checkBaseline({ name, range, window, source }: Baseline, { releasedAt }: Release): void {
  if (window !== undefined) requireShape(window, `baselines.${name}.window`, { ...WINDOW, alerts: ['object'] })
  if (range === undefined) return
  requireShape(range, `baselines.${name}.range`, RANGE)
  for (const edge of ['start', 'end'] as const)
    requireMilliseconds(range[edge], `baselines.${name}.range.${edge}`, releasedAt)
  if (!(range.start < range.end)) throw invalid(`baselines.${name}.range`, 'Let its `start` lie before its `end`.')
  if (source !== undefined && typeof source?.range !== 'function')
    throw invalid(`baselines.${name}.source`, 'Set its `source` to a MetricSource, or leave it out.')
}

function checkMoments({ releasedAt, previousVersion, exclusions = [], annotations = [] }: Release): void {
  requireShape(previousVersion, 'release.previousVersion', optional('text'))
  requireShape(exclusions, 'release.exclusions', [{ range: RANGE, reason: 'text' }])
  requireShape(annotations, 'release.annotations', [{ at: 'number', title: 'text', url: optional('text') }])
  requireMilliseconds(releasedAt, 'release.releasedAt', releasedAt)
  for (const { at } of annotations) requireMilliseconds(at, 'release.annotations.at', releasedAt)
  for (const { range } of exclusions) requireMilliseconds(range.start, 'release.exclusions.range.start', releasedAt)
  if (exclusions.some(({ range }) => !(range.start < range.end))) {
    throw invalid('release.exclusions', 'Let each `range` have its `start` before its `end`.')
  }
}

const invalid = (option: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` cannot be used`, { hint, context: { option } })
