import { releaseDays, StabilityError } from '../model/index.js'
import type { StabilityTrackerOptions } from './stability-tracker.js'

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
  if (baselines !== undefined && baseline !== undefined) {
    throw invalid('baseline', 'Give either `baselines` or `baseline`.')
  }
  const names = new Set<string>()
  for (const one of baselines ?? (baseline ? [baseline] : [])) {
    if (typeof one?.name !== 'string' || names.has(one.name)) {
      throw invalid('baselines', 'Give each baseline its own `name`.')
    }
    if (one.window === undefined && one.range === undefined)
      throw invalid('baselines', 'Give it a `range` to read or a `window`.')
    names.add(one.name)
  }
  if (store !== undefined && (typeof store?.load !== 'function' || typeof store.save !== 'function')) {
    throw invalid('store', 'Set `store` to a StateStore such as new FileStore({ directory }).')
  }
}

const invalid = (option: string, hint: string): StabilityError =>
  new StabilityError('CONFIG_INVALID', `\`${option}\` cannot be used`, { hint, context: { option } })
