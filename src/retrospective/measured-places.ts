import type { Duration, KpiResult, KpiWindow, TimeSeries } from '../model/index.js'
import { placeKey } from './facts.js'

export interface MeasuredPlace {
  readonly result: KpiResult
  readonly step: Duration
  /** Its results in the other windows: the weeks of other versions. */
  readonly elsewhere: readonly TimeSeries[]
}

/** The results of a KPI in a scope, by scope. */
export type MeasuredPlaces = ReadonlyMap<string, MeasuredPlace>

/** The results of all windows by KPI and scope; of several for the same scope, the first is the release's. */
export function measuredPlaces(windows: readonly KpiWindow[]): MeasuredPlaces {
  const places = new Map<string, MeasuredPlace>()
  for (const { kpis, step } of windows) {
    for (const result of kpis) {
      const key = placeKey(result.kpi.name, result.scope)
      const known = places.get(key)
      places.set(
        key,
        known ? { ...known, elsewhere: [...known.elsewhere, result.series] } : { result, step, elsewhere: [] },
      )
    }
  }
  return places
}
